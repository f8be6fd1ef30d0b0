/** Versions of write-only fields: with one, the state contains a hash of the value instead of the value. */
import type { ResourceSchema, Values } from "../definition";
import {
  type Change,
  type CheckFailure,
  type FieldType,
  type FieldValues,
  type Fields,
  Field,
  hashSecret,
  isHashOf,
  isOtherSecret,
  isSecretHash,
  isUnknown,
  isUnset,
  rememberSecret,
  secretVersionIn,
  textType,
} from "../fields/index";
import { secretNames } from "../state";

/** The options that a kind with these fields has: `newPasswordVersion` for the write-only field `newPassword`. */
export type VersionOptions<F extends Fields> = {
  readonly [K in keyof F as F[K]["isWriteOnly"] extends true ? `${K & string}Version` : never]: VersionOption;
};

type VersionOption = Field<string | number>;

/** The version of a write-only field: text, or a whole number, which is the text of its digits. */
export function versionOption(): VersionOption {
  const type: FieldType<string | number> = textType({ min: 1, max: 60 }, "text or whole number");
  return Field.of(type);
}

function versionName(name: string): string {
  return `${name}Version`;
}

interface Versioned {
  readonly values: Values;
  readonly failures: readonly CheckFailure[];
}

/**
 * Checked values with hashes in place of secrets that have a version.
 *
 * @param before - the values of the last run: a hash of the same version and value stays as it is
 */
export function hashVersioned(schema: ResourceSchema, declared: FieldValues, before: FieldValues): Versioned {
  const result = { values: { ...declared }, failures: [] as CheckFailure[] };
  for (const path of secretNames(schema)) {
    const [value, version, last] = [declared[path], declared[versionName(path)], before[path]];
    // With `ignoreChanges` the engine passes the value of the last run.
    if (isSecretHash(value)) {
      if (value !== last) result.failures.push({ path, reason: "is the hash of a secret; declare the secret itself" });
    } else if (version !== undefined && value === undefined) {
      const reason = `sets the version of ${path}, which is not declared; declare both, or remove it`;
      result.failures.push({ path: versionName(path), reason });
    } else if (version !== undefined && !isUnknown(version) && !isUnset(value)) {
      const isSameVersion = secretVersionIn(last) === version;
      if (isUnknown(value)) {
        if (isSameVersion) result.values[path] = last;
        continue;
      }
      const hash =
        isSameVersion && isHashOf(last as string, value)
          ? (last as string)
          : hashSecret(String(value), version as string);
      rememberSecret(hash, String(value));
      result.values[path] = hash;
    }
  }
  return result;
}

/**
 * Secrets that have another value than the one that was written under their version, and that a run does not write.
 *
 * @param applied - the outputs of the last run
 */
export function unwrittenSecrets(
  schema: ResourceSchema,
  declared: FieldValues,
  applied: FieldValues,
  changes: readonly Change[],
): CheckFailure[] {
  const isWritten = (name: string) => changes.some(({ path }) => path[0] === name);
  return secretNames(schema)
    .filter((name) => isOtherSecret(declared[name], applied[name]) && !isWritten(name))
    .map((path) => ({ path, reason: otherValue(path) }));
}

function otherValue(path: string): string {
  return (
    `differs from the value that this ${versionName(path)} was declared with, and is not written; to write it, change ` +
    versionName(path)
  );
}
