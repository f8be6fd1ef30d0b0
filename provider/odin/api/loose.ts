/** Schemas for simple values, in all the types in which the platform returns them. */
import { z } from "zod";

/** A boolean, also as text. */
export const looseBoolean = z.union([z.boolean(), z.stringbool()]);

/** A text of at least one character, also as a number. */
export const looseText = z.union([z.string(), z.number(), z.bigint()]).transform(String).pipe(z.string().min(1));

/** A list of rows. One row may arrive without its list, and an empty list as null, empty text or nothing. */
export function looseList<T extends z.ZodType>(row: T) {
  const toList = (value: unknown): unknown[] => {
    if (Array.isArray(value)) return value as unknown[];
    return value == null || value === "" ? [] : [value];
  };
  return z.preprocess(toList, z.array(row));
}
