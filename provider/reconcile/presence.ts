/** What somebody has or has not, by name: services, packs of them. */
import { z } from "zod";
import { fieldsSchema } from "./check";
import { recordKind } from "./collections";
import { Field, type AnyField, type Fields, type ValuesOf } from "./field";
import { type Kind, UnreadableValue } from "./kind";

/** Stands for an object that is there, whatever its members. */
export const THERE = "assigned";

/** Whether it is there at all. `null` takes it away. */
export const presence: AnyField = Field.of<string>({
  label: "assigned or not",
  limits: "",
  schema: z.literal(THERE),
  read: (live) => {
    if (live === undefined || live === null) return undefined;
    if (live !== THERE) throw new UnreadableValue("assigned or not");
    return live;
  },
  means: (declared, live) => declared === live,
}).clearable();

/**
 * An object that somebody has or has not: to declare it, be it empty, assigns it, and `null` takes it away. Its members are
 * managed one by one.
 *
 * @param others - what its members are that are not named; without it there are no others
 */
export function assignedKind<const F extends Fields>(members: F, label: string, others?: AnyField): Kind<ValuesOf<F>> {
  return {
    ...openKind(members, label, others),
    presence,
    // An empty one is assigned; only `null` takes it away.
    isEmptied: (declared) => declared === null,
  };
}

/** Any number of named things, each managed by itself; those that are not named are left alone. */
export function namedKind<const F extends Fields, O>(
  known: F,
  label: string,
  others: Field<O, null>,
): Kind<ValuesOf<F> & Readonly<Record<string, unknown>>> {
  return openKind(known, label, others);
}

function openKind<const F extends Fields>(members: F, label: string, others?: AnyField): Kind<ValuesOf<F>> {
  return {
    ...recordKind(members, label, "declared members"),
    ...(others && { others }),
    managedByMember: true,
    schema: fieldsSchema(members, others) as Kind<ValuesOf<F>>["schema"],
  };
}
