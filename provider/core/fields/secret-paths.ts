/** Values that a program marks as secret. A provider receives them without the mark, so the declaration carries their paths. */
import { isInside, parsePath, valueAtPath } from "./paths";

/** The member of a declaration that contains {@link secretPathsIn}. The engine does not show members that begin like this. */
export const SECRET_PATHS = "__secrets";

/** The paths of the values that the program marks as secret, as `formatPath` writes them. */
export function secretPathsIn(declared: Readonly<Record<string, unknown>>): readonly string[] {
  const paths = declared[SECRET_PATHS];
  return Array.isArray(paths) ? paths.map(String) : [];
}

/** Whether the value at a path is secret or contains a secret. */
export function isSecretAt(secretPaths: readonly string[], path: string): boolean {
  return secretPaths.some((secret) => pathsOverlap(secret, path));
}

/** Whether one path contains the other, or both are the same. */
export function pathsOverlap(one: string, other: string): boolean {
  return one === other || isInside(one, other) || isInside(other, one);
}

/** The values, as text, at the paths of {@link secretPathsIn}. */
export function secretValuesIn(declared: Readonly<Record<string, unknown>>): string[] {
  return secretPathsIn(declared).flatMap((path) => textsIn(valueAtPath(declared, parsePath(path))));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
