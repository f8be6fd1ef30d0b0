/**
 * What a response covers, and whether two responses about one object agree: a row of a list can contain less than the response
 * to a read of the object itself.
 */
import { unwrapSingleton } from "../../shared/nesting";
import { listMembers } from "./collections";
import {
  type AnyField,
  type FieldType,
  type FieldValues,
  type Fields,
  type Numbering,
  UnreadableValueError,
  comparesDeclaredMembersOnly,
  valuesEqual,
} from "./field-type";
import { formatPath } from "./paths";
import { isObject, isUnset } from "./unset";

/** What a response shows about the fields that are empty in it, or that it omits. */
export interface Evidence {
  /** Whether a field that is empty in the response is empty on the platform. */
  readonly isComplete: boolean;
  /** The fields that similar responses contain. */
  readonly seen: SeenFields;
}

/** The fields that are set in at least one of several responses. Where another of them omits such a field, it is not set. */
export class SeenFields {
  private readonly paths = new Set<string>();

  /** Adds the fields that are set in a response. */
  add(fields: Fields, response: FieldValues, path: readonly string[] = [], others?: AnyField): void {
    for (const [name, field] of listMembers(fields, others, response)) {
      const inner = [...path, name];
      const key = formatPath(inner);
      if (field.isWriteOnly || (this.paths.has(key) && !field.type.members)) continue;
      const value = field.readLive(response, name);
      if (isUnset(value)) continue;
      this.paths.add(key);
      const object = comparedMembers(field, value);
      if (object) this.add(object.members, object.values, inner, field.type.otherMembers);
    }
  }

  has(path: readonly string[]): boolean {
    return this.paths.has(formatPath(path));
  }
}

/** Whether a response shows every declared field. A field that it omits without {@link Evidence} can have any value. */
export function coversDeclared(
  fields: Fields,
  declared: FieldValues,
  response: FieldValues,
  evidence: Evidence,
  path: readonly string[] = [],
  others?: AnyField,
): boolean {
  return listMembers(fields, others, declared).every(([name, field]) => {
    const wanted = declared[name];
    if (wanted === undefined || field.isWriteOnly) return true;
    const inner = [...path, name];
    const value = field.readLive(response, name);
    const object = comparedMembers(field, isUnset(value) ? {} : value);
    if (object && isObject(wanted))
      return coversDeclared(object.members, wanted, object.values, evidence, inner, field.type.otherMembers);
    return !isUnset(value) || evidence.seen.has(inner) || (evidence.isComplete && value !== undefined);
  });
}

/**
 * The first field, as `address.city`, in which a row contradicts the response to a single read of the same object: it has
 * another value, or the row omits it although it is set and is declared or in other rows. Undefined if the row can be trusted.
 *
 * @param seen - the fields of all rows
 */
export function findContradiction(
  fields: Fields,
  declared: FieldValues,
  single: FieldValues,
  row: FieldValues,
  numbering: Numbering,
  seen: SeenFields = new SeenFields(),
): string | undefined {
  const path = findContradictionPath(fields, { declared, single, row }, numbering, seen);
  return path && formatPath(path);
}

interface Sides {
  readonly declared: FieldValues;
  readonly single: FieldValues;
  readonly row: FieldValues;
}

function findContradictionPath(
  fields: Fields,
  { declared, single, row }: Sides,
  numbering: Numbering,
  seen: SeenFields,
  path: readonly string[] = [],
  others?: AnyField,
): readonly string[] | undefined {
  for (const [name, field] of listMembers(fields, others, { ...declared, ...row })) {
    if (field.isWriteOnly) continue;
    const inner = [...path, name];
    const [wanted, value, rowValue] = [declared[name], field.readLive(single, name), field.readLive(row, name)];
    if (rowValue === undefined) {
      if ((wanted !== undefined || seen.has(inner)) && !isUnset(value)) return inner;
      continue;
    }
    const object = comparedMembers(field, rowValue);
    if (!object) {
      if (!isEitherEqual(field.type, value, rowValue, numbering)) return inner;
      continue;
    }
    const sides = {
      declared: isObject(wanted) ? wanted : {},
      single: comparedMembers(field, value)?.values ?? {},
      row: object.values,
    };
    const found = findContradictionPath(object.members, sides, numbering, seen, inner, field.type.otherMembers);
    if (found) return found;
  }
  return undefined;
}

/** Whether everything that is set in one response is set in the other, also members that no field names. */
export function coversAsMuch(response: unknown, other: unknown): boolean {
  if (isUnset(response)) return true;
  const [object, otherObject] = [unwrapSingleton(response), unwrapSingleton(other)];
  if (!isObject(object)) return !isUnset(otherObject);
  return (
    isObject(otherObject) && Object.entries(object).every(([name, value]) => coversAsMuch(value, otherObject[name]))
  );
}

/** The members of an object in which only the declared members count. */
function comparedMembers({ type }: AnyField, value: unknown): { members: Fields; values: FieldValues } | undefined {
  const object = unwrapSingleton(value);
  return comparesDeclaredMembersOnly(type) && type.members && isObject(object)
    ? { members: type.members, values: object }
    : undefined;
}

/** The platform's typing can lose something in either value, e.g. leading zeros. */
function isEitherEqual<T>(type: FieldType<T>, one: unknown, other: unknown, numbering: Numbering): boolean {
  try {
    return valuesEqual(type, type.parse(one), other, numbering) || valuesEqual(type, type.parse(other), one, numbering);
  } catch (error) {
    if (error instanceof UnreadableValueError) return false;
    throw error;
  }
}
