/** Values that a program marked as secret: the engine hides them, and so does a plan. */
import { formatPath, isMarkedSecret } from "../../provider/tooling";

/** The paths of secret values, e.g. `address.city`. */
export function listSecretPaths(values: unknown, path: readonly string[] = []): string[] {
  if (typeof values !== "object" || values === null) return [];
  if (isMarkedSecret(values)) return [formatPath(path)];
  return Object.entries(values).flatMap(([name, value]) => listSecretPaths(value, [...path, name]));
}
