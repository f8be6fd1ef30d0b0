/** Digests by which two processes compare secrets without sending them. */
import { createHmac, randomBytes } from "node:crypto";

/** A key for {@link digestOf} that no other run has. */
export function createDigestKey(): string {
  return randomBytes(32).toString("base64");
}

/** A digest that shows, to a process with the key and a value, whether both values are equal, and nothing else. */
export function digestOf(value: unknown, key: string): string {
  return createHmac("sha256", key).update(JSON.stringify(value)).digest("base64");
}

/** A form that a value has in common with other notations of it: digits without a country code, or text in lower case. */
export function comparableForm(value: unknown): string {
  const text = String(value).trim().toLowerCase();
  return /^\+?[\d\s().\-/]+$/.test(text) ? text.replace(/\D/g, "").slice(-COMMON_DIGITS) : text;
}

const COMMON_DIGITS = 9;
