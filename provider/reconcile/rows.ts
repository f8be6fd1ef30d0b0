/** Lists whose rows are told apart by one of their members: speed codes, locations, criteria. */
import { z } from "zod";
import { asObject, isPairedWith, recordKind } from "./collections";
import type { AnyField, Fields, ValuesOf } from "./field";
import type { Kind, Numbering } from "./kind";
import { UNKNOWN, isObject, isUnset } from "./unset";

type Row = Readonly<Record<string, unknown>>;

interface RowRules<K extends string> {
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
export function rowsKind<const F extends Fields, K extends keyof F & string>(
  members: F,
  label: string,
  { key, max, isFixed = false, others }: RowRules<K>,
): Kind<readonly (ValuesOf<F> | F[K]["value"])[]> {
  const record = recordKind(members, label, "declared members", others);
  const row = (value: unknown) => (isObject(value) || value === UNKNOWN ? value : { [key]: value });
  const keyField = members[key];
  if (!keyField) throw new Error(`rows of ${label} have no member ${key}`);
  const counts = (value: Row) => !isFixed || Object.entries(value).some(([name, one]) => name !== key && !isUnset(one));
  const isOfKey = (declared: Row, live: Row, numbering: Numbering = {}) =>
    !isUnset(declared[key]) && keyField.kind.means(declared[key], live[key], numbering);
  const rowsIn = (live: unknown): Row[] =>
    (Array.isArray(live) ? live : [live])
      .filter((one) => !isUnset(one))
      .map((one) => asObject(row(one)) ?? {})
      .filter(counts);
  return {
    label: `list of ${label}`,
    limits: `up to ${max}`,
    members,
    ...(others && { others }),
    dependsOnNumbering: Object.values(members).some((member) => member.kind.dependsOnNumbering),
    schema: z
      .array(z.preprocess(row, record.schema as z.ZodType<ValuesOf<F>>), { error: "must be a list" })
      .max(max, { error: `can hold ${max} elements at most` })
      .superRefine((rows, context) => {
        rows.forEach((one, index) => {
          const isTwice = rows.slice(0, index).some((other) => isOfKey(one, other));
          if (isTwice) context.addIssue({ code: "custom", path: [index], message: twice(key, (one as Row)[key]) });
        });
      }),
    read(live) {
      const rows = rowsIn(live).flatMap((one) => record.read(one) ?? []);
      return rows.length === 0 ? undefined : rows;
    },
    means(declared, live, numbering) {
      const wanted = declared.filter(counts);
      const isSame = (one: ValuesOf<F>, other: unknown) =>
        isOfKey(one, other as Row, numbering) && record.means(one, other, numbering);
      return isPairedWith(wanted, rowsIn(live), isSame);
    },
    sent(declared, live = []) {
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
