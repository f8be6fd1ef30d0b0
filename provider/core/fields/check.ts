/** What may be declared: every field valid and in canonical form, or a failure that names it. */
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { isTooDeep } from "../../shared/nesting";
import type { AnyField, Fields } from "./field";
import type { Schema } from "./field-type";
import { UNKNOWN, isObject, isUnknown, isUnset } from "./unset";

/** A declared value that cannot be: the path of the field and what to do about it. */
export interface CheckFailure {
  readonly path: string;
  readonly reason: string;
}

export interface CheckedFields {
  readonly values: Record<string, unknown>;
  readonly failures: readonly CheckFailure[];
}

/** A schema is costly to make, and a run checks many objects of the same fields. */
const schemas = new WeakMap<object, Schema<unknown>>();

function memoizeSchema<T>(of: object, make: () => Schema<T>): Schema<T> {
  const made = (schemas.get(of) as Schema<T> | undefined) ?? make();
  schemas.set(of, made);
  return made;
}

/** Checks declared values against their fields. Values that are not known yet pass as they are. */
export function checkFields(fields: Fields, declared: Readonly<Record<string, unknown>>): CheckedFields {
  const result = memoizeSchema(fields, () => fieldsSchema(fields)).safeParse(declared);
  if (result.success) return { values: result.data, failures: [] };
  return {
    values: { ...declared },
    failures: result.error.issues.map((issue) => ({ path: formatPath(issue.path), reason: issue.message })),
  };
}

/**
 * A zod schema of an object with these fields: canonical values out, an issue with its path for each that is wrong.
 *
 * @param others - what all other names stand for; without it they are wrong
 */
export function fieldsSchema(fields: Fields, others?: AnyField): Schema<Record<string, unknown>> {
  return z.unknown().transform((input, context) => {
    if (!isObject(input)) {
      context.addIssue(`must be an object${others ? "" : ` with ${Object.keys(fields).join(", ")}`}`);
      return z.NEVER;
    }
    const values: Record<string, unknown> = {};
    const fail = (path: readonly PropertyKey[], message: string) => context.addIssue(issueAt(path, message));
    for (const [name, value] of Object.entries(input)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : others;
      if (!field) fail([name], unknownName(name, Object.keys(fields)));
      else if (isTooDeep(value)) fail([name], "is nested too deep; declare a value that the field can hold");
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
    const byMember = field.type.managedByMember === true && value !== UNKNOWN;
    if (!byMember && isUnknown(value)) return value;
    if ((!byMember || field.type.presence) && isEmptied(field, value)) {
      if (field.isClearable) return null;
      context.addIssue("cannot be emptied; take it out to leave the live value as it is");
      return z.NEVER;
    }
    const result = field.type.schema.safeParse(value);
    if (result.success) return result.data as unknown;
    for (const { path, message } of result.error.issues) context.addIssue(issueAt(path, message));
    return z.NEVER;
  });
}

function issueAt(path: readonly PropertyKey[], message: string) {
  return { code: "custom" as const, path: [...path], message };
}

function isEmptied({ type: kind }: AnyField, value: unknown): boolean {
  return kind.isCleared ? kind.isCleared(value) : isUnset(value);
}

function unknownName(name: string, known: readonly string[]): string {
  return `is no field of this resource; ${didYouMean(name, known)}`;
}

/** What to do about a name that is not known: the one that was meant, maybe, or something else. */
export function didYouMean(name: string, known: readonly string[], otherwise = "take it out"): string {
  const near = known.length === 0 ? undefined : closest(name, known);
  const isNear = near !== undefined && distance(name.toLowerCase(), near.toLowerCase()) <= Math.max(2, name.length / 3);
  return isNear ? `did you mean "${near}"?` : otherwise;
}

/** A path as the engine reads it: `address.city`, `aliases[1]`, `services["Do Not Disturb"].isActive`. */
export function formatPath(path: readonly PropertyKey[]): string {
  const first = String(path[0] ?? "");
  return first + path.slice(1).map(formatStep).join("");
}

function formatStep(step: PropertyKey): string {
  if (typeof step === "number") return `[${step}]`;
  const name = String(step);
  return /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
