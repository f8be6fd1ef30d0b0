/** Rows of lists, as all types of lists with rows treat them. */
import { z } from "zod";
import { isObject } from "../../shared/objects";
import type { FieldType, FieldValues, Fields, Numbering, Schema } from "./field-type";
import { formatPath } from "./paths";
import { UNKNOWN, isUnset } from "./unset";

interface RowRules<Row> {
  /** The member that identifies a row. A row can be declared as its key alone. */
  readonly key: string;
  readonly max: number;
  /** The schema of one row. */
  readonly row: Schema<Row>;
  readonly hasSameKey: HasSameKey;
}

type HasSameKey = (one: FieldValues, other: FieldValues, numbering?: Numbering) => boolean;

/** A row that is written as its key alone as an object. */
export function toRow(key: string, value: unknown): unknown {
  return isObject(value) || value === UNKNOWN ? value : { [key]: value };
}

/** Compares the keys of two rows. A row without a key equals none. */
export function sameKeyBy(key: string, type: FieldType<unknown> | undefined): HasSameKey {
  return (one, other, numbering = {}) => !isUnset(one[key]) && type?.equals(one[key], other[key], numbering) === true;
}

/** The schema of a list of rows in which no key occurs twice. */
export function rowsSchema<Row>({ key, max, row, hasSameKey }: RowRules<Row>): Schema<readonly Row[]> {
  return z
    .array(
      z.preprocess((value) => toRow(key, value), row as z.ZodType<Row>),
      { error: "must be a list" },
    )
    .max(max, { error: `can have ${max} elements at most` })
    .superRefine((list, context) => {
      const rows = list as readonly FieldValues[];
      rows.forEach((one, index) => {
        const first = rows.findIndex((other) => hasSameKey(one, other));
        if (first < 0 || first >= index) return;
        const message = `has the same ${key} as the row ${formatPath([first])}; merge the two rows`;
        context.addIssue({ code: "custom", path: [index], message });
      });
    });
}

/** The row with the values of its members in the form of a request. */
export function rowToWire(row: FieldValues, members: Fields): FieldValues {
  const toWire = (name: string, value: unknown): unknown => {
    const type = Object.hasOwn(members, name) ? members[name]?.type : undefined;
    return type?.toWire && !isUnset(value) ? type.toWire(value, undefined, {}) : value;
  };
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toWire(name, value)]));
}

/** The row with its keys and without other values. */
export function clearRow(row: FieldValues, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, keys.includes(name) ? value : null]));
}
