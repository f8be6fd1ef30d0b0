/** The type of lists in which one member identifies a row: speed codes, locations, criteria. */
import { z } from "zod";
import { isPermutation, parseObject, recordType } from "./collections";
import type { AnyField, FieldType, FieldValues, Fields, Numbering, ValuesOf } from "./field-type";
import { UNKNOWN, isObject, isUnset } from "./unset";

interface KeyedListOptions<K extends string> {
  /** The member that identifies a row. */
  readonly key: K;
  /** Rows. */
  readonly max: number;
  /** All rows always exist, e.g. speed codes. A row with nothing but its key does not count, and to remove a row is to clear it. */
  readonly isFixed?: boolean;
  /** The field of all other members. */
  readonly others?: AnyField;
}

/**
 * A list that is managed as one value. In a row, only the declared members are managed. A row can be declared as its key alone,
 * and a response can contain it so.
 */
export function keyedListType<const F extends Fields, K extends keyof F & string>(
  members: F,
  label: string,
  { key, max, isFixed = false, others }: KeyedListOptions<K>,
): FieldType<readonly (ValuesOf<F> | F[K]["value"])[]> {
  const record = recordType(members, label, "declaredMembers", others);
  const toRow = (value: unknown) => (isObject(value) || value === UNKNOWN ? value : { [key]: value });
  const keyField = members[key];
  if (!keyField) throw new Error(`rows of ${label} have no member ${key}`);
  const isSet = (row: FieldValues) =>
    !isFixed || Object.entries(row).some(([name, value]) => name !== key && !isUnset(value));
  const hasSameKey = (declared: FieldValues, live: FieldValues, numbering: Numbering = {}) =>
    !isUnset(declared[key]) && keyField.type.equals(declared[key], live[key], numbering);
  const listRows = (live: unknown): FieldValues[] =>
    (Array.isArray(live) ? live : [live])
      .filter((element) => !isUnset(element))
      .map((element) => parseObject(toRow(element)) ?? {})
      .filter(isSet);
  return {
    label: `list of ${label}`,
    limits: `up to ${max}`,
    shape: { elements: record, key },
    members,
    ...(others && { otherMembers: others }),
    dependsOnNumbering: Object.values(members).some((member) => member.type.dependsOnNumbering),
    schema: z
      .array(z.preprocess(toRow, record.schema as z.ZodType<ValuesOf<F>>), { error: "must be a list" })
      .max(max, { error: `can have ${max} elements at most` })
      .superRefine((rows: readonly FieldValues[], context) => {
        rows.forEach((row, index) => {
          const isDuplicate = rows.slice(0, index).some((other) => hasSameKey(row, other));
          if (isDuplicate) context.addIssue({ code: "custom", path: [index], message: duplicateKey(key, row[key]) });
        });
      }),
    parse(live) {
      const rows = listRows(live).flatMap((row) => record.parse(row) ?? []);
      return rows.length === 0 ? undefined : rows;
    },
    equals(declared: readonly FieldValues[], live, numbering) {
      const isEqual = (row: FieldValues, other: unknown) =>
        hasSameKey(row, other as FieldValues, numbering) && record.equals(row as ValuesOf<F>, other, numbering);
      return isPermutation(declared.filter(isSet), listRows(live), isEqual);
    },
    toWire(declared: readonly FieldValues[], live: readonly FieldValues[] = []) {
      const rows = declared.map((row) => ({ ...live.find((other) => hasSameKey(row, other)), ...row }));
      const removed = isFixed ? live.filter((other) => !declared.some((row) => hasSameKey(row, other))) : [];
      return [...rows, ...removed.map((row) => clearRow(row, key))];
    },
  };
}

function duplicateKey(key: string, value: unknown): string {
  return `${key} ${JSON.stringify(value)} is declared twice; merge the two rows`;
}

function clearRow(row: FieldValues, key: string): FieldValues {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, name === key ? value : null]));
}
