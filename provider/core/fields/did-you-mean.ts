/** Suggestions for names that are not known. */
import { closest, distance } from "fastest-levenshtein";

/** `did you mean "firstName"?` if a known name is similar, else the action. */
export function didYouMean(name: string, known: readonly string[], action = "remove it"): string {
  const similar = findSimilar(name, known);
  return similar === undefined ? action : `did you mean "${similar}"?`;
}

/** The known name that differs by a third of its letters at most, or by two. */
export function findSimilar(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const similar = closest(name, known);
  const maxDistance = Math.max(2, name.length / 3);
  return distance(name.toLowerCase(), similar.toLowerCase()) <= maxDistance ? similar : undefined;
}
