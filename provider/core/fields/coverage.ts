/** What an answer tells, and whether two answers about one object tell the same: a row of a list may tell less than a single read. */
import { unwrapSingleton } from "../../shared/nesting";
import { valuesEqual } from "./collections";
import type { AnyField, Fields } from "./field";
import { type FieldType, type Numbering, UnreadableValueError } from "./field-type";
import { isObject, isUnset } from "./unset";

type Values = Readonly<Record<string, unknown>>;

/**
 * Whether an answer tells of every declared field. One that is left out may have any value.
 *
 * @param isWhole - whether one that is empty is so on the platform, too
 */
export function coversDeclared(fields: Fields, declared: Values, answer: Values, isWhole: boolean): boolean {
  return Object.entries(fields).every(([name, field]) => {
    const wanted = declared[name];
    if (wanted === undefined || field.isWriteOnly) return true;
    const told = field.readLive(answer, name);
    if (told === undefined || (!isWhole && isUnset(told))) return false;
    const members = comparedMembers(field, told);
    return !members || !isObject(wanted) || coversDeclared(members.fields, wanted, members.told, isWhole);
  });
}

/**
 * The first field, as `address.city`, by which a row contradicts the whole answer about the same object: it tells
 * something else, or leaves out what is declared and set. Undefined when the row can be believed.
 */
export function findContradiction(
  fields: Fields,
  declared: Values,
  whole: Values,
  row: Values,
  numbering: Numbering,
): string | undefined {
  for (const [name, field] of Object.entries(fields)) {
    if (field.isWriteOnly) continue;
    const [wanted, known, told] = [declared[name], field.readLive(whole, name), field.readLive(row, name)];
    if (told === undefined) {
      if (wanted !== undefined && !isUnset(known)) return name;
      continue;
    }
    const members = comparedMembers(field, told);
    if (!members) {
      if (!eitherEquals(field.type, known, told, numbering)) return name;
      continue;
    }
    const inner = findContradiction(
      members.fields,
      isObject(wanted) ? wanted : {},
      comparedMembers(field, known)?.told ?? {},
      members.told,
      numbering,
    );
    if (inner !== undefined) return `${name}.${inner}`;
  }
  return undefined;
}

/** Whether all that is set in one answer is set in the other, named by a field or not: then they are made by the same hand. */
export function coversAsMuch(whole: unknown, row: unknown): boolean {
  if (isUnset(whole)) return true;
  const [one, other] = [unwrapSingleton(whole), unwrapSingleton(row)];
  if (!isObject(one)) return !isUnset(other);
  return isObject(other) && Object.entries(one).every(([name, value]) => coversAsMuch(value, other[name]));
}

/** The members of a value whose members count one by one. */
function comparedMembers({ type: kind }: AnyField, told: unknown): { fields: Fields; told: Values } | undefined {
  const object = unwrapSingleton(told);
  return kind.coversDeclaredMembers && kind.members && isObject(object)
    ? { fields: kind.members, told: object }
    : undefined;
}

/** Either may have lost something in the platform's typing, e.g. leading zeros. */
function eitherEquals<T>(kind: FieldType<T>, one: unknown, other: unknown, numbering: Numbering): boolean {
  try {
    return valuesEqual(kind, kind.parse(one), other, numbering) || valuesEqual(kind, kind.parse(other), one, numbering);
  } catch (error) {
    if (error instanceof UnreadableValueError) return false;
    throw error;
  }
}
