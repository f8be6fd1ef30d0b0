/** Declared values without those that the resource option `ignoreChanges` names. */
import { isObject } from "../../shared/objects";
import { type AnyField, type FieldValues, type Fields, comparesDeclaredMembersOnly } from "./field-type";
import { parsePath } from "./paths";

/**
 * The declared values without the ignored ones. A path into a value that is managed as one, such as a list or a department,
 * ignores the complete value.
 *
 * @param paths - property paths: `title`, `address.city`, `services["Call Waiting"].isActive`, `*`. The engine rejects invalid ones.
 */
export function withoutIgnored(
  fields: Fields,
  declared: FieldValues,
  paths: readonly string[],
): Record<string, unknown> {
  return paths.reduce((values, path) => without(fields, undefined, values, parsePath(path)), { ...declared });
}

function without(
  members: Fields,
  others: AnyField | undefined,
  values: FieldValues,
  [first, ...rest]: readonly (string | number)[],
): Record<string, unknown> {
  const remaining: Record<string, unknown> = { ...values };
  if (first === undefined) return remaining;
  for (const name of first === "*" ? Object.keys(values) : [String(first)]) {
    const value = values[name];
    if (value === undefined) continue;
    const field = Object.hasOwn(members, name) ? members[name] : others;
    remaining[name] = rest.length > 0 && field ? withoutMembers(field, value, rest) : undefined;
  }
  return Object.fromEntries(Object.entries(remaining).filter(([, value]) => value !== undefined));
}

/** The value without some of its members; undefined if nothing remains to manage. */
function withoutMembers(
  { type }: AnyField,
  value: unknown,
  path: readonly (string | number)[],
): FieldValues | undefined {
  if (!comparesDeclaredMembersOnly(type) || !type.members || !isObject(value)) return undefined;
  const remaining = without(type.members, type.otherMembers, value, path);
  return Object.keys(remaining).length === 0 && !type.presence ? undefined : remaining;
}
