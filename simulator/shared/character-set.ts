/** A platform that does not store Unicode: characters that its character set does not have become question marks. */

/** `unicode`, or ISO 8859-1 (Western European). */
export type CharacterSet = "unicode" | "latin1";

/** A request body as the platform receives it. */
export function inCharacterSet(characterSet: CharacterSet, body: unknown): unknown {
  if (characterSet === "unicode" || body === undefined) return body;
  return JSON.parse(JSON.stringify(body).replace(/[^\u0000-\u00ff]/gu, "?")) as unknown;
}
