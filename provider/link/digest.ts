import { createHmac, randomBytes } from "node:crypto";

/** A key for {@link digestOf} that no other run has. */
export function digestKey(): string {
  return randomBytes(32).toString("base64");
}

/** Shows to who knows the key and a value whether it is this one, and nothing else. */
export function digestOf(value: unknown, key: string): string {
  return createHmac("sha256", key).update(JSON.stringify(value)).digest("base64");
}
