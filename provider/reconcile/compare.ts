/** Declared against live: which fields differ in meaning. A change is data; messages, logs and the patch are made from it. */
import { BroadworksError } from "../errors";
import { asObject, sameMeaning } from "./collections";
import type { AnyField, Fields } from "./field";
import { type Numbering, UnreadableValue } from "./kind";
import { isObject, isUnknown } from "./unset";

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
  readonly byOthers: boolean;
}

/** What there is to compare besides the declared values. */
export interface Seen {
  readonly live: Values;
  /** What the last run left in the state; empty when there was none. */
  readonly applied: Values;
  readonly numbering: Numbering;
}

/** A live value that its field cannot hold. */
export class UnreadableField extends BroadworksError {
  constructor(path: readonly string[], cause: UnreadableValue) {
    super(`the platform's "${path.join(".")}" ${cause.message}`);
  }
}

/** The declared fields whose live value means something else, in the order of the schema. */
export function compare(fields: Fields, declared: Values, seen: Seen): Change[] {
  return declaredFields(fields, declared, seen).flatMap(({ path, field, declared: wanted, live, applied }) => {
    const change = { path, field, declared: wanted, live: read(path, field, live) };
    if (isUnknown(wanted)) return [{ ...change, byOthers: false }];
    if (sameMeaning(field.kind, wanted, live, seen.numbering)) return [];
    const byOthers =
      !field.isWriteOnly && applied !== undefined && !sameMeaning(field.kind, applied, live, seen.numbering);
    return [{ ...change, byOthers }];
  });
}

/**
 * The declared fields with the values they have now: the declared value where the live one means the same, so that only
 * differences in meaning ever show, and the live value where it does not. Null stands for a field that is not set.
 */
export function present(fields: Fields, declared: Values, seen: Seen): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { path, field, declared: wanted, live } of declaredFields(fields, declared, seen)) {
    const answered = read(path, field, live) ?? null;
    place(values, path, sameMeaning(field.kind, wanted, live, seen.numbering) ? wanted : answered);
  }
  return values;
}

/** The paths of the fields that are declared. */
export function pathsOf(fields: Fields, declared: Values): string[] {
  return declaredFields(fields, declared, { live: {}, applied: {} }).map(({ path }) => path.join("."));
}

/** Sets a value at a path, making the objects on the way. */
export function place(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const last = path[path.length - 1];
  if (last === undefined) return;
  let object = target;
  for (const step of path.slice(0, -1)) object = (object[step] ??= {}) as Record<string, unknown>;
  object[last] = value;
}

interface DeclaredField {
  readonly path: readonly string[];
  readonly field: AnyField;
  readonly declared: unknown;
  readonly live: unknown;
  readonly applied: unknown;
}

/** Every declared field beside its live and its applied value; the members of a group of fields one by one. */
function declaredFields(fields: Fields, declared: Values, { live, applied }: Omit<Seen, "numbering">): DeclaredField[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const wanted = declared[name];
    if (wanted === undefined) return [];
    if (field.kind.managedByMember && field.kind.members && isObject(wanted))
      return declaredFields(field.kind.members, wanted, {
        live: asMembers(name, live[name]),
        applied: asMembers(name, applied[name]),
      }).map((member) => ({ ...member, path: [name, ...member.path] }));
    return [
      { path: [name], field, declared: wanted, live: liveValue(name, field, live, applied), applied: applied[name] },
    ];
  });
}

function liveValue(name: string, field: AnyField, live: Values, applied: Values): unknown {
  if (field.isWriteOnly) return applied[name];
  const answered = field.liveIn(live, name);
  return answered === undefined && field.mayGoUnanswered ? applied[name] : answered;
}

/** A group that is not set at all has no members that are. */
function asMembers(name: string, value: unknown): Values {
  return naming([name], () => asObject(value) ?? {});
}

function read(path: readonly string[], field: AnyField, live: unknown): unknown {
  return naming(path, () => field.kind.read(live) as unknown);
}

/** Gives a value that cannot be read the name of its field. */
export function naming<T>(path: readonly string[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnreadableValue) throw new UnreadableField(path, error);
    throw error;
  }
}
