/** The changes of a user as the change log has them. */
import { type AnyField, type Change, type Fields, isUnknown, toCreateBody } from "./fields/index";
import type { LiveUser } from "../odin/index";
import { REDACTED } from "../shared/redact";
import type { Cause, ChangeEntry } from "./change-log";

/** @param cause - seen from the change itself where it is not given */
export function entryOf(
  userId: string,
  { path, field, live, declared, isDrift }: Change,
  cause: Cause = isDrift ? "drift" : "program",
): ChangeEntry {
  const shown = (value: unknown) => (field.isWriteOnly && value != null ? REDACTED : (value ?? null));
  return {
    operation: OPERATIONS[path[0] ?? ""] ?? "update",
    userId,
    field: path.join("."),
    live: shown(live),
    declared: isUnknown(declared) ? undefined : shown(declared),
    cause,
  };
}

/** The calls that fields are written with, where it is not the update. */
const OPERATIONS: Readonly<Record<string, ChangeEntry["operation"]>> = { groupId: "move", userId: "rename" };

/** What a new user gets, field by field. */
export function creationOf(fields: Fields, declared: Readonly<Record<string, unknown>>): ChangeEntry[] {
  const isSet = ([name, field]: [string, AnyField]) => Object.keys(toCreateBody({ [name]: field }, declared)).length > 0;
  return Object.entries(fields)
    .filter(isSet)
    .map(([name, field]) => ({
      operation: "create",
      userId: String(declared["userId"]),
      field: name,
      live: null,
      declared: isUnknown(declared[name]) ? undefined : field.isWriteOnly ? REDACTED : declared[name],
      cause: "program",
    }));
}

/** A user who is no longer there, and whom the next run makes again. */
export function goneOf(userId: string): ChangeEntry {
  return { operation: "create", userId, field: null, live: null, declared: null, cause: "drift" };
}

export function removalOf({ userId }: LiveUser): ChangeEntry {
  return { operation: "delete", userId, field: null, live: null, declared: null, cause: "removal" };
}
