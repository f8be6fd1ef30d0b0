/** The type of lists with a fixed number of slots, which responses always contain: the locations of a sequential ring. */
import { toElements } from "../../shared/nesting";
import { isSameSequence, parseObject, recordType } from "./collections";
import type { FieldType, FieldValues, Fields, ValuesOf } from "./field-type";
import { rowsSchema, sameKeyBy, toRow } from "./rows";
import { isUnset } from "./unset";

interface SlotListOptions<K extends string> {
  /** The member without which a slot is empty. Two slots cannot have the same value. */
  readonly key: K;
  /** The number of slots. */
  readonly slots: number;
  /** An empty slot in a request. */
  readonly empty: FieldValues;
}

/**
 * A list of slots that is managed as one value, in its order. The declared rows take the first slots; all others are empty. In a
 * row, only the declared members are managed. A row can be declared as its key alone.
 */
export function slotListType<const F extends Fields, K extends keyof F & string>(
  members: F,
  label: string,
  { key, slots, empty }: SlotListOptions<K>,
): FieldType<readonly (ValuesOf<F> | F[K]["value"])[]> {
  const record = recordType(members, label, "declaredMembers");
  const hasSameKey = sameKeyBy(key, members[key]?.type);
  const listUsed = (live: unknown): FieldValues[] =>
    toElements(live)
      .map((element) => parseObject(toRow(key, element)) ?? {})
      .filter((row) => !isUnset(row[key]));
  const allSlots = (used: readonly FieldValues[]) => Array.from({ length: slots }, (_, index) => used[index] ?? empty);
  return {
    label: `ordered list of ${label}`,
    limits: `up to ${slots}`,
    shape: { elements: record, key },
    members,
    dependsOnNumbering: Object.values(members).some((member) => member.type.dependsOnNumbering),
    schema: rowsSchema({ key, max: slots, row: record.schema, hasSameKey }),
    parse(live) {
      const rows = listUsed(live).flatMap((row) => record.parse(row) ?? []);
      return rows.length === 0 ? undefined : rows;
    },
    equals: (declared: readonly FieldValues[], live, numbering) =>
      isSameSequence(declared, listUsed(live), (row, other) => record.equals(row as ValuesOf<F>, other, numbering)),
    toWire: (declared: readonly FieldValues[], live: readonly FieldValues[] = [], numbering) =>
      allSlots(
        declared.map((row) => ({ ...empty, ...live.find((other) => hasSameKey(row, other, numbering)), ...row })),
      ),
    toClear: () => allSlots([]),
  };
}
