/** Text in one form, however it was typed, copied or encoded. */

/** Spaces of every width, line breaks and tabs. */
const SPACES = /[\s\u00a0\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
/** Characters without width that copied text contains: soft hyphen, byte order mark, directions. Joiners belong to some scripts. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
/** Nearly all text. The other expressions cost more than this one. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Text as it is written and compared: composed (Unicode NFC), without invisible characters, without white space at the ends, and
 * with one space instead of other white space.
 */
export function normalizeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.normalize("NFC").replace(INVISIBLE, "").replace(SPACES, " ").replace(/^ | $/g, "");
}

/** The platform's own protocol is XML 1.0. Control characters are valid there in part, but never intended. */
export function hasInvalidCharacter(text: string): boolean {
  return /[\p{Cc}\ufffe\uffff\ufffd]/u.test(text) || /\p{Surrogate}/u.test(text);
}

/** A joiner shows in no id, so two ids that look alike would be different users. */
export function hasJoiner(text: string): boolean {
  return /[\u200c\u200d]/.test(text);
}
