/** The type of fields that a response contains and a declaration must not. */
import { z } from "zod";
import type { FieldType } from "./field-type";

/** Its label, by which the reference leaves it out. */
export const REJECTED = "rejected";

/** @param reason - why it cannot be declared, and the action */
export function rejectedType(reason: string): FieldType<never> {
  return {
    label: REJECTED,
    limits: "",
    shape: "any",
    schema: z.custom<never>(() => false, { error: reason }),
    parse: () => undefined,
    equals: () => true,
  };
}
