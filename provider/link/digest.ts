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
