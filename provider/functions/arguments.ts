import { BroadworksError } from "../shared/errors";

/** A JavaScript program can pass any value. */
export function requireText(name: string, value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") throw new BroadworksError(`${name} must be text and not empty`);
  return value.trim();
}

/** @returns the number as the platform receives it */
export function requireCount(name: string, value: unknown): string {
  const count = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1)
    throw new BroadworksError(`${name} must be an integer of at least 1, not ${JSON.stringify(value)}`);
  return String(count);
}
