/** Shapes that the platform's loose typing gives to what is plain in itself. */
import { z } from "zod";

export const looseBoolean = z.union([z.boolean(), z.stringbool()]);

/** Not empty; digits may come as a number. */
export const looseText = z.union([z.string(), z.number(), z.bigint()]).transform(String).pipe(z.string().min(1));

/** One row may come without its list, and none as nothing. */
export function looseList<T extends z.ZodType>(row: T) {
  const asList = (value: unknown): unknown[] => {
    if (Array.isArray(value)) return value as unknown[];
    return value == null || value === "" ? [] : [value];
  };
  return z.preprocess(asList, z.array(row));
}
