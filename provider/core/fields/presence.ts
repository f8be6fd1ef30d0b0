/** What somebody has or has not, by name: services, packs of them. */
import { z } from "zod";
import { fieldsSchema } from "./check";
import { recordType } from "./collections";
import { Field, type AnyField, type Fields, type ValuesOf } from "./field";
import { type FieldType, UnreadableValueError } from "./field-type";

/** Stands for an object that is there, whatever its members. */
export const ASSIGNED = "assigned";

/** Whether it is there at all. `null` takes it away. */
export const presenceField: AnyField = Field.of<string>({
  label: "assigned or not",
  limits: "",
  schema: z.literal(ASSIGNED),
  parse: (live) => {
    if (live === undefined || live === null) return undefined;
    if (live !== ASSIGNED) throw new UnreadableValueError("assigned or not");
    return live;
  },
  equals: (declared, live) => declared === live,
}).clearable();

/**
 * An object that somebody has or has not: to declare it, be it empty, assigns it, and `null` takes it away. Its members are
 * managed one by one.
 *
 * @param others - what its members are that are not named; without it there are no others
 */
export function assignableType<const F extends Fields>(
  members: F,
  label: string,
  others?: AnyField,
): FieldType<ValuesOf<F>> {
  return {
    ...openType(members, label, others),
    presence: presenceField,
    // An empty one is assigned; only `null` takes it away.
    isCleared: (declared) => declared === null,
  };
}

/** Any number of named things, each managed by itself; those that are not named are left alone. */
export function mapType<const F extends Fields, O>(
  known: F,
  label: string,
  others: Field<O, null>,
): FieldType<ValuesOf<F> & Readonly<Record<string, unknown>>> {
  return openType(known, label, others);
}

function openType<const F extends Fields>(members: F, label: string, others?: AnyField): FieldType<ValuesOf<F>> {
  return {
    ...recordType(members, label, "declared members"),
    ...(others && { otherMembers: others }),
    managedByMember: true,
    schema: fieldsSchema(members, others) as FieldType<ValuesOf<F>>["schema"],
  };
}
