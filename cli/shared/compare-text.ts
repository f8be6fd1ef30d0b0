/** Compares texts without case, in the same way on every machine: files that are generated must not depend on the locale. */
export function compareText(one: string, other: string): number {
  const [first, second] = [one.toLowerCase(), other.toLowerCase()];
  return first < second ? -1 : first > second ? 1 : 0;
}
