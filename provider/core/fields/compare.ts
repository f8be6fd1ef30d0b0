/** Compares declared values with live ones. A change is data: messages, logs and patches are made from it. */
import { BroadworksError } from "../../shared/errors";
import { toElements, unwrapSingleton } from "../../shared/nesting";
import { isObject } from "../../shared/objects";
import { parseObject } from "./collections";
import {
  type AnyField,
  type FieldValues,
  type Fields,
  type Numbering,
  UnreadableValueError,
  hasOptionalMembers,
  rowKeyOf,
  valuesEqual,
} from "./field-type";
import { type FieldAt, type Level, fieldsAt, levelInside, topLevelOf } from "./levels";
import { NOT_APPLIED, isKnownNotApplied, stillNotApplied, withoutOutdatedNotApplied } from "./not-applied";
import { formatPath } from "./paths";
import { ASSIGNED } from "./presence";
import { writtenForm } from "./secret-hash";
import { isSecretAt, secretPathsIn } from "./secret-paths";
import { UNKNOWN, isUnknown, isUnset } from "./unset";

/** A field that is not as declared. */
export interface Change {
  /** `["title"]`, `["address", "city"]` */
  readonly path: readonly string[];
  readonly field: AnyField;
  /** Canonical live value; undefined if it is not set, or if responses never contain it. */
  readonly live: unknown;
  /** Canonical declared value; null if the field is to be cleared. A preview may not know it yet: {@link isUnknown}. */
  readonly declared: unknown;
  /** The live value is not the one that the last run applied: someone else changed it. */
  readonly isDrift: boolean;
  /** No message or record shows its values: responses never contain them, or the program marks them as secret. */
  readonly isSecret: boolean;
}

/** What declared values are compared with. */
export interface Snapshot {
  readonly live: FieldValues;
  /** The values in the state after the last run; empty if there was none. */
  readonly applied: FieldValues;
  readonly numbering: Numbering;
}

/** A live value that its field cannot hold. */
export class UnreadableFieldError extends BroadworksError {
  constructor(path: readonly string[], cause: UnreadableValueError) {
    super(`the platform's "${formatPath(path)}" ${cause.message}`);
  }
}

/** The declared fields that differ in meaning from their live values, in the order of the schema. */
export function compare(fields: Fields, declared: FieldValues, snapshot: Snapshot): Change[] {
  const secretPaths = secretPathsIn(declared);
  return pairFields(fields, declared, snapshot).flatMap(
    ({ path, field, declared: wanted, live, applied, isPresence }) => {
      const isSecret = field.isWriteOnly || (!isPresence && isSecretAt(secretPaths, formatPath(path)));
      const change = { path, field, declared: wanted, live: parseField(path, field, live), isSecret };
      if (isUnknown(wanted)) return [{ ...change, isDrift: false }];
      if (valuesEqual(field.type, wanted, live, snapshot.numbering)) return [];
      if (isKnownNotApplied({ ...change, live }, snapshot.applied, snapshot.numbering)) return [];
      const isDrift =
        !field.isWriteOnly && applied !== undefined && !valuesEqual(field.type, applied, live, snapshot.numbering);
      return [{ ...change, isDrift }];
    },
  );
}

/**
 * The declared fields with their present values. Where the live value means the same as the declared one, it is the declared
 * one, so that an output differs only if its meaning does. Null stands for a field that is not set.
 */
export function toOutputs(fields: Fields, declared: FieldValues, snapshot: Snapshot): Record<string, unknown> {
  const outputs: Record<string, unknown> = {};
  for (const { path, field, declared: wanted, live, isPresence } of pairFields(fields, declared, snapshot)) {
    const parsed = parseField(path, field, live) ?? null;
    const equal = field.isWriteOnly ? writtenForm(wanted, live) : wanted;
    const value = valuesEqual(field.type, wanted, live, snapshot.numbering) ? equal : parsed;
    setAtPath(outputs, path, isPresence && value !== null ? {} : value);
  }
  return outputs;
}

/** The remembered ignored values that are still live, as an output: {@link NOT_APPLIED}. */
export function notAppliedOutput(fields: Fields, declared: FieldValues, snapshot: Snapshot): Record<string, unknown> {
  if (snapshot.applied[NOT_APPLIED] === undefined) return {};
  return { ...stillNotApplied(pairFields(fields, declared, snapshot), snapshot.applied, snapshot.numbering) };
}

/** The last outputs without ignored values that are declared otherwise now; the same object if there are none. */
export function withoutOutdated(fields: Fields, declared: FieldValues, applied: FieldValues): FieldValues {
  return applied[NOT_APPLIED] === undefined
    ? applied
    : withoutOutdatedNotApplied(applied, listDeclaredFields(fields, declared));
}

/** The declared fields; members that are compared separately are fields of their own. */
export function listDeclaredFields(
  fields: Fields,
  declared: FieldValues,
): Pick<FieldPair, "path" | "field" | "declared">[] {
  return pairFields(fields, declared, { live: {}, applied: {} });
}

/** The paths of the declared fields, as {@link formatPath} writes them. */
export function declaredPaths(fields: Fields, declared: FieldValues): string[] {
  return listDeclaredFields(fields, declared).map(({ path }) => formatPath(path));
}

/**
 * Whether the outputs of the last run differ in meaning from the live values, in a field that is still declared.
 *
 * @param before - the outputs of the last run
 */
export function isStateOutdated(
  fields: Fields,
  before: FieldValues,
  declared: FieldValues,
  snapshot: Snapshot,
): boolean {
  // A live value of another field can be one that cannot be read.
  const isManaged = ([name]: [string, unknown]) => declared[name] !== undefined;
  const applied = Object.fromEntries(Object.entries(before).filter(isManaged));
  const remaining = new Set(declaredPaths(fields, declared));
  return compare(fields, applied, snapshot).some(({ path }) => remaining.has(formatPath(path)));
}

/** Sets a value at a path and creates the objects on the way. An object that is null there stays null. */
export function setAtPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const last = path[path.length - 1];
  if (last === undefined) return;
  let object = target;
  for (const step of path.slice(0, -1)) {
    if (object[step] === null) return;
    object = (object[step] ??= {}) as Record<string, unknown>;
  }
  object[last] = value;
}

/** A declared field with its live and its applied value. */
interface FieldPair extends FieldAt {
  readonly declared: unknown;
  readonly live: unknown;
  readonly applied: unknown;
  readonly isPresence?: true;
}

type Sides = Omit<Snapshot, "numbering">;

function pairFields(fields: Fields, declared: FieldValues, sides: Sides): FieldPair[] {
  return pairLevel(topLevelOf(fields), declared, sides);
}

function pairLevel(level: Level, declared: FieldValues, sides: Sides): FieldPair[] {
  return fieldsAt(level, declared).flatMap((at) => {
    const { name, path, field } = at;
    const wanted = declared[name];
    if (wanted === undefined) return [];
    const { members, comparison, presence } = field.type;
    const live = liveValue(at, sides);
    const pair = { ...at, declared: wanted, live, applied: sides.applied[name] };
    const presencePairs = presence ? [presencePair(pair, presence)] : [];
    if (comparison !== "eachMember" || !members || !isObject(wanted)) return presence ? presencePairs : [pair];
    const memberSides = { live: toMembers(path, live), applied: toMembers(path, pair.applied) };
    return [...presencePairs, ...pairLevel(levelInside(at), wanted, memberSides)];
  });
}

/** Whether an object exists, as a field of its own: an object without members exists, too. */
function presencePair(pair: FieldPair, field: AnyField): FieldPair {
  const toPresence = (value: unknown) => (value === null || value === undefined ? value : ASSIGNED);
  const { declared, live, applied } = pair;
  return {
    ...pair,
    field,
    declared: declared === UNKNOWN ? declared : toPresence(declared),
    live: toPresence(live === null || live === undefined ? live : toMembers(pair.path, live)),
    applied: toPresence(applied),
    isPresence: true,
  };
}

function liveValue({ name, field }: FieldAt, { live, applied }: Sides): unknown {
  if (field.isWriteOnly) return applied[name];
  const value = field.readLive(live, name);
  if (value === undefined) return field.isOptionalInResponse ? applied[name] : value;
  return withOmittedMembers(field, value, applied[name]);
}

/** An object or rows that are set, with the applied values of members that responses can omit. */
function withOmittedMembers({ type }: AnyField, value: unknown, applied: unknown): unknown {
  if (!hasOptionalMembers(type)) return value;
  const key = rowKeyOf(type);
  if (key === undefined) return isObject(applied) ? completeObject(type, value, applied) : value;
  if (!Array.isArray(applied) || isUnset(value)) return value;
  const isSameRow = (one: unknown, other: unknown) =>
    isObject(one) && isObject(other) && type.members?.[key]?.type.equals(one[key], other[key], {}) === true;
  return toElements(value).map((row) => {
    const before: unknown = applied.find((one) => isSameRow(one, row));
    return isObject(before) ? completeObject(type, row, before) : row;
  });
}

function completeObject(type: AnyField["type"], value: unknown, applied: FieldValues): unknown {
  const object = unwrapSingleton(value);
  if (!isObject(object) || type.parse(value) === undefined) return value;
  const omitted = Object.entries(type.members ?? {}).flatMap(([name, member]) =>
    member.isOptionalInResponse && object[name] === undefined && applied[name] !== undefined
      ? [[name, applied[name]] as const]
      : [],
  );
  return omitted.length === 0 ? value : { ...object, ...Object.fromEntries(omitted) };
}

/** The members of an object; none if it is not set. */
function toMembers(path: readonly string[], value: unknown): FieldValues {
  const object = unwrapSingleton(value);
  return isObject(object) ? object : withFieldName(path, () => parseObject(value) ?? {});
}

function parseField(path: readonly string[], field: AnyField, live: unknown): unknown {
  return withFieldName(path, () => field.type.parse(live) as unknown);
}

/** Adds the name of the field to the error about a value that cannot be read. */
export function withFieldName<T>(path: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnreadableValueError) throw new UnreadableFieldError(path, error);
    throw error;
  }
}
