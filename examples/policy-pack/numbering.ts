/** Phone numbers of North America. Adapt this file to the numbering plan of your country. */

/** Area codes that begin with +1 and belong to another country. Calls to them are a common fraud. */
const FOREIGN_AREAS = new Set(
  "242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876".split(" "),
);
/** A subscriber's number with its area code. */
const LENGTH = 10;

/** The digits without country code. Extensions and short numbers stay as they are. */
export function national(number: string): string {
  const digits = number.replaceAll(/\D/g, "");
  return digits.length === LENGTH + 1 && digits.startsWith("1") ? digits.slice(1) : digits;
}

export function isForeign(number: string): boolean {
  const text = number.trim();
  if (/^(?:\+(?!1)|011|00)/.test(text)) return true;
  const digits = national(text);
  return digits.length === LENGTH && FOREIGN_AREAS.has(digits.slice(0, 3));
}

/** Numbers at a special rate: area code 900, and exchange 976 of any area. */
export function isPremium(number: string): boolean {
  return /^(?:900\d{7}|\d{3}976\d{4})$/.test(national(number));
}
