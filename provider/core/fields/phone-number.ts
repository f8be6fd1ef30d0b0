/** Reads phone numbers in the spellings of people. What is written to the platform and what is compared comes from here. */
import { findNumberArtifact } from "./artifacts";
import { isCallingCode, isValidInternational, nationalPrefixes, parseInternational } from "./numbering-plans";
import { normalizeText } from "./text";

/** A spelling of a phone number. */
export type Spelling =
  /** Digits, with a + before a country code. */
  | { readonly number: string }
  /** Probably a number, but which one cannot be decided. The problem contains the action. */
  | { readonly problem: string; readonly text: string }
  /** Something else, e.g. a SIP URI, a feature code, or words. */
  | { readonly text: string };

export const DIALLABLE = /^\+?\d+$/;

const PUNCTUATION = /[ ().\-/]/g;
const NUMBER_CHARACTERS = /^[+\d ().\-/]*\d[+\d ().\-/]*$/;
const EXTENSION = /\d[)\s]*(?:;?\s*ext(?:ension|n|\.)?|,*\s*x|;|#|durchwahl|dw|poste|доб)[.:=\s]*\d{1,9}#?$/i;
const TWO_NUMBERS = /^(?:\D*\d){8,}\D*(?:\/| - )\D*\d/;

/** The digits that a + can begin, by ITU-T E.164. */
const MAX_INTERNATIONAL_DIGITS = 15;
/** A shorter number that begins with 00 or 011 can be internal. */
const MIN_PREFIXED_DIGITS = 9;
/** A national number with its prefix is shorter: 011 begins numbers of Leeds, Johannesburg and Buenos Aires, too. */
const MIN_DIGITS_AFTER_011 = 10;

/** @param spelled - as a person or the platform wrote it */
export function readNumber(spelled: string): Spelling {
  const text = normalizeText(spelled);
  const folded = foldCharacters(text);
  const problem = findNumberArtifact(folded) ?? findOtherContents(folded);
  if (problem !== undefined) return { problem, text };
  const number = folded.replace(/^tel:\s*/i, "");
  if (!NUMBER_CHARACTERS.test(number)) return { text };
  const digits = number.replace(PUNCTUATION, "");
  if (!DIALLABLE.test(digits)) return { text };
  if (digits.startsWith("+")) return toSpelling(readInternational(number, digits), text);
  if (digits.length < MIN_PREFIXED_DIGITS) return { number: digits };
  if (digits.startsWith("00")) return toSpelling(readAfter00(number), text);
  if (digits.startsWith("011")) return toSpelling(readAfter011(number, digits), text);
  return { number: digits };
}

/** The digits of a text that consists of digits and punctuation; any other text is unchanged. */
export function withoutPunctuation(text: string): string {
  const digits = text.replace(PUNCTUATION, "");
  return DIALLABLE.test(digits) ? digits : text;
}

function toSpelling(result: string | { problem: string }, text: string): Spelling {
  return typeof result === "string" ? { number: result } : { ...result, text };
}

/** Digits, signs and dashes of other keyboards, as ASCII. */
function foldCharacters(text: string): string {
  return text
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2043\u2212\u30fc\ufe58\ufe63]/g, "-")
    .replace(/[\u2044\u2215]/g, "/");
}

/** What a text contains besides a number. */
function findOtherContents(text: string): string | undefined {
  if (/[@]|^sips?:/i.test(text)) return undefined;
  if (/^(?:tel:)?[+\d ().\-/]{7,}/i.test(text) && EXTENSION.test(text))
    return "contains an extension; declare the number only";
  if (NUMBER_CHARACTERS.test(text) && TWO_NUMBERS.test(text)) return MORE_THAN_ONE;
  return undefined;
}

const MORE_THAN_ONE = "can be more than one number; declare one, without / and without spaces around a dash";

/** Whether a number is complete before a `/` or a dash with spaces. */
function endsWithAnother(number: string): boolean {
  const [, first] = /^(.*\d\D*?)(?:\/| - )/.exec(number) ?? [];
  if (first === undefined) return false;
  const found = readPrefixed(first.replace(/^\D+/, ""));
  return typeof found !== "string" || isValidInternational(found);
}

/** @param digits - the number without punctuation */
function readInternational(number: string, digits: string): string | { problem: string } {
  if (digits.startsWith("+0"))
    return {
      problem: "has a 0 after the +, where a country code is expected; remove the digits before the country code",
    };
  if (digits.length - 1 > MAX_INTERNATIONAL_DIGITS)
    return { problem: `has more than ${MAX_INTERNATIONAL_DIGITS} digits; declare one number` };
  if (endsWithAnother(number)) return { problem: MORE_THAN_ONE };
  const group = findPrefixGroup(number);
  const candidates = [digits, ...(group ? [group.without] : [])].filter(isValidInternational);
  if (candidates.length > 1)
    return { problem: "is a number with and without the digits in parentheses; write it without parentheses" };
  const found = candidates[0] ?? parseInternational(digits);
  if (found !== undefined) return found;
  if (group === undefined) return hasExtraZero(digits) ? { problem: EXTRA_ZERO } : digits;
  return { problem: `contains the prefix (${group.prefix}) of national calls; remove it` };
}

const EXTRA_ZERO = "has a 0 between the country code and the number; remove it";

function hasExtraZero(digits: string): boolean {
  return [1, 2, 3].some(
    (length) =>
      digits[1 + length] === "0" &&
      isCallingCode(digits.slice(1, 1 + length)) &&
      isValidInternational(digits.slice(0, 1 + length) + digits.slice(2 + length)),
  );
}

/** The number in parentheses directly after the country code, which people write before a national number: `+44 (0)20`. */
function findPrefixGroup(number: string): { prefix: string; without: string } | undefined {
  const [, callingCode, prefix, rest] = /^\D*(\d{1,3})\D*\((?:\D*)(\d{1,2})(?:\D*)\)(.*)$/.exec(number) ?? [];
  if (callingCode === undefined || prefix === undefined || rest === undefined) return undefined;
  const isPrefix = prefix === "0" || nationalPrefixes(callingCode).includes(prefix);
  return isPrefix ? { prefix, without: `+${callingCode}${rest.replace(/\D/g, "")}` } : undefined;
}

/** 00 begins international numbers in most countries; 001 and 0011 do so in others. */
function readAfter00(number: string): string | { problem: string } {
  const prefixLengths = [2, 3, 4].filter((length) =>
    /^00(?:$|1$|11$)/.test(number.replace(/\D/g, "").slice(0, length)),
  );
  const found = new Set(prefixLengths.map((length) => toValid(skipDigits(number, length))));
  found.delete(undefined);
  const [first, second] = [...found];
  if (first !== undefined && second === undefined) return first;
  return {
    problem: "begins with 00 and does not show the country; write + and the country code instead of the prefix",
  };
}

function readAfter011(number: string, digits: string): string | { problem: string } {
  const found = readPrefixed(skipDigits(number, 3));
  const isLong = digits.length - 3 >= MIN_DIGITS_AFTER_011;
  const isNational = !isLong && typeof found === "string" && !isValidInternational(found);
  if (isNational) return digits;
  if (isLong && typeof found === "string" && isValidInternational(found)) return found;
  return { problem: "begins with 011, a prefix or an area code; write + and the country code instead of the prefix" };
}

/** The text behind a number of digits. */
function skipDigits(number: string, count: number): string {
  return number.replace(new RegExp(`^(?:\\D*\\d){${count}}`), "");
}

/** @param number - an international number behind its + or prefix */
function readPrefixed(number: string): string | { problem: string } {
  return readInternational(`+${number}`, `+${number.replace(/\D/g, "")}`);
}

function toValid(number: string): string | undefined {
  const found = readPrefixed(number);
  return typeof found === "string" && isValidInternational(found) ? found : undefined;
}
