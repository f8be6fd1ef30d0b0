/** The types of objects that a user has or does not have, by name: services and service packs. */
import { z } from "zod";
import { fieldsSchema } from "./check";
import { recordType } from "./collections";
import { Field } from "./field";
import { type AnyField, type FieldType, type Fields, type ValuesOf, UnreadableValueError } from "./field-type";

/** Stands for an object that exists, whatever its members are. */
export const ASSIGNED = "assigned";

/** Whether an object exists. `null` unassigns it. */
export const presenceField: AnyField = Field.of<string>({
  label: "assigned or not",
  limits: "",
  shape: "text",
  schema: z.literal(ASSIGNED),
  parse: (live) => {
    if (live === undefined || live === null) return undefined;
    if (live !== ASSIGNED) throw new UnreadableValueError("assigned or not");
    return live;
  },
  equals: (declared, live) => declared === live,
}).clearable();

/**
 * An object that a user has or does not have. A declaration assigns it, even an empty one; `null` unassigns it. Its members are
 * compared and written separately.
 *
 * @param others - the field of all other members; without it they are invalid
 */
export function assignableType<const F extends Fields>(
  members: F,
  label: string,
  others?: AnyField,
): FieldType<ValuesOf<F>> {
  return { ...openType(members, label, others), presence: presenceField };
}

/** A map of objects by name. Each is managed separately, and names that are not declared are left unchanged. */
export function mapType<const F extends Fields, O>(
  known: F,
  label: string,
  others: Field<O, null>,
): FieldType<ValuesOf<F> & Readonly<Record<string, unknown>>> {
  return openType(known, label, others);
}

function openType<const F extends Fields>(members: F, label: string, others?: AnyField): FieldType<ValuesOf<F>> {
  return {
    ...recordType(members, label, "declaredMembers"),
    ...(others && { otherMembers: others }),
    comparison: "eachMember",
    schema: fieldsSchema(members, others) as FieldType<ValuesOf<F>>["schema"],
  };
}
