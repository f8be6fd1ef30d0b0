/**
 * What a response covers, and whether two responses about one object agree: a row of a list can contain less than the response
 * to a read of the object itself.
 */
import { unwrapSingleton } from "../../shared/nesting";
import { isObject } from "../../shared/objects";
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
import { setAtPath } from "./compare";
import { type Level, fieldsAt, levelInside, topLevelOf } from "./levels";
import { formatPath } from "./paths";
import { isUnset } from "./unset";

/** What a response shows about the fields that are empty in it, or that it omits. */
interface Evidence {
  /** Whether a field that is empty in the response is empty on the platform. */
  readonly isComplete: boolean;
  /** The fields that similar responses contain. */
  readonly seen: SeenFields;
}

/** The fields that are set in at least one of several responses. Where another of them omits such a field, it is not set. */
export class SeenFields {
  private readonly paths = new Set<string>();

  /** Adds the fields that are set in a response. */
  add(fields: Fields, response: FieldValues): void {
    this.addLevel(topLevelOf(fields), response);
  }

  private addLevel(level: Level, response: FieldValues): void {
    for (const at of fieldsAt(level, response)) {
      const { name, field } = at;
      const key = formatPath(at.path);
      if (field.isWriteOnly || (this.paths.has(key) && !field.type.members)) continue;
      const value = field.readLive(response, name);
      if (isUnset(value)) continue;
      this.paths.add(key);
      const object = comparedObject(field, value);
      if (object) this.addLevel(levelInside(at), object);
    }
  }

  has(path: readonly string[]): boolean {
    return this.paths.has(formatPath(path));
  }
}

const NOTHING_SEEN = new SeenFields();

/** Whether a response shows every declared field. A field that it omits without {@link Evidence} can have any value. */
export function coversDeclared(
  fields: Fields,
  declared: FieldValues,
  response: FieldValues,
  evidence: Evidence,
): boolean {
  return coversLevel(topLevelOf(fields), declared, response, evidence);
}

function coversLevel(level: Level, declared: FieldValues, response: FieldValues, evidence: Evidence): boolean {
  return fieldsAt(level, declared).every((at) => {
    const { name, field } = at;
    const wanted = declared[name];
    if (wanted === undefined || field.isWriteOnly) return true;
    const value = field.readLive(response, name);
    const object = comparedObject(field, isUnset(value) ? {} : value);
    const hasPresence = field.type.presence !== undefined;
    const isSeen = evidence.seen.has(at.path);
    if (object && isObject(wanted)) {
      const isPresenceShown = !hasPresence || value !== undefined || isSeen || evidence.isComplete;
      return isPresenceShown && coversLevel(levelInside(at), wanted, object, evidence);
    }
    // An object that does not exist is shown by its absence.
    const isShown = value !== undefined || (hasPresence && wanted === null);
    return !isUnset(value) || isSeen || (evidence.isComplete && isShown);
  });
}

/** A row of a list beside the response to a single read of the same object. */
interface RowAndRead {
  /** The declared values; empty where nothing is declared. */
  readonly declared: FieldValues;
  readonly single: FieldValues;
  readonly row: FieldValues;
}

/**
 * The first field, as `address.city`, in which a row contradicts the response to a single read of the same object: it has
 * another value, or the row omits it although it is set and is declared or in other rows. Undefined if the row can be trusted.
 *
 * @param seen - the fields of all rows
 */
export function findContradiction(
  fields: Fields,
  compared: RowAndRead,
  numbering: Numbering,
  seen: SeenFields = NOTHING_SEEN,
): string | undefined {
  const { done, value } = contradictions(topLevelOf(fields), compared, numbering, seen).next();
  return done ? undefined : formatPath(value);
}

function* contradictions(
  level: Level,
  { declared, single, row }: RowAndRead,
  numbering: Numbering,
  seen: SeenFields,
): Generator<readonly string[], undefined> {
  for (const at of fieldsAt(level, { ...declared, ...row })) {
    const { name, field, path } = at;
    if (field.isWriteOnly) continue;
    const [wanted, value, rowValue] = [declared[name], field.readLive(single, name), field.readLive(row, name)];
    if (field.type.presence && wanted !== undefined && (value === undefined) !== (rowValue === undefined)) {
      yield path;
      continue;
    }
    if (rowValue === undefined) {
      if ((wanted !== undefined || seen.has(path)) && !isUnset(value)) yield path;
      continue;
    }
    const object = comparedObject(field, rowValue);
    if (!object) {
      if (!isEitherEqual(field.type, value, rowValue, numbering)) yield path;
      continue;
    }
    const inside = {
      declared: isObject(wanted) ? wanted : {},
      single: comparedObject(field, value) ?? {},
      row: object,
    };
    yield* contradictions(levelInside(at), inside, numbering, seen);
  }
}

/** A write, and the response to it. */
interface AnsweredWrite {
  /** The object as it was read before the write. */
  readonly before: FieldValues;
  /** The changes that were sent. */
  readonly sent: readonly { readonly path: readonly string[]; readonly declared: unknown }[];
  readonly response: FieldValues;
}

/**
 * Whether the response to a write is the complete object, so that it shows the result of the write. An echo of the request
 * contains only what was sent. A complete object contains everything that the read before showed, and the fields that were not
 * sent are as before.
 *
 * @param ids - the names of the ids of the object, which every request contains
 */
export function isCompleteResponse(
  fields: Fields,
  { before, sent, response }: AnsweredWrite,
  ids: readonly string[],
  numbering: Numbering,
): boolean {
  const unsent: Record<string, unknown> = structuredClone(before);
  const declared: Record<string, unknown> = {};
  for (const { path, declared: value } of sent) {
    removeAtPath(unsent, path);
    setAtPath(declared, path, value);
  }
  const isSent = (path: readonly string[]) =>
    sent.some(({ path: other }) => path.every((name, index) => index >= other.length || other[index] === name));
  const compared = { declared: {}, single: before, row: response };
  const differing = [...contradictions(topLevelOf(fields), compared, numbering, NOTHING_SEEN)];
  // An echo contains the ids, too.
  const isDistinct = Object.entries(unsent).some(([name, value]) => !ids.includes(name) && containsValue(value));
  return (
    isDistinct &&
    coversAsMuch(unsent, response) &&
    differing.every(isSent) &&
    // The response must show a cleared field as empty: it can lack the field.
    coversDeclared(fields, declared, response, { isComplete: true, seen: NOTHING_SEEN })
  );
}

/** Whether an object contains more than names. */
function containsValue(value: unknown): boolean {
  const inner = unwrapSingleton(value);
  return isObject(inner) ? Object.values(inner).some(containsValue) : !isUnset(inner);
}

function removeAtPath(object: Record<string, unknown>, [name = "", ...rest]: readonly string[]): void {
  const inner = unwrapSingleton(object[name]);
  if (rest.length === 0) Reflect.deleteProperty(object, name);
  else if (isObject(inner)) removeAtPath(inner, rest);
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

/** A value as an object in which only the declared members count. */
function comparedObject({ type }: AnyField, value: unknown): FieldValues | undefined {
  const object = unwrapSingleton(value);
  return comparesDeclaredMembersOnly(type) && type.members && isObject(object) ? object : undefined;
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
