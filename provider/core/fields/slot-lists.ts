/** The type of lists with a fixed number of slots, which responses always contain: the locations of a sequential ring. */
import { z } from "zod";
import { isSameSequence, parseObject, recordType } from "./collections";
import type { FieldType, FieldValues, Fields, Numbering, ValuesOf } from "./field-type";
import { duplicateRow } from "./rows";
import { UNKNOWN, isObject, isUnset } from "./unset";

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
  const toRow = (value: unknown) => (isObject(value) || value === UNKNOWN ? value : { [key]: value });
  const isEqualKey = (one: FieldValues, other: FieldValues, numbering: Numbering = {}) =>
    !isUnset(one[key]) && members[key]?.type.equals(one[key], other[key], numbering) === true;
  const listUsed = (live: unknown): FieldValues[] =>
    (Array.isArray(live) ? live : [live])
      .map((element) => parseObject(toRow(element)) ?? {})
      .filter((row) => !isUnset(row[key]));
  const allSlots = (used: readonly FieldValues[]) => Array.from({ length: slots }, (_, index) => used[index] ?? empty);
  return {
    label: `ordered list of ${label}`,
    limits: `up to ${slots}`,
    shape: { elements: record, key },
    members,
    dependsOnNumbering: Object.values(members).some((member) => member.type.dependsOnNumbering),
    schema: z
      .array(z.preprocess(toRow, record.schema as z.ZodType<ValuesOf<F>>), { error: "must be a list" })
      .max(slots, { error: `can have ${slots} elements at most` })
      .superRefine((rows: readonly FieldValues[], context) => {
        rows.forEach((row, index) => {
          if (rows.slice(0, index).some((other) => isEqualKey(row, other)))
            context.addIssue({ code: "custom", path: [index], message: duplicateRow(key, row[key]) });
        });
      }),
    parse(live) {
      const rows = listUsed(live).flatMap((row) => record.parse(row) ?? []);
      return rows.length === 0 ? undefined : rows;
    },
    equals: (declared: readonly FieldValues[], live, numbering) =>
      isSameSequence(declared, listUsed(live), (row, other) => record.equals(row as ValuesOf<F>, other, numbering)),
    toWire: (declared: readonly FieldValues[], live: readonly FieldValues[] = []) =>
      allSlots(declared.map((row) => ({ ...empty, ...live.find((other) => isEqualKey(row, other)), ...row }))),
    toClear: () => allSlots([]),
  };
}
