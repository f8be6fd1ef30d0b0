/** Levels that no value of the platform or of a program has; what walks deeper runs out of stack. */
const MOST_LEVELS = 50;

export function isTooDeep(value: unknown, levels = MOST_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}
