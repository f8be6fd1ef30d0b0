/** Values that a program marked as secret: the engine keeps them back, and so does a plan. */

import { isMarkedSecret } from "../../provider/shared/secret-mark";

/** The paths of secret values, as `address.city`. */
export function secretPathsIn(values: unknown, path = ""): string[] {
  if (typeof values !== "object" || values === null) return [];
  if (isMarkedSecret(values)) return [path];
  return Object.entries(values).flatMap(([name, value]) =>
    secretPathsIn(value, path === "" ? name : `${path}.${name}`),
  );
}

/** Whether one is a part of the other, or the same. */
export function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}
