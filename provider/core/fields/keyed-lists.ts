/** The type of lists in which one member identifies a row: speed codes, criteria, monitored users. */
import { toElements } from "../../shared/nesting";
import { isPermutation, isSameSequence, parseObject, recordType } from "./collections";
import type { AnyField, FieldType, FieldValues, Fields, Numbering, ValuesOf } from "./field-type";
import { clearRow, rowToWire, rowsSchema, sameKeyBy, toRow } from "./rows";
import { isUnset } from "./unset";

interface KeyedListOptions<K extends string> {
  /** The member that identifies a row. */
  readonly key: K;
  /** Rows. */
  readonly max: number;
  /** All rows always exist, e.g. speed codes. A row with nothing but its key does not count, and to remove a row is to clear it. */
  readonly isFixed?: boolean;
  /** The member without which a row does not count: a platform can show the remains of a removed row. */
  readonly presence?: string;
  /** The order of the rows has a meaning: another order is another value. */
  readonly isOrdered?: boolean;
  /** Members that a request must contain for each row, with the values of a row that has none. */
  readonly rowDefaults?: FieldValues;
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
  { key, max, isFixed = false, presence, isOrdered = false, rowDefaults = {}, others }: KeyedListOptions<K>,
): FieldType<readonly (ValuesOf<F> | F[K]["value"])[]> {
  const record = recordType(members, label, "declaredMembers", others);
  const keyField = members[key];
  if (!keyField) throw new Error(`rows of ${label} have no member ${key}`);
  const isSet = (row: FieldValues) => {
    if (presence !== undefined) return !isUnset(row[presence]);
    return !isFixed || Object.entries(row).some(([name, value]) => name !== key && !isUnset(value));
  };
  const hasSameKey = sameKeyBy(key, keyField.type);
  const isSameRow = (declared: FieldValues, live: unknown, numbering: Numbering) =>
    hasSameKey(declared, live as FieldValues, numbering) && record.equals(declared as ValuesOf<F>, live, numbering);
  const listRows = (live: unknown): FieldValues[] =>
    toElements(live)
      .filter((element) => !isUnset(element))
      .map((element) => parseObject(toRow(key, element)) ?? {})
      .filter(isSet);
  const completed = (declared: FieldValues, live: readonly FieldValues[], numbering: Numbering): FieldValues =>
    rowToWire(
      { ...rowDefaults, ...live.find((other) => hasSameKey(declared, other, numbering)), ...declared },
      members,
    );
  const cleared = (row: FieldValues) => clearRow(rowToWire(row, members), [key]);
  return {
    label: `${isOrdered ? "ordered list" : "list"} of ${label}`,
    limits: `up to ${max}`,
    shape: { elements: record, key },
    members,
    ...(others && { otherMembers: others }),
    dependsOnNumbering: Object.values(members).some((member) => member.type.dependsOnNumbering),
    schema: rowsSchema({ key, max, row: record.schema, hasSameKey }),
    parse(live) {
      const rows = listRows(live).flatMap((row) => record.parse(row) ?? []);
      return rows.length === 0 ? undefined : rows;
    },
    equals(declared: readonly FieldValues[], live, numbering) {
      const isEqual = (row: FieldValues, other: unknown) => isSameRow(row, other, numbering);
      const pair = isOrdered ? isSameSequence : isPermutation;
      return pair(declared.filter(isSet), listRows(live), isEqual);
    },
    toWire(declared: readonly FieldValues[], live: readonly FieldValues[] = [], numbering) {
      if (!isFixed) return declared.map((row) => completed(row, live, numbering));
      const changed = declared.filter((row) => isSet(row) && !live.some((other) => isSameRow(row, other, numbering)));
      const removed = live.filter(
        (row) => !declared.some((other) => isSet(other) && hasSameKey(other, row, numbering)),
      );
      return [...changed.map((row) => completed(row, live, numbering)), ...removed.map(cleared)];
    },
    toClear: (live: readonly FieldValues[] = []) => (isFixed ? live.map(cleared) : []),
    diffRows(declared: readonly FieldValues[], live: readonly FieldValues[], numbering) {
      const find = (row: FieldValues) => live.find((other) => hasSameKey(row, other, numbering));
      return {
        added: declared.filter((row) => !find(row)).map((row) => completed(row, live, numbering)),
        changed: declared
          .filter((row) => find(row) && !isSameRow(row, find(row), numbering))
          .map((row) => rowToWire({ ...completed(row, live, numbering), [key]: find(row)?.[key] }, members)),
        removed: live
          .filter((row) => !declared.some((other) => hasSameKey(other, row, numbering)))
          .map((row) => rowToWire(row, members)),
      };
    },
  };
}
