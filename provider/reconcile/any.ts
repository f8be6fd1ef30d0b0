/** Values of any shape. */
import { z } from "zod";
import { bare, isTooDeep } from "../nesting";
import { isPairedWith } from "./collections";
import { type Kind, type Numbering, UnreadableValue } from "./kind";
import { readText, sameButForLeadingZeros } from "./scalars";
import { collapse, isObject, isUnset } from "./unset";

/** A value of any shape, taken as it comes; it means the same in every writing of the platform's loose typing. */
export function anyKind(): Kind<unknown> {
  return {
    label: "any value",
    limits: "",
    schema: z.unknown().refine((value) => !isTooDeep(value), { error: "is nested too deep" }),
    read: (live) => (isUnset(live) ? undefined : live),
    means: (declared, live, numbering) => looselyEqual(declared, live, numbering),
  };
}

function looselyEqual(declared: unknown, live: unknown, numbering: Numbering): boolean {
  if (isUnset(declared)) return isUnset(live);
  const same = (wanted: unknown, element: unknown) => looselyEqual(wanted, element, numbering);
  if (Array.isArray(declared)) {
    const elements = (Array.isArray(live) ? live : [live]).filter((one) => !isUnset(one));
    return isPairedWith(declared, elements, same);
  }
  const one = bare(live);
  if (isObject(declared))
    return isObject(one) && Object.entries(declared).every(([name, value]) => same(value, one[name]));
  if (isObject(one) || Array.isArray(one)) return false;
  const text = scalarText(declared);
  return text === scalarText(one) || sameButForLeadingZeros(text ?? "", one);
}

function scalarText(value: unknown): string | undefined {
  try {
    return typeof value === "string" ? collapse(value) : readText(value);
  } catch (error) {
    if (error instanceof UnreadableValue) return undefined;
    throw error;
  }
}
