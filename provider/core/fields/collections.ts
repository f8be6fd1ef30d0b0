/** The kinds of composed values: records and lists. Both are managed whole, as one value. */
import { z } from "zod";
import { unwrapSingleton } from "../../shared/nesting";
import type { AnyField, Fields, ValuesOf } from "./field";
import { type FieldType, type Numbering, type Schema, UnreadableValueError } from "./field-type";
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
export function recordType<const F extends Fields>(
  members: F,
  label: string,
  covers: Coverage,
  others?: AnyField,
): FieldType<ValuesOf<F>> {
  const named = (values: object) => listMembers(members, others, values);
  return {
    label,
    limits: "",
    members,
    ...(others && { otherMembers: others }),
    schema: fieldsSchema(members, others) as Schema<ValuesOf<F>>,
    // An object of unset members asks for nothing where members that are not declared do not count: only `null` removes it.
    ...(covers === "declared members" && {
      coversDeclaredMembers: true,
      isCleared: (declared: unknown) => declared === null || declared === "",
    }),
    parse(live) {
      const object = parseObject(live);
      if (!object) return undefined;
      const values: Record<string, unknown> = {};
      for (const [name, member] of named(object)) {
        const value = member.type.parse(member.readLive(object, name)) as unknown;
        if (value !== undefined) values[name] = value;
      }
      return Object.keys(values).length === 0 ? undefined : (values as ValuesOf<F>);
    },
    equals(declared, live, numbering) {
      const object = parseObject(live) ?? {};
      const values = declared as Readonly<Record<string, unknown>>;
      return named(values).every(([name, member]) => {
        if (covers === "declared members" && values[name] === undefined) return true;
        return valuesEqual(member.type, values[name], member.readLive(object, name), numbering);
      });
    },
  };
}

/** An object whose members are compared and sent one by one. `null` for it empties each member. */
export function membersType<const F extends Fields>(members: F, label: string): FieldType<ValuesOf<F>> {
  const record = recordType(members, label, "declared members");
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
export function listType<T>(item: FieldType<T>, max: number): FieldType<readonly T[]> {
  const elements = (live: unknown): unknown[] => (Array.isArray(live) ? live : [live]);
  return {
    label: `list of ${item.label}`,
    limits: `up to ${max}${item.limits && `, each ${item.limits}`}`,
    ...(item.members && { members: item.members }),
    schema: z
      .array(item.schema as z.ZodType<T>, { error: "must be a list" })
      .max(max, { error: `can hold ${max} elements at most` })
      .transform((list) =>
        list.filter((one, index) => list.findIndex((other) => item.equals(other, one, {})) === index),
      ),
    parse(live) {
      const values = elements(live)
        .map((element) => item.parse(element))
        .filter((value): value is NonNullable<typeof value> => value !== undefined);
      return values.length === 0 ? undefined : values;
    },
    equals(declared, live, numbering) {
      const left = elements(live).filter((element) => item.parse(element) !== undefined);
      const isSame = (value: T, element: unknown) => item.equals(value, element, numbering);
      return matchPairwise(declared, left, isSame);
    },
  };
}

/** The named members, and of the others those that an object has. */
export function listMembers(members: Fields, others: AnyField | undefined, object: object): [string, AnyField][] {
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
export function matchPairwise<T>(
  values: readonly T[],
  elements: readonly unknown[],
  isSame: (value: T, element: unknown) => boolean,
): boolean {
  return values.length === elements.length && hasMatching(values, elements, isSame);
}

/** One value may mean the same as several elements: "045" and "45" are both 45. */
function hasMatching<T>(
  values: readonly T[],
  elements: readonly unknown[],
  isSame: (value: T, element: unknown) => boolean,
): boolean {
  if (values.length === 0) return true;
  const [first, ...rest] = values as readonly [T, ...T[]];
  return elements.some(
    (element, index) => isSame(first, element) && hasMatching(rest, elements.toSpliced(index, 1), isSame),
  );
}

/** Whether a declared value, which may be unset, and a live one mean the same. */
export function valuesEqual<T>(
  kind: FieldType<T>,
  declared: T | null | undefined,
  live: unknown,
  numbering: Numbering,
): boolean {
  if (isUnset(declared)) return kind.parse(live) === undefined;
  return kind.equals(declared as T, live, numbering);
}

/** A live value as an object, which may come in a list of one; undefined when it is not set. Throws {@link UnreadableValueError}. */
export function parseObject(live: unknown): Record<string, unknown> | undefined {
  if (isUnset(live)) return undefined;
  const object = unwrapSingleton(live);
  if (!isObject(object)) throw new UnreadableValueError("an object");
  return object;
}
