import { invalidRequest } from "../shared/rejection";
import type { Store } from "../store";

/** null where the platform takes the value as cleared. */
export function toCleared(name: string, value: unknown, { platform }: Store): unknown {
  if (value === "" && platform.clearedFields !== "null") return null;
  if (value === null && platform.clearedFields === "emptyText") throw invalidRequest(`${name} must not be null`);
  return value;
}
