/** The types of single values: text, ids, booleans, integers, choices. */
import { z } from "zod";
import { type FieldType, UnreadableValueError } from "./field-type";
import { findArtifact, findNumberArtifact } from "./artifacts";
import { hasInvalidCharacter, hasJoiner, normalizeText } from "./text";
import { isUnset } from "./unset";

interface TextOptions {
  /** Characters, or bytes with {@link inBytes}. */
  readonly min: number;
  readonly max: number;
  /** What the text must match besides its length, and the message if it does not. */
  readonly pattern?: { readonly matches: RegExp; readonly message: string };
  /** The limits count bytes of UTF-8. */
  readonly inBytes?: boolean;
  /** An id, in which characters without width are not allowed. */
  readonly isId?: boolean;
}

/** Text in the form of {@link normalizeText}. A live number or boolean counts as text. */
export function textType(options: TextOptions, label = "text"): FieldType<string> {
  return {
    label,
    limits: `${formatRange(options)} ${unitOf(options)}`,
    shape: "text",
    bounds: { min: options.min, max: options.max, ...(options.pattern && { pattern: options.pattern.matches }) },
    schema: z.preprocess(
      (value) => (typeof value === "number" ? String(value) : value),
      z
        .string({ error: "must be text" })
        .transform(normalizeText)
        .superRefine((text, context) => {
          const problem = findTextProblem(text, options);
          if (problem) context.addIssue(problem);
        }),
    ),
    parse: parseText,
    equals: (declared, live) => declared === parseText(live) || equalsWithoutLeadingZeros(declared, live),
  };
}

/** Text that is not case-sensitive: user ids, alternate user ids, aliases. */
export function idType(options: TextOptions, label = "user id"): FieldType<string> {
  const text = textType({ ...options, isId: true }, label);
  return {
    ...text,
    equals: (declared, live) =>
      declared.toLowerCase() === parseText(live)?.toLowerCase() || equalsWithoutLeadingZeros(declared, live),
  };
}

export function booleanType(): FieldType<boolean> {
  return {
    label: "true or false",
    limits: "",
    shape: "boolean",
    schema: z.preprocess(
      (value) => (typeof value === "string" ? (toBoolean(value) ?? value) : value),
      z.boolean({ error: "must be true or false" }),
    ),
    parse: parseBoolean,
    equals: (declared, live) => declared === parseBoolean(live),
  };
}

/** A whole number, at least 0 if no limits are known. */
export function integerType(min = 0, max = Number.MAX_SAFE_INTEGER): FieldType<number> {
  const isLimited = max < Number.MAX_SAFE_INTEGER;
  const message = `must be a whole number${isLimited ? ` from ${min} to ${max}` : ""}`;
  const parse = (live: unknown): number | undefined => {
    if (isUnset(live)) return undefined;
    const number = typeof live === "string" && /^[+-]?\d+$/.test(live.trim()) ? Number(live) : live;
    if (typeof number !== "number") throw new UnreadableValueError("a number");
    return number;
  };
  return {
    label: "whole number",
    limits: isLimited ? `${min}–${max}` : "",
    shape: "integer",
    bounds: { min, max },
    schema: z.preprocess(
      (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
      z.int({ error: message }).min(min, { error: message }).max(max, { error: message }),
    ),
    parse,
    equals: (declared, live) => declared === parse(live),
  };
}

/**
 * A whole number out of some.
 *
 * @param limits - how the reference and messages write them: "0 or 2–20"
 */
export function numbersType(numbers: readonly number[], limits: string): FieldType<number> {
  const type = integerType(Math.min(...numbers), Math.max(...numbers));
  const message = `must be ${/^[\d, ]+$/.test(limits) ? `one of ${limits}` : limits}`;
  const schema = z.unknown().transform((value, context) => {
    const parsed = type.schema.safeParse(value);
    if (parsed.success && numbers.includes(parsed.data)) return parsed.data;
    context.addIssue(message);
    return z.NEVER;
  });
  return { ...type, limits, schema };
}

/** A whole number that the API writes as text. */
export function textNumberType(min: number, max: number): FieldType<number> {
  return { ...integerType(min, max), toWire: String };
}

/** One of several values, in the spelling of OCI-P. Case does not matter. */
export function choiceType<const T extends string>(choices: readonly T[]): FieldType<T> {
  const message = `must be one of ${choices.map((choice) => `"${choice}"`).join(", ")}`;
  const toChoice = (value: string) =>
    choices.find((choice) => choice.toLowerCase() === normalizeText(value).toLowerCase()) ?? value;
  const parse = (live: unknown) => {
    const text = parseText(live);
    return text === undefined ? undefined : (toChoice(text) as T);
  };
  return {
    label: "choice",
    limits: choices.map((choice) => `\`${choice}\``).join(", "),
    shape: { choices },
    schema: z.preprocess(
      (value) => (typeof value === "string" ? toChoice(value) : value),
      z.enum(choices, { error: message }),
    ),
    parse,
    equals: (declared, live) => declared === parse(live),
  };
}

export function parseText(live: unknown): string | undefined {
  if (isUnset(live)) return undefined;
  if (typeof live === "string") return normalizeText(live);
  if (typeof live === "number" || typeof live === "bigint" || typeof live === "boolean") return String(live);
  throw new UnreadableValueError("text");
}

/** A JSON number has no leading zeros, so the platform can return "0045" as 45. */
export function equalsWithoutLeadingZeros(declared: string, live: unknown): boolean {
  if (typeof live !== "number" && typeof live !== "bigint") return false;
  return declared.replace(/^0+(?=\d)/, "") === String(live);
}

function parseBoolean(live: unknown): boolean | undefined {
  if (isUnset(live)) return undefined;
  const flag = toBoolean(live);
  if (flag === undefined) throw new UnreadableValueError("true or false");
  return flag;
}

function toBoolean(value: unknown): boolean | undefined {
  const text = typeof value === "string" || typeof value === "boolean" ? String(value).trim().toLowerCase() : undefined;
  if (text === "true" || value === 1) return true;
  if (text === "false" || value === 0) return false;
  return undefined;
}

/** Why the platform cannot store a text; undefined if it can. */
export function findTextProblem(text: string, options: TextOptions): string | undefined {
  if (hasInvalidCharacter(text))
    return "contains a character that the platform cannot store; remove control characters and invalid Unicode";
  const artifact = findArtifact(text);
  if (artifact !== undefined) return artifact;
  if (options.isId && hasJoiner(text)) return "contains a character without width; enter the id again";
  const length = options.inBytes ? Buffer.byteLength(text) : Array.from(text).length;
  if (length < options.min || length > options.max) {
    const action = length < options.min ? "lengthen" : "shorten";
    return `must have ${formatRange(options)} ${unitOf(options)}, but has ${length}; ${action} it`;
  }
  if (options.pattern && !options.pattern.matches.test(text))
    return findNumberArtifact(text) ?? options.pattern.message;
  return undefined;
}

function formatRange({ min, max }: TextOptions): string {
  return `${min}–${max}`;
}

function unitOf({ inBytes }: TextOptions): string {
  return inBytes ? "bytes" : "characters";
}
