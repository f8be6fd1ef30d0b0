/** How values are nested in each other. */

/** Levels that no value of the platform or of a program has; what walks deeper runs out of stack. */
const MAX_LEVELS = 50;

export function isTooDeep(value: unknown, levels = MAX_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

/** What the platform answers by itself or as the one element of an array. */
export function unwrapSingleton(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}
