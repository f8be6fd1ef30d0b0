/** Values that a program marks as secret. A plan contains none of them. */
import { isMarkedSecret } from "../../provider/shared/secret-mark";

/** @returns the paths of secret values, e.g. `address.city` */
export function listSecretPaths(values: unknown, path = ""): string[] {
  if (typeof values !== "object" || values === null) return [];
  if (isMarkedSecret(values)) return [path];
  return Object.entries(values).flatMap(([name, value]) =>
    listSecretPaths(value, path === "" ? name : `${path}.${name}`),
  );
}

/** Whether two paths are equal, or one contains the other. */
export function pathsOverlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}
