/** The nesting of values: its limit, and the platform's arrays of one element. */

/** More levels than any value of the platform or of a program has. Recursion much deeper overflows the stack. */
const MAX_LEVELS = 50;

/** Whether a value is nested deeper than the given number of levels. */
export function isTooDeep(value: unknown, levels = MAX_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

/** The elements of a list. The platform returns a list of one element also as the element itself. */
export function toElements(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** The only element of an array; any other value unchanged. The platform returns single objects in both forms. */
export function unwrapSingleton(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}
