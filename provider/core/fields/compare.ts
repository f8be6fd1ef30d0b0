/** Declared against live: which fields differ in meaning. A change is data; messages, logs and the patch are made from it. */
import { BroadworksError } from "../../shared/errors";
import { formatPath } from "./check";
import { unwrapSingleton } from "../../shared/nesting";
import { parseObject, listMembers, valuesEqual } from "./collections";
import type { AnyField, Fields } from "./field";
import { type Numbering, UnreadableValueError } from "./field-type";
import { ASSIGNED } from "./presence";
import { UNKNOWN, isObject, isUnknown } from "./unset";

type Values = Readonly<Record<string, unknown>>;

/** One field that is not as declared. */
export interface Change {
  /** Where it is: `title`, `address.city`. */
  readonly path: readonly string[];
  readonly field: AnyField;
  /** Canonical live value; undefined when it is not set, or is never answered. */
  readonly live: unknown;
  /** Canonical declared value; null when the field is to be emptied. Not known yet in a preview: {@link isUnknown}. */
  readonly declared: unknown;
  /** The live value is not what the last run left behind: someone else changed it. */
  readonly isDrift: boolean;
}

/** What there is to compare besides the declared values. */
export interface Snapshot {
  readonly live: Values;
  /** What the last run left in the state; empty when there was none. */
  readonly applied: Values;
  readonly numbering: Numbering;
}

/** A live value that its field cannot hold. */
export class UnreadableFieldError extends BroadworksError {
  constructor(path: readonly string[], cause: UnreadableValueError) {
    super(`the platform's "${path.join(".")}" ${cause.message}`);
  }
}

/** The declared fields whose live value means something else, in the order of the schema. */
export function compare(fields: Fields, declared: Values, seen: Snapshot): Change[] {
  return declaredFields(fields, declared, seen).flatMap(({ path, field, declared: wanted, live, applied }) => {
    const change = { path, field, declared: wanted, live: read(path, field, live) };
    if (isUnknown(wanted)) return [{ ...change, isDrift: false }];
    if (valuesEqual(field.type, wanted, live, seen.numbering)) return [];
    const isDrift =
      !field.isWriteOnly && applied !== undefined && !valuesEqual(field.type, applied, live, seen.numbering);
    return [{ ...change, isDrift }];
  });
}

/**
 * The declared fields with the values they have now: the declared value where the live one means the same, so that only
 * differences in meaning ever show, and the live value where it does not. Null stands for a field that is not set.
 */
export function toOutputs(fields: Fields, declared: Values, seen: Snapshot): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { path, field, declared: wanted, live, isPresence } of declaredFields(fields, declared, seen)) {
    const answered = read(path, field, live) ?? null;
    const value = valuesEqual(field.type, wanted, live, seen.numbering) ? wanted : answered;
    setAtPath(values, path, isPresence && value !== null ? {} : value);
  }
  return values;
}

/** What is declared, field by field. */
export function listDeclaredFields(
  fields: Fields,
  declared: Values,
): Pick<DeclaredField, "path" | "field" | "declared">[] {
  return declaredFields(fields, declared, { live: {}, applied: {} });
}

/** The paths of the fields that are declared. */
export function declaredPaths(fields: Fields, declared: Values): string[] {
  return listDeclaredFields(fields, declared).map(({ path }) => formatPath(path));
}

/**
 * Whether the outputs of the last run differ in meaning from what is live, in a field that is still declared.
 *
 * @param before - the outputs of the last run
 */
export function isStateOutdated(fields: Fields, before: Values, declared: Values, seen: Snapshot): boolean {
  const isManaged = ([name]: [string, unknown]) => Object.hasOwn(fields, name) && declared[name] !== undefined;
  const applied = Object.fromEntries(Object.entries(before).filter(isManaged));
  const still = new Set(declaredPaths(fields, declared));
  return compare(fields, applied, seen).some(({ path }) => still.has(formatPath(path)));
}

/** Sets a value at a path, making the objects on the way; what is null there has no members. */
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

interface DeclaredField {
  readonly path: readonly string[];
  readonly field: AnyField;
  readonly declared: unknown;
  readonly live: unknown;
  readonly applied: unknown;
  readonly isPresence?: true;
}

/** Every declared field beside its live and its applied value; the members of a group of fields one by one. */
function declaredFields(fields: Fields, declared: Values, sides: Sides, others?: AnyField): DeclaredField[] {
  return listMembers(fields, others, declared).flatMap(([name, field]) => {
    const wanted = declared[name];
    if (wanted === undefined) return [];
    const { members, managedByMember, presence } = field.type;
    const live = liveValue(name, field, sides.live, sides.applied);
    const own = { path: [name], field, declared: wanted, live, applied: sides.applied[name] };
    const itself = presence ? [presenceOf(own, presence)] : [];
    if (!managedByMember || !members || !isObject(wanted)) return presence ? itself : [own];
    const inner = { live: asMembers(name, live), applied: asMembers(name, own.applied) };
    const each = declaredFields(members, wanted, inner, field.type.otherMembers);
    return [...itself, ...each.map((member) => ({ ...member, path: [name, ...member.path] }))];
  });
}

/** Whether an object is there, as a field of its own: one without members is there as well. */
function presenceOf(own: DeclaredField, field: AnyField): DeclaredField {
  const there = (value: unknown) => (value === null || value === undefined ? value : ASSIGNED);
  const { declared, live, applied } = own;
  return {
    ...own,
    field,
    declared: declared === UNKNOWN ? declared : there(declared),
    live: there(live),
    applied: there(applied),
    isPresence: true,
  };
}

type Sides = Omit<Snapshot, "numbering">;

function liveValue(name: string, field: AnyField, live: Values, applied: Values): unknown {
  if (field.isWriteOnly) return applied[name];
  const answered = field.readLive(live, name);
  return answered === undefined && field.isOptionalInResponse ? applied[name] : answered;
}

/** A group that is not set at all has no members that are. One of objects without members has these. */
function asMembers(name: string, value: unknown): Values {
  const object = unwrapSingleton(value);
  return isObject(object) ? object : withFieldName([name], () => parseObject(value) ?? {});
}

function read(path: readonly string[], field: AnyField, live: unknown): unknown {
  return withFieldName(path, () => field.type.parse(live) as unknown);
}

/** Gives a value that cannot be read the name of its field. */
export function withFieldName<T>(path: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnreadableValueError) throw new UnreadableFieldError(path, error);
    throw error;
  }
}
