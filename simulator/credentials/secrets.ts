import { createHash } from "node:crypto";
import type { User } from "../model";

/**
 * Returns the form in which the simulator keeps a secret: SHA-256 in hexadecimal. A test compares it with
 * `simulator.user(userId)?.secrets`.
 *
 * @example assert.equal(simulator.user(userId)?.secrets["password"], fingerprint("Secret-1"));
 */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** @param name - `password`, `sip`, `passcode` or `impPassword` */
export function setSecret(user: User, name: string, value: string): void {
  user.secrets = { ...user.secrets, [name]: fingerprint(value) };
}
