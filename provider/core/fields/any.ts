/** The type of values of any shape. */
import { z } from "zod";
import { isTooDeep, toElements, unwrapSingleton } from "../../shared/nesting";
import { isObject } from "../../shared/objects";
import { isPermutation } from "./collections";
import { type FieldType, type Numbering, UnreadableValueError } from "./field-type";
import { phoneType } from "./phone";
import { parseText, equalsWithoutLeadingZeros } from "./scalars";
import { normalizeText } from "./text";
import { isUnset } from "./unset";

interface AnyOptions {
  /** Which of its texts are phone numbers: all, or those in members with such a name. By default none is. */
  readonly numbers?: "all" | "byName";
}

/**
 * A value of any shape, unchanged. Two values are equal if the platform's loose typing can turn one into the other, and two
 * phone numbers also in different notations.
 */
export function anyType({ numbers }: AnyOptions = {}): FieldType<unknown> {
  const isNumberAt = (name: string) => numbers === "byName" && isNumberName(name);
  return {
    label: "any value",
    limits: "",
    shape: "any",
    schema: z.unknown().refine((value) => !isTooDeep(value), { error: "is nested too deeply" }),
    parse: (live) => (isUnset(live) ? undefined : withoutBigints(live)),
    ...(numbers && { dependsOnNumbering: true }),
    equals: (declared, live, numbering) =>
      looselyEqual(declared, live, { numbering, isNumber: numbers === "all", isNumberAt }),
  };
}

/** The value with text instead of numbers that have too many digits for JSON in requests and states. */
function withoutBigints(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(withoutBigints);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutBigints(inner)]));
}

/** Whether a member contains phone numbers by its name, e.g. `forwardToPhoneNumber`. */
export function isNumberName(name: string): boolean {
  return NUMBER_NAME.test(name);
}

const NUMBER_NAME = /[pP]hone|[nN]umber|^dn/;
const number = phoneType(Infinity, "informational");

interface Reading {
  readonly numbering: Numbering;
  /** Whether the value is a phone number, or a list of some. */
  readonly isNumber: boolean;
  readonly isNumberAt: (name: string) => boolean;
}

function looselyEqual(declared: unknown, live: unknown, reading: Reading): boolean {
  if (isUnset(declared)) return isUnset(live);
  const isEqual = (one: unknown, other: unknown, isNumber = reading.isNumber) =>
    looselyEqual(one, other, { ...reading, isNumber });
  if (Array.isArray(declared)) {
    const isUsed = (row: unknown) => !isUnset(row) && !isEmptySlot(row, declared);
    const elements = toElements(live).filter(isUsed);
    return isPermutation(declared.filter(isUsed), elements, isEqual);
  }
  const single = unwrapSingleton(live);
  if (isObject(declared))
    return (
      isObject(single) &&
      Object.entries(declared).every(([name, value]) =>
        isEqual(value, single[name], reading.isNumber || reading.isNumberAt(name)),
      )
    );
  if (isObject(single) || Array.isArray(single)) return false;
  const text = scalarText(declared);
  if (text === scalarText(single) || equalsWithoutLeadingZeros(text ?? "", single)) return true;
  return reading.isNumber && number.equals(number.parse(declared) ?? "", single, reading.numbering);
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
