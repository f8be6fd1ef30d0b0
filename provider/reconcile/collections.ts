/** The kinds of composed values: records and lists. Both are managed whole, as one value. */
import { z } from "zod";
import { bare } from "../nesting";
import type { AnyField, Fields, ValuesOf } from "./field";
import { type Kind, type Numbering, type Schema, UnreadableValue } from "./kind";
import { fieldsSchema } from "./check";
import { isObject, isUnset } from "./unset";

type Coverage =
  /** A member that is not declared must be unset on the platform. */
  | "all members"
  /** Members that are not declared, or that the schema does not name, do not count. */
  | "declared members";

/**
 * An object that is compared and sent as one value.
 *
 * @param others - what the members are that are not named; without it there are no others
 */
export function recordKind<const F extends Fields>(
  members: F,
  label: string,
  covers: Coverage,
  others?: AnyField,
): Kind<ValuesOf<F>> {
  const named = (values: object) => membersIn(members, others, values);
  return {
    label,
    limits: "",
    members,
    ...(others && { others }),
    schema: fieldsSchema(members, others) as Schema<ValuesOf<F>>,
    // An object of unset members asks for nothing where members that are not declared do not count: only `null` removes it.
    ...(covers === "declared members" && {
      coversDeclaredMembers: true,
      isEmptied: (declared: unknown) => declared === null || declared === "",
    }),
    read(live) {
      const object = asObject(live);
      if (!object) return undefined;
      const values: Record<string, unknown> = {};
      for (const [name, member] of named(object)) {
        const value = member.kind.read(member.liveIn(object, name)) as unknown;
        if (value !== undefined) values[name] = value;
      }
      return Object.keys(values).length === 0 ? undefined : (values as ValuesOf<F>);
    },
    means(declared, live, numbering) {
      const object = asObject(live) ?? {};
      const values = declared as Readonly<Record<string, unknown>>;
      return named(values).every(([name, member]) => {
        if (covers === "declared members" && values[name] === undefined) return true;
        return sameMeaning(member.kind, values[name], member.liveIn(object, name), numbering);
      });
    },
  };
}

/** An object whose members are compared and sent one by one. `null` for it empties each member. */
export function membersKind<const F extends Fields>(members: F, label: string): Kind<ValuesOf<F>> {
  const record = recordKind(members, label, "declared members");
  const emptied = Object.fromEntries(Object.keys(members).map((name) => [name, null]));
  return {
    ...record,
    managedByMember: true,
    schema: z.preprocess(
      (declared) => (declared === null || declared === "" ? emptied : declared),
      record.schema as z.ZodType<ValuesOf<F>>,
    ),
  };
}

/** A list whose order means nothing. Live, a single element may come without its list. */
export function listKind<T>(item: Kind<T>, max: number): Kind<readonly T[]> {
  const elements = (live: unknown): unknown[] => (Array.isArray(live) ? live : [live]);
  return {
    label: `list of ${item.label}`,
    limits: `up to ${max}${item.limits && `, each ${item.limits}`}`,
    ...(item.members && { members: item.members }),
    schema: z
      .array(item.schema as z.ZodType<T>, { error: "must be a list" })
      .max(max, { error: `can hold ${max} elements at most` })
      .transform((list) =>
        list.filter((one, index) => list.findIndex((other) => item.means(other, one, {})) === index),
      ),
    read(live) {
      const values = elements(live)
        .map((element) => item.read(element))
        .filter((value): value is NonNullable<typeof value> => value !== undefined);
      return values.length === 0 ? undefined : values;
    },
    means(declared, live, numbering) {
      const left = elements(live).filter((element) => item.read(element) !== undefined);
      const isSame = (value: T, element: unknown) => item.means(value, element, numbering);
      return isPairedWith(declared, left, isSame);
    },
  };
}

/** The named members, and of the others those that an object has. */
export function membersIn(members: Fields, others: AnyField | undefined, object: object): [string, AnyField][] {
  const known = Object.entries(members);
  if (!others) return known;
  const isOther = (name: string) => !Object.hasOwn(members, name);
  return [
    ...known,
    ...Object.keys(object)
      .filter(isOther)
      .map((name): [string, AnyField] => [name, others]),
  ];
}

/** Whether each value finds an element of its own, and none is left. */
export function isPairedWith<T>(
  values: readonly T[],
  elements: readonly unknown[],
  isSame: (value: T, element: unknown) => boolean,
): boolean {
  return values.length === elements.length && canBePaired(values, elements, isSame);
}

/** One value may mean the same as several elements: "045" and "45" are both 45. */
function canBePaired<T>(
  values: readonly T[],
  elements: readonly unknown[],
  isSame: (value: T, element: unknown) => boolean,
): boolean {
  if (values.length === 0) return true;
  const [first, ...rest] = values as readonly [T, ...T[]];
  return elements.some(
    (element, index) => isSame(first, element) && canBePaired(rest, elements.toSpliced(index, 1), isSame),
  );
}

/** Whether a declared value, which may be unset, and a live one mean the same. */
export function sameMeaning<T>(
  kind: Kind<T>,
  declared: T | null | undefined,
  live: unknown,
  numbering: Numbering,
): boolean {
  if (isUnset(declared)) return kind.read(live) === undefined;
  return kind.means(declared as T, live, numbering);
}

/** A live value as an object, which may come in a list of one; undefined when it is not set. Throws {@link UnreadableValue}. */
export function asObject(live: unknown): Record<string, unknown> | undefined {
  if (isUnset(live)) return undefined;
  const object = bare(live);
  if (!isObject(object)) throw new UnreadableValue("an object");
  return object;
}
