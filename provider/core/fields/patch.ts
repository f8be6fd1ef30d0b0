/** Changes as the body of a request. */
import { isObject } from "../../shared/objects";
import { type Change, setAtPath } from "./compare";
import type { AnyField, FieldValues, Fields, Numbering } from "./field-type";
import { secretToSend } from "./secret-hash";
import { isUnset } from "./unset";

/** The fields that change, and nothing else. */
export function toPatch(changes: readonly Change[], numbering: Numbering): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const { path, field, declared, live } of changes) {
    setAtPath(patch, path, toWire(field.type, declared, live, numbering));
  }
  return patch;
}

function toWire(type: AnyField["type"], declared: unknown, live: unknown, numbering: Numbering): unknown {
  if (declared === null) return type.toClear ? type.toClear(live) : null;
  return type.toWire ? type.toWire(declared, live, numbering) : declared;
}

/** The declared fields with a value that the request which creates the object accepts, under their names there. */
export function toCreateBody(fields: Fields, declared: FieldValues): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.isSetAfterCreation) continue;
    const value = withoutNulls(
      declared[name] ?? (field.createdFrom === undefined ? null : declared[field.createdFrom]),
    );
    if (value !== undefined) body[field.createName ?? name] = field.isWriteOnly ? secretToSend(value) : value;
  }
  return body;
}

/** Whether a new object gets a declared value, with the request that creates it or after it. */
export function isSetOnCreation(name: string, declared: FieldValues): boolean {
  return withoutNulls(declared[name] ?? null) !== undefined;
}

/** The fields that a creation requires and a declaration does not set. */
export function missingOnCreation(fields: Fields, declared: FieldValues): string[] {
  return Object.entries(fields)
    .filter(([name, field]) => field.isRequiredOnCreate && isUnset(declared[name]))
    .map(([name]) => name);
}

/** A new object has no values that could be cleared. */
export function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (!isObject(value)) return value;
  const members = Object.entries(value)
    .map(([name, member]) => [name, withoutNulls(member)] as const)
    .filter(([, member]) => member !== undefined);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
