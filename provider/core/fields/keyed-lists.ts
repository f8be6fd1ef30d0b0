/** Lists whose rows are told apart by one of their members: speed codes, locations, criteria. */
import { z } from "zod";
import { parseObject, matchPairwise, recordType } from "./collections";
import type { AnyField, Fields, ValuesOf } from "./field";
import type { FieldType, Numbering } from "./field-type";
import { UNKNOWN, isObject, isUnset } from "./unset";

type Row = Readonly<Record<string, unknown>>;

interface KeyedListOptions<K extends string> {
  /** The member that tells rows apart. */
  readonly key: K;
  readonly max: number;
  /** A row that has its key alone is none, and to take a row away is to empty it: a speed code without a number. */
  readonly isFixed?: boolean;
  /** What the members are that are not named. */
  readonly others?: AnyField;
}

/**
 * A list that is managed whole, of rows that are managed by their declared members: what a row does not declare stays as it
 * is. A row may be declared, and may come, as its key alone.
 */
export function keyedListType<const F extends Fields, K extends keyof F & string>(
  members: F,
  label: string,
  { key, max, isFixed = false, others }: KeyedListOptions<K>,
): FieldType<readonly (ValuesOf<F> | F[K]["value"])[]> {
  const record = recordType(members, label, "declared members", others);
  const row = (value: unknown) => (isObject(value) || value === UNKNOWN ? value : { [key]: value });
  const keyField = members[key];
  if (!keyField) throw new Error(`rows of ${label} have no member ${key}`);
  const counts = (value: Row) => !isFixed || Object.entries(value).some(([name, one]) => name !== key && !isUnset(one));
  const isOfKey = (declared: Row, live: Row, numbering: Numbering = {}) =>
    !isUnset(declared[key]) && keyField.type.equals(declared[key], live[key], numbering);
  const rowsIn = (live: unknown): Row[] =>
    (Array.isArray(live) ? live : [live])
      .filter((one) => !isUnset(one))
      .map((one) => parseObject(row(one)) ?? {})
      .filter(counts);
  return {
    label: `list of ${label}`,
    limits: `up to ${max}`,
    members,
    ...(others && { otherMembers: others }),
    dependsOnNumbering: Object.values(members).some((member) => member.type.dependsOnNumbering),
    schema: z
      .array(z.preprocess(row, record.schema as z.ZodType<ValuesOf<F>>), { error: "must be a list" })
      .max(max, { error: `can hold ${max} elements at most` })
      .superRefine((rows, context) => {
        rows.forEach((one, index) => {
          const isTwice = rows.slice(0, index).some((other) => isOfKey(one, other));
          if (isTwice) context.addIssue({ code: "custom", path: [index], message: twice(key, (one as Row)[key]) });
        });
      }),
    parse(live) {
      const rows = rowsIn(live).flatMap((one) => record.parse(one) ?? []);
      return rows.length === 0 ? undefined : rows;
    },
    equals(declared, live, numbering) {
      const wanted = declared.filter(counts);
      const isSame = (one: ValuesOf<F>, other: unknown) =>
        isOfKey(one, other as Row, numbering) && record.equals(one, other, numbering);
      return matchPairwise(wanted, rowsIn(live), isSame);
    },
    toWire(declared, live = []) {
      const whole = declared.map((one) => ({ ...live.find((other) => isOfKey(one, other)), ...one }));
      const gone = isFixed ? live.filter((other) => !declared.some((one) => isOfKey(one, other))) : [];
      return [...whole, ...gone.map((other) => emptied(other, key))];
    },
  };
}

function twice(key: string, value: unknown): string {
  return `${key} ${JSON.stringify(value)} is declared twice; put the two together`;
}

function emptied(row: Row, key: string): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, name === key ? value : null]));
}
