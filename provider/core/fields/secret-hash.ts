/**
 * Secrets of which the state contains a hash and a version instead of the value. A check replaces the value; the process keeps it
 * for the request that writes it. The engine checks a resource and writes it in one process.
 */
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { FieldType } from "./field-type";

/**
 * The cost of scrypt, about 5 ms: a check of each user computes one hash. The engine encrypts the hash in the state besides, as it
 * does with the value.
 */
const COST = 2048;

/** Longer than any secret of the platform, so no value has this form. The version is part of it. */
const HASH = /^scrypt\$(\d+)\$([\w-]{22})\$([\w-]{43})\$(.+)$/;

/** The values of this process, by their hashes. */
const values = new Map<string, string>();

export function isSecretHash(value: unknown): value is string {
  return typeof value === "string" && HASH.test(value);
}

/** A hash with a random salt, so that equal secrets have different hashes. */
export function hashSecret(value: string, version: string): string {
  const salt = randomBytes(16).toString("base64url");
  return `scrypt$${COST}$${salt}$${digest(value, COST, salt)}$${version}`;
}

export function isHashOf(hash: string, value: unknown): boolean {
  const [, cost, salt = "", expected = ""] = HASH.exec(hash) ?? [];
  const actual = digest(String(value), Number(cost), salt);
  return timingSafeEqual(Buffer.from(actual), Buffer.from(expected));
}

function digest(value: string, cost: number, salt: string): string {
  return scryptSync(value, salt, 32, { N: cost }).toString("base64url");
}

/** The version in a hash; undefined for any other value. */
export function secretVersionIn(value: unknown): string | undefined {
  return isSecretHash(value) ? HASH.exec(value)?.[4] : undefined;
}

/** A form in which two hashes of the same version are equal: the version alone decides whether a secret is written. */
export function withoutHash(value: unknown): unknown {
  const version = secretVersionIn(value);
  return version === undefined ? value : { version };
}

/** Whether a declared secret has another value than the applied one of the same version, as far as this process knows the value. */
export function isOtherSecret(declared: unknown, applied: unknown): boolean {
  if (declared === applied || !isSecretHash(declared) || !isSecretHash(applied)) return false;
  const value = values.get(declared);
  return value !== undefined && secretVersionIn(declared) === secretVersionIn(applied) && !isHashOf(applied, value);
}

/** The form in which the state keeps a secret that is as declared: of two hashes, the one of the value that was written. */
export function writtenForm(declared: unknown, applied: unknown): unknown {
  return isSecretHash(declared) && isSecretHash(applied) ? applied : declared;
}

/** Keeps a value for the requests of this process. */
export function rememberSecret(hash: string, value: string): void {
  values.set(hash, value);
}

/** The value to send for a declared one, which can be a hash. */
export function secretToSend(declared: unknown): unknown {
  if (!isSecretHash(declared)) return declared;
  const value = values.get(declared);
  if (value === undefined) throw new Error("the process that writes a secret has not checked it");
  return value;
}

/** The type of a secret, which accepts a hash in place of the value. */
export function secretType<T>(type: FieldType<T>): FieldType<T> {
  const { schema } = type;
  return {
    ...type,
    schema: {
      parse: (value) => (isSecretHash(value) ? (value as T) : schema.parse(value)),
      safeParse: (value) => (isSecretHash(value) ? { success: true, data: value as T } : schema.safeParse(value)),
    },
    toWire: secretToSend,
    equals(declared, live, numbering) {
      if (isSecretHash(declared) && isSecretHash(live)) return secretVersionIn(declared) === secretVersionIn(live);
      if (isSecretHash(declared)) return isHashOf(declared, live);
      if (isSecretHash(live)) return isHashOf(live, declared);
      return type.equals(declared, live, numbering);
    },
  };
}
