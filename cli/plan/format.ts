/** The text of changes in all formats of a plan. */
import { isDeepStrictEqual } from "node:util";
import {
  type AnyField,
  type Fields,
  REDACTED,
  RESOURCES,
  formatPath,
  formatValue,
  isObject,
  isUnset,
  parsePath,
} from "../../provider/tooling";
import type { PlannedChange } from "./actions";

export interface FormattedChange {
  /** Path of the field: `department.name`. */
  readonly field: string;
  readonly live: string;
  readonly declared: string;
}

/**
 * Formats a change as provider messages do. A change from one object to another is split into the members that differ, e.g.
 * `department.name "sales" → "support"`. An object that is added or removed is complete.
 */
export function formatChange({ field, live, ...change }: PlannedChange): FormattedChange[] {
  const path = parsePath(field);
  if (!("declared" in change)) return [{ ...formatMember(path, live, null), declared: "(known after apply)" }];
  return formatDifferences(path, live, change.declared, findField(path));
}

function formatDifferences(
  path: readonly PropertyKey[],
  live: unknown,
  declared: unknown,
  field: AnyField | undefined,
): FormattedChange[] {
  if (!field || !isObject(live) || !isObject(declared)) return [formatMember(path, live, declared)];
  // The run leaves members that are not declared as they are, unless the field is managed as one value.
  const names =
    field.type.comparison === "declaredMembers"
      ? Object.keys(declared)
      : [...new Set([...Object.keys(declared), ...Object.keys(live)])];
  const differing = names.filter((name) => !isSame(live[name], declared[name]));
  // Objects that differ in no member differ in their meaning only.
  if (differing.length === 0) return [formatMember(path, live, declared)];
  return differing.flatMap((name) =>
    formatDifferences([...path, name], live[name], declared[name], memberOf(field, name)),
  );
}

function formatMember(path: readonly PropertyKey[], live: unknown, declared: unknown): FormattedChange {
  // The platform never returns passwords, so the live value is not known.
  const isWriteOnly = live === null && declared === REDACTED;
  return {
    field: escapeInvisible(formatPath(path)),
    live: isWriteOnly ? "(not known)" : formatOne(live),
    declared: formatOne(declared),
  };
}

function formatOne(value: unknown): string {
  return value === REDACTED ? REDACTED : escapeInvisible(formatValue(value));
}

function isSame(live: unknown, declared: unknown): boolean {
  return (isUnset(live) && isUnset(declared)) || isDeepStrictEqual(live, declared);
}

/** @returns the field at a path; undefined when no resource has such a field */
function findField(path: readonly PropertyKey[]): AnyField | undefined {
  const [name = "", ...members] = path.map(String);
  const definition = RESOURCES.find(({ fields }) => Object.hasOwn(fields, name));
  const top = definition && ownField(definition.fields, name);
  return members.reduce((field, member) => field && memberOf(field, member), top);
}

function memberOf({ type: { members = {}, otherMembers } }: AnyField, name: string): AnyField | undefined {
  return ownField(members, name) ?? otherMembers;
}

function ownField(fields: Fields, name: string): AnyField | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Escapes characters that change the writing direction, or are invisible: they could hide a part of the text. */
export function escapeInvisible(text: string): string {
  return text.replace(
    /[\p{Bidi_Control}\p{Cc}\u200b\u2028\u2029\ufeff]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
