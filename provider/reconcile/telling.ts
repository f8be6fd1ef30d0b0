/** What an answer tells, and whether two answers about one object tell the same: a row of a list may tell less than a single read. */
import { bare } from "../nesting";
import { sameMeaning } from "./collections";
import type { AnyField, Fields } from "./field";
import { type Kind, type Numbering, UnreadableValue } from "./kind";
import { isObject, isUnset } from "./unset";

type Values = Readonly<Record<string, unknown>>;

/**
 * Whether an answer tells of every declared field. One that is left out may have any value.
 *
 * @param isWhole - whether one that is empty is so on the platform, too
 */
export function tellsAll(fields: Fields, declared: Values, answer: Values, isWhole: boolean): boolean {
  return Object.entries(fields).every(([name, field]) => {
    const wanted = declared[name];
    if (wanted === undefined || field.isWriteOnly) return true;
    const told = field.liveIn(answer, name);
    if (told === undefined || (!isWhole && isUnset(told))) return false;
    const members = membersOf(field, told);
    return !members || !isObject(wanted) || tellsAll(members.fields, wanted, members.told, isWhole);
  });
}

/**
 * The first field, as `address.city`, by which a row contradicts the whole answer about the same object: it tells
 * something else, or leaves out what is declared and set. Undefined when the row can be believed.
 */
export function contradiction(
  fields: Fields,
  declared: Values,
  whole: Values,
  row: Values,
  numbering: Numbering,
): string | undefined {
  for (const [name, field] of Object.entries(fields)) {
    if (field.isWriteOnly) continue;
    const [wanted, known, told] = [declared[name], field.liveIn(whole, name), field.liveIn(row, name)];
    if (told === undefined) {
      if (wanted !== undefined && !isUnset(known)) return name;
      continue;
    }
    const members = membersOf(field, told);
    if (!members) {
      if (!saysTheSame(field.kind, known, told, numbering)) return name;
      continue;
    }
    const inner = contradiction(
      members.fields,
      isObject(wanted) ? wanted : {},
      membersOf(field, known)?.told ?? {},
      members.told,
      numbering,
    );
    if (inner !== undefined) return `${name}.${inner}`;
  }
  return undefined;
}

/** Whether all that is set in one answer is set in the other, named by a field or not: then they are made by the same hand. */
export function tellsAsMuch(whole: unknown, row: unknown): boolean {
  if (isUnset(whole)) return true;
  const [one, other] = [bare(whole), bare(row)];
  if (!isObject(one)) return !isUnset(other);
  return isObject(other) && Object.entries(one).every(([name, value]) => tellsAsMuch(value, other[name]));
}

/** The members of a value whose members count one by one. */
function membersOf({ kind }: AnyField, told: unknown): { fields: Fields; told: Values } | undefined {
  const object = bare(told);
  return kind.coversDeclaredMembers && kind.members && isObject(object)
    ? { fields: kind.members, told: object }
    : undefined;
}

/** Either may have lost something in the platform's typing, e.g. leading zeros. */
function saysTheSame<T>(kind: Kind<T>, one: unknown, other: unknown, numbering: Numbering): boolean {
  try {
    return sameMeaning(kind, kind.read(one), other, numbering) || sameMeaning(kind, kind.read(other), one, numbering);
  } catch (error) {
    if (error instanceof UnreadableValue) return false;
    throw error;
  }
}
