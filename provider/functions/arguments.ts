import { BroadworksError } from "../shared/errors";

/** A JavaScript program can pass any value. */
export function requireText(name: string, value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") throw new BroadworksError(`${name} must be text and not empty`);
  return value.trim();
}
