/** Text that a platform with another character set has damaged. */
import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../shared/objects";

/** Whether a live value differs from the declared one only in the characters that not all character sets have. */
export function isDamagedCopy(declared: unknown, live: unknown): boolean {
  if (typeof declared === "string") return typeof live === "string" && isDamagedText(declared, live);
  if (Array.isArray(declared))
    return Array.isArray(live) && isDamagedSet(declared.entries(), (index) => live[index] as unknown);
  return isObject(declared) && isObject(live) && isDamagedSet(Object.entries(declared), (name) => live[name]);
}

function isDamagedSet<K>(entries: Iterable<[K, unknown]>, liveAt: (key: K) => unknown): boolean {
  const changed = [...entries].filter(([key, value]) => !isDeepStrictEqual(value, liveAt(key)));
  return changed.length > 0 && changed.every(([key, value]) => isDamagedCopy(value, liveAt(key)));
}

function isDamagedText(declared: string, live: string): boolean {
  if (declared === live || isAscii(declared)) return false;
  const characters = Array.from(declared);
  const isMisread = Buffer.from(declared).toString("latin1") === live;
  const isShortened = characters.filter(isAscii).join("") === live;
  // Some platforms replace each character, and others each byte of UTF-8 or unit of UTF-16.
  const units = [() => 1, (character: string) => Buffer.byteLength(character), (character: string) => character.length];
  return isMisread || isShortened || units.some((lengthOf) => isReplaced(characters, live, lengthOf));
}

function isReplaced(characters: readonly string[], live: string, lengthOf: (character: string) => number): boolean {
  const expected = characters.flatMap((one) => (isAscii(one) ? [one] : Array<string>(lengthOf(one)).fill(one)));
  const found = Array.from(live);
  return (
    expected.length === found.length &&
    expected.every((one, index) => one === found[index] || (!isAscii(one) && REPLACEMENTS.includes(found[index] ?? "")))
  );
}

/** The replacement for a character that a character set lacks. */
const REPLACEMENTS = ["?", "\ufffd", "\u00bf", "_", "."];

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
