/** Changes as the body of a request. */
import { type Change, setAtPath } from "./compare";
import type { FieldValues, Fields } from "./field-type";
import { isObject } from "./unset";

/** The fields that change, and nothing else. */
export function toPatch(changes: readonly Change[]): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const { path, field, declared, live } of changes) {
    const isAsDeclared = declared === null || !field.type.toWire;
    setAtPath(patch, path, isAsDeclared ? declared : field.type.toWire?.(declared, live));
  }
  return patch;
}

/** Every declared field that has a value, under its name in the request that creates the object. */
export function toCreateBody(fields: Fields, declared: FieldValues): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = withoutNulls(declared[name]);
    if (value !== undefined) body[field.createName ?? name] = value;
  }
  return body;
}

/** A new object has no values that could be cleared. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (!isObject(value)) return value;
  const members = Object.entries(value)
    .map(([name, member]) => [name, withoutNulls(member)] as const)
    .filter(([, member]) => member !== undefined);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
