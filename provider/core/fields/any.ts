/** The type of values of any shape. */
import { z } from "zod";
import { unwrapSingleton, isTooDeep } from "../../shared/nesting";
import { isPermutation } from "./collections";
import { type FieldType, type Numbering, UnreadableValueError } from "./field-type";
import { parseText, equalsWithoutLeadingZeros } from "./scalars";
import { normalizeText } from "./text";
import { isObject, isUnset } from "./unset";

/** A value of any shape, unchanged. Two values are equal if the platform's loose typing can turn one into the other. */
export function anyType(): FieldType<unknown> {
  return {
    label: "any value",
    limits: "",
    shape: "any",
    schema: z.unknown().refine((value) => !isTooDeep(value), { error: "is nested too deeply" }),
    parse: (live) => (isUnset(live) ? undefined : live),
    equals: (declared, live, numbering) => looselyEqual(declared, live, numbering),
  };
}

function looselyEqual(declared: unknown, live: unknown, numbering: Numbering): boolean {
  if (isUnset(declared)) return isUnset(live);
  const isEqual = (one: unknown, other: unknown) => looselyEqual(one, other, numbering);
  if (Array.isArray(declared)) {
    const isUsed = (row: unknown) => !isUnset(row) && !isEmptySlot(row, declared);
    const elements = (Array.isArray(live) ? live : [live]).filter(isUsed);
    return isPermutation(declared.filter(isUsed), elements, isEqual);
  }
  const single = unwrapSingleton(live);
  if (isObject(declared))
    return isObject(single) && Object.entries(declared).every(([name, value]) => isEqual(value, single[name]));
  if (isObject(single) || Array.isArray(single)) return false;
  const text = scalarText(declared);
  return text === scalarText(single) || equalsWithoutLeadingZeros(text ?? "", single);
}

/** Members that make a row more than an empty slot. */
const CONTENT = /(?:number|address|extension|uri|name|userId|description)$/i;

/**
 * Whether a row is one of the empty slots that some lists always contain: of the members that rows have in the program, it has
 * flags and small numbers only, such as the number of the slot.
 */
function isEmptySlot(row: unknown, declared: readonly unknown[]): boolean {
  if (!isObject(row)) return false;
  const lacksDeclared = declared.some(
    (other) => isObject(other) && Object.keys(other).some((name) => !isUnset(other[name]) && isUnset(row[name])),
  );
  const isDefault = ([name, value]: [string, unknown]) =>
    isUnset(value) || (!CONTENT.test(name) && /^(?:true|false|\d{1,2})$/i.test(scalarText(value) ?? ""));
  return lacksDeclared && Object.entries(row).every(isDefault);
}

function scalarText(value: unknown): string | undefined {
  try {
    return typeof value === "string" ? normalizeText(value) : parseText(value);
  } catch (error) {
    if (error instanceof UnreadableValueError) return undefined;
    throw error;
  }
}
