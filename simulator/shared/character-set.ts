/** A platform that does not store Unicode. */
import { invalidRequest } from "./rejection";

/**
 * `unicode`, or one of these: ISO 8859-1 (Western European) or ASCII, in which each other character becomes a question mark, or
 * ISO 8859-1 on a platform that rejects other characters.
 */
export type CharacterSet = "unicode" | "latin1" | "ascii" | "latin1Only";

/** A request body as the platform receives it. */
export function inCharacterSet(characterSet: CharacterSet, body: unknown): unknown {
  if (characterSet === "unicode" || body === undefined) return body;
  const text = JSON.stringify(body);
  const others = characterSet === "ascii" ? /[^\u0000-\u007f]/gu : /[^\u0000-\u00ff]/gu;
  if (characterSet === "latin1Only" && others.test(text)) throw invalidRequest("A character is not valid");
  return JSON.parse(text.replace(others, "?")) as unknown;
}
