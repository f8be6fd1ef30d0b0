/**
 * What a response covers, and whether two responses about one object agree: a row of a list can contain less than the response
 * to a read of the object itself.
 */
import { unwrapSingleton } from "../../shared/nesting";
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

/**
 * Whether a response contains every declared field. A field that it omits can have any value.
 *
 * @param isComplete - whether a field that is empty in the response is empty on the platform
 */
export function coversDeclared(
  fields: Fields,
  declared: FieldValues,
  response: FieldValues,
  isComplete: boolean,
): boolean {
  return Object.entries(fields).every(([name, field]) => {
    const wanted = declared[name];
    if (wanted === undefined || field.isWriteOnly) return true;
    const value = field.readLive(response, name);
    if (value === undefined || (!isComplete && isUnset(value))) return false;
    const object = comparedMembers(field, value);
    return !object || !isObject(wanted) || coversDeclared(object.members, wanted, object.values, isComplete);
  });
}

/**
 * The first field, as `address.city`, in which a row contradicts the response to a single read of the same object: it has
 * another value, or the row omits it although it is declared and set. Undefined if the row can be trusted.
 */
export function findContradiction(
  fields: Fields,
  declared: FieldValues,
  single: FieldValues,
  row: FieldValues,
  numbering: Numbering,
): string | undefined {
  const path = findContradictionPath(fields, declared, single, row, numbering);
  return path && formatPath(path);
}

function findContradictionPath(
  fields: Fields,
  declared: FieldValues,
  single: FieldValues,
  row: FieldValues,
  numbering: Numbering,
): string[] | undefined {
  for (const [name, field] of Object.entries(fields)) {
    if (field.isWriteOnly) continue;
    const [wanted, value, rowValue] = [declared[name], field.readLive(single, name), field.readLive(row, name)];
    if (rowValue === undefined) {
      if (wanted !== undefined && !isUnset(value)) return [name];
      continue;
    }
    const object = comparedMembers(field, rowValue);
    if (!object) {
      if (!isEitherEqual(field.type, value, rowValue, numbering)) return [name];
      continue;
    }
    const path = findContradictionPath(
      object.members,
      isObject(wanted) ? wanted : {},
      comparedMembers(field, value)?.values ?? {},
      object.values,
      numbering,
    );
    if (path) return [name, ...path];
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
