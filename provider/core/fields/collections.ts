/** The types of composed values: records and lists. */
import { z } from "zod";
import { toElements, unwrapSingleton } from "../../shared/nesting";
import { isObject } from "../../shared/objects";
import { fieldsSchema } from "./check";
import {
  type AnyField,
  type Comparison,
  type FieldType,
  type Fields,
  type Schema,
  type ValuesOf,
  UnreadableValueError,
  valuesEqual,
} from "./field-type";
import { isUnset } from "./unset";

/**
 * An object that is compared and written as one value.
 *
 * @param others - the field of all other members; without it they are invalid
 */
export function recordType<const F extends Fields>(
  members: F,
  label: string,
  comparison: Exclude<Comparison, "eachMember">,
  others?: AnyField,
): FieldType<ValuesOf<F>> {
  return {
    label,
    limits: "",
    shape: "object",
    members,
    ...(others && { otherMembers: others }),
    comparison,
    schema: fieldsSchema(members, others) as Schema<ValuesOf<F>>,
    parse(live) {
      const object = parseObject(live);
      if (!object) return undefined;
      const values: Record<string, unknown> = {};
      for (const [name, member] of listMembers(members, others, object)) {
        const value = member.type.parse(member.readLive(object, name)) as unknown;
        if (value !== undefined) values[name] = value;
      }
      return Object.keys(values).length === 0 ? undefined : (values as ValuesOf<F>);
    },
    equals(declared, live, numbering) {
      const object = parseObject(live) ?? {};
      const values: Readonly<Record<string, unknown>> = declared;
      return listMembers(members, others, values).every(([name, member]) => {
        if (comparison === "declaredMembers" && values[name] === undefined) return true;
        return valuesEqual(member.type, values[name], member.readLive(object, name), numbering);
      });
    },
  };
}

/** An object with members that are compared and written separately. `null` for the object clears each member. */
export function membersType<const F extends Fields>(members: F, label: string): FieldType<ValuesOf<F>> {
  const record = recordType(members, label, "declaredMembers");
  const cleared = Object.fromEntries(Object.keys(members).map((name) => [name, null]));
  return {
    ...record,
    comparison: "eachMember",
    schema: z.preprocess(
      (declared) => (declared === null || declared === "" ? cleared : declared),
      record.schema as z.ZodType<ValuesOf<F>>,
    ),
  };
}

/** A list of up to `max` elements without order. A live list of one element can arrive as the element. */
export function listType<T>(item: FieldType<T>, max: number): FieldType<readonly T[]> {
  return {
    label: `list of ${item.label}`,
    limits: `up to ${max}${item.limits && `, each ${item.limits}`}`,
    shape: { elements: item },
    bounds: { min: 0, max },
    ...(item.members && { members: item.members }),
    schema: z
      .array(item.schema as z.ZodType<T>, { error: "must be a list" })
      .max(max, { error: `can have ${max} elements at most` })
      .transform((list) =>
        list.filter((one, index) => list.findIndex((other) => item.equals(other, one, {})) === index),
      ),
    parse(live) {
      const values = toElements(live)
        .map((element) => item.parse(element))
        .filter((value): value is NonNullable<typeof value> => value !== undefined);
      return values.length === 0 ? undefined : values;
    },
    equals(declared, live, numbering) {
      const elements = toElements(live).filter((element) => item.parse(element) !== undefined);
      return isPermutation(declared, elements, (value, element) => item.equals(value, element, numbering));
    },
  };
}

/** One value, or a list of up to `max`. The canonical value is a list. */
export function oneOrMoreType<T>(item: FieldType<T>, max: number): FieldType<T | readonly T[]> {
  const list = listType(item, max);
  return {
    ...list,
    shape: { elements: item, canBeOne: true },
    schema: z.preprocess(toElements, list.schema as z.ZodType<readonly T[]>),
    equals: (declared, live, numbering) => list.equals(toElements(declared) as readonly T[], live, numbering),
  };
}

/** The known members, and a field for each other member of the object if there can be others. */
export function listMembers(members: Fields, others: AnyField | undefined, object: object): [string, AnyField][] {
  const known = Object.entries(members);
  if (!others) return known;
  const isOther = (name: string) => !Object.hasOwn(members, name);
  return [
    ...known,
    ...Object.keys(object)
      .filter(isOther)
      .map((name): [string, AnyField] => [name, others.forName(name) ?? others]),
  ];
}

/** Whether the elements are the values, in any order. */
export function isPermutation<T>(
  values: readonly T[],
  elements: readonly unknown[],
  isEqual: (value: T, element: unknown) => boolean,
): boolean {
  return values.length === elements.length && canPair(values, elements, isEqual);
}

/** Whether the elements are the values, in the same order. */
export function isSameSequence<T>(
  values: readonly T[],
  elements: readonly unknown[],
  isEqual: (value: T, element: unknown) => boolean,
): boolean {
  return values.length === elements.length && values.every((value, index) => isEqual(value, elements[index]));
}

/**
 * Whether each value has an element of its own. A value can equal several elements: "045" and "45" both equal 45. A value
 * without a free element takes that of another value, which then looks for another element.
 */
function canPair<T>(
  values: readonly T[],
  elements: readonly unknown[],
  isEqual: (value: T, element: unknown) => boolean,
): boolean {
  const owners = new Map<number, T>();
  const findElement = (value: T, tried: Set<number>): boolean =>
    elements.some((element, index) => {
      if (tried.has(index) || !isEqual(value, element)) return false;
      tried.add(index);
      const owner = owners.get(index);
      if (owners.has(index) && !findElement(owner as T, tried)) return false;
      owners.set(index, value);
      return true;
    });
  return values.every((value) => findElement(value, new Set()));
}

/**
 * A live value as an object, also if it is the single element of a list; undefined if it is not set.
 *
 * @throws UnreadableValueError
 */
export function parseObject(live: unknown): Record<string, unknown> | undefined {
  if (isUnset(live)) return undefined;
  const object = unwrapSingleton(live);
  if (!isObject(object)) throw new UnreadableValueError("an object");
  return object;
}
