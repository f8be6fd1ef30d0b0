import { type Numbering, parseText, withFieldName } from "../../core/fields/index";

/** Digits that the notations of one number have in common at their end. */
export const COMMON_DIGITS = 7;

/** The digits of a number that all of its notations have in common. */
export function commonDigits(number: string): string {
  return number.replace(/\D/g, "").slice(-COMMON_DIGITS);
}

/** How the platform writes the phone numbers of a live user. */
export function numberingOf(live: Readonly<Record<string, unknown>>): Numbering {
  const read = (name: string) => withFieldName([name], () => parseText(live[name]));
  return { countryCode: read("countryCode"), nationalPrefix: read("nationalPrefix") };
}
