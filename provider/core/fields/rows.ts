/** Rows of lists, as all types of lists with rows treat them. */
import type { FieldValues, Fields } from "./field-type";
import { isUnset } from "./unset";

export function duplicateRow(key: string, value: unknown): string {
  return `${key} ${JSON.stringify(value)} is declared twice; merge the two rows`;
}

/** The row with the values of its members in the form of a request. */
export function rowToWire(row: FieldValues, members: Fields): FieldValues {
  const toWire = (name: string, value: unknown): unknown => {
    const type = Object.hasOwn(members, name) ? members[name]?.type : undefined;
    return type?.toWire && !isUnset(value) ? type.toWire(value, undefined) : value;
  };
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toWire(name, value)]));
}

/** The row with its key and without other values. */
export function clearRow(row: FieldValues, key: string): FieldValues {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, name === key ? value : null]));
}
