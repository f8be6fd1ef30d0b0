/** Whether a group has a number, whatever the notation of its list. */
import type { ListedNumbers } from "../../odin/index";
import { COMMON_DIGITS } from "./numbering";

/** A number that could be in the list counts as contained. */
export function hasNumber(numbers: readonly ListedNumbers[], declared: string): boolean {
  const digits = digitsOf(declared);
  return numbers.some(({ min, max }) => mayContain(digitsOf(min), digitsOf(max), digits));
}

/** Country codes and national prefixes differ at the beginning, so the digits at the end decide. */
function mayContain(min: string, max: string, digits: string): boolean {
  if (min.length !== max.length) return true;
  const length = Math.min(min.length, digits.length);
  if (length < COMMON_DIGITS) return min.endsWith(digits) || digits.endsWith(min) || min !== max;
  const [first, last, wanted] = [min, max, digits].map((one) => one.slice(-length)) as [string, string, string];
  // A range that is longer than what the notations have in common.
  if (first > last) return true;
  return first <= wanted && wanted <= last;
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, "").replace(/^0+/, "");
}

/** How messages write numbers and ranges of a group: `+15136549858`. */
export function spellNumbers(numbers: readonly ListedNumbers[]): string[] {
  const spell = (number: string) => number.replace(/[^+\d]/g, "");
  return numbers.map(({ min, max }) => (min === max ? spell(min) : `${spell(min)} to ${spell(max)}`));
}
