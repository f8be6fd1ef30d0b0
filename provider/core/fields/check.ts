/** Checks declared values against their fields: canonical values, or a failure for each value that is invalid. */
import { z } from "zod";
import { isTooDeep } from "../../shared/nesting";
import { isObject } from "../../shared/objects";
import { findSimilar } from "./did-you-mean";
import type { AnyField, FieldValues, Fields, Schema } from "./field-type";
import { formatPath } from "./paths";
import { findTypo, isUnknownSetting } from "./unknown-members";
import { UNKNOWN, isUnknown, isUnset } from "./unset";

/** A declared value that is invalid. {@link formatFailure} writes it. */
export interface CheckFailure {
  /** As {@link formatPath} writes it. */
  readonly path: string;
  /** The problem and the action. It follows the path and contains no value. */
  readonly reason: string;
}

/** `address.city: must be text` */
export function formatFailure({ path, reason }: CheckFailure): string {
  return `${path}: ${reason}`;
}

export interface CheckedFields {
  /** Canonical values, or the declared ones if there are failures. */
  readonly values: Record<string, unknown>;
  readonly failures: readonly CheckFailure[];
}

/** Schemas by their fields: a schema is costly to make, and a run checks many objects of the same fields. */
const schemas = new WeakMap<object, Schema<unknown>>();

function memoizeSchema<T>(key: object, make: () => Schema<T>): Schema<T> {
  const schema = (schemas.get(key) as Schema<T> | undefined) ?? make();
  schemas.set(key, schema);
  return schema;
}

/** Checks declared values against their fields. Values that are not known yet pass as they are. */
export function checkFields(fields: Fields, declared: FieldValues): CheckedFields {
  const result = memoizeSchema(fields, () => fieldsSchema(fields)).safeParse(declared);
  if (result.success) return { values: result.data, failures: [] };
  return {
    values: { ...declared },
    failures: result.error.issues.map((issue) => ({ path: formatPath(issue.path), reason: issue.message })),
  };
}

/**
 * A schema of an object with these fields. It returns canonical values, or an issue for each value that is invalid.
 *
 * @param others - the field of all other names; without it they are invalid
 */
export function fieldsSchema(fields: Fields, others?: AnyField): Schema<Record<string, unknown>> {
  return z.unknown().transform((input, context) => {
    if (!isObject(input)) {
      context.addIssue(`must be an object${others ? "" : ` with ${Object.keys(fields).join(", ")}`}`);
      return z.NEVER;
    }
    const values: Record<string, unknown> = {};
    const fail = (path: readonly PropertyKey[], message: string) => context.addIssue(toIssue(path, message));
    for (const [name, value] of Object.entries(input)) {
      const isKnown = Object.hasOwn(fields, name);
      const field = isKnown ? fields[name] : others;
      const typo = !isKnown && isUnknownSetting(fields, others) ? findTypo(name, fields) : undefined;
      if (typo !== undefined) fail([name], `unknown setting; did you mean "${typo}"?`);
      else if (!field) fail([name], unknownField(name, fields));
      else if (isTooDeep(value)) fail([name], "is nested too deeply; declare a value that the field can hold");
      else if (value !== undefined) {
        const result = memoizeSchema(field, () => fieldSchema(field)).safeParse(value);
        if (result.success) values[name] = result.data;
        else for (const issue of result.error.issues) fail([name, ...issue.path], issue.message);
      }
    }
    for (const [name, field] of Object.entries(fields))
      if (field.isRequired && input[name] === undefined) fail([name], "is missing; declare it");
    return values;
  });
}

function fieldSchema(field: AnyField): z.ZodType {
  return z.unknown().transform((value, context) => {
    // A member that is not known yet does not keep the other members from being checked.
    const hasOwnFields = field.type.comparison === "eachMember" && value !== UNKNOWN;
    if (!hasOwnFields && isUnknown(value)) return value;
    if (isClearing(field, value)) {
      if (field.isClearable) return null;
      context.addIssue(
        field.isRequired
          ? "is empty; declare a value"
          : "cannot be cleared; remove it to leave the live value unchanged",
      );
      return z.NEVER;
    }
    const result = field.type.schema.safeParse(value);
    if (result.success) return result.data as unknown;
    for (const { path, message } of result.error.issues) context.addIssue(toIssue(path, message));
    return z.NEVER;
  });
}

function toIssue(path: readonly PropertyKey[], message: string) {
  return { code: "custom" as const, path: [...path], message };
}

/** Whether a declared value clears its field. An empty object does so only where members that are not declared must be unset. */
function isClearing({ type }: AnyField, value: unknown): boolean {
  switch (type.comparison) {
    case "eachMember":
      return type.presence !== undefined && (value === null || value === "");
    case "declaredMembers":
      return value === null || value === "";
    default:
      return isUnset(value);
  }
}

/** The name of the field that had another name in earlier versions; undefined if none had. */
export function findRenamed(formerName: string, fields: Fields): string | undefined {
  return Object.keys(fields).find((name) => fields[name]?.formerName === formerName);
}

function unknownField(name: string, fields: Fields): string {
  const renamed = findRenamed(name, fields);
  if (renamed !== undefined) return `is now ${renamed}; rename it`;
  const similar = findSimilar(name, Object.keys(fields));
  return `unknown field; remove it${similar === undefined ? "" : `, or did you mean "${similar}"?`}`;
}
