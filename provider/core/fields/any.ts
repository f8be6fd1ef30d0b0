/** Values of any shape. */
import { z } from "zod";
import { unwrapSingleton, isTooDeep } from "../../shared/nesting";
import { matchPairwise } from "./collections";
import { type FieldType, type Numbering, UnreadableValueError } from "./field-type";
import { parseText, equalsWithoutLeadingZeros } from "./scalars";
import { collapseWhitespace, isObject, isUnset } from "./unset";

/** A value of any shape, taken as it comes; it means the same in every writing of the platform's loose typing. */
export function anyType(): FieldType<unknown> {
  return {
    label: "any value",
    limits: "",
    schema: z.unknown().refine((value) => !isTooDeep(value), { error: "is nested too deep" }),
    parse: (live) => (isUnset(live) ? undefined : live),
    equals: (declared, live, numbering) => looselyEqual(declared, live, numbering),
  };
}

function looselyEqual(declared: unknown, live: unknown, numbering: Numbering): boolean {
  if (isUnset(declared)) return isUnset(live);
  const same = (wanted: unknown, element: unknown) => looselyEqual(wanted, element, numbering);
  if (Array.isArray(declared)) {
    const elements = (Array.isArray(live) ? live : [live]).filter((one) => !isUnset(one));
    return matchPairwise(declared, elements, same);
  }
  const one = unwrapSingleton(live);
  if (isObject(declared))
    return isObject(one) && Object.entries(declared).every(([name, value]) => same(value, one[name]));
  if (isObject(one) || Array.isArray(one)) return false;
  const text = scalarText(declared);
  return text === scalarText(one) || equalsWithoutLeadingZeros(text ?? "", one);
}

function scalarText(value: unknown): string | undefined {
  try {
    return typeof value === "string" ? collapseWhitespace(value) : parseText(value);
  } catch (error) {
    if (error instanceof UnreadableValueError) return undefined;
    throw error;
  }
}
