/** The kinds of single values: text, digits, ids, flags, whole numbers, choices. */
import { z } from "zod";
import { type FieldType, UnreadableValueError } from "./field-type";
import { collapseWhitespace, isUnset } from "./unset";

interface TextOptions {
  readonly min: number;
  readonly max: number;
  /** What the text must look like beyond its length. */
  readonly pattern?: { readonly matches: RegExp; readonly explained: string };
  /** Count the limit in bytes of UTF-8 instead of characters. */
  readonly inBytes?: boolean;
}

/** Text with its white space collapsed. Live, a number or a boolean is the text of it. */
export function textType(rules: TextOptions, label = "text"): FieldType<string> {
  return {
    label,
    limits: `${range(rules.min, rules.max)} ${rules.inBytes ? "bytes" : "characters"}`,
    schema: z.preprocess(
      (value) => (typeof value === "number" ? String(value) : value),
      z
        .string({ error: "must be a text" })
        .transform(collapseWhitespace)
        .superRefine((text, context) => {
          const problem = findTextProblem(text, rules);
          if (problem) context.addIssue(problem);
        }),
    ),
    parse: parseText,
    equals: (declared, live) => declared === parseText(live) || equalsWithoutLeadingZeros(declared, live),
  };
}

/** Like text, but upper and lower case are the same: user ids, alternate user ids, aliases. */
export function idType(rules: TextOptions, label = "user id"): FieldType<string> {
  const text = textType(rules, label);
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
    schema: z.preprocess(
      (value) => (typeof value === "string" ? (toBoolean(value) ?? value) : value),
      z.boolean({ error: "must be true or false" }),
    ),
    parse: parseBoolean,
    equals: (declared, live) => declared === parseBoolean(live),
  };
}

/** A whole number; from zero on where no limits are known. */
export function integerType(min = 0, max = Number.MAX_SAFE_INTEGER): FieldType<number> {
  const isLimited = max < Number.MAX_SAFE_INTEGER;
  const message = `must be a whole number${isLimited ? ` from ${min} to ${max}` : ""}`;
  const read = (live: unknown): number | undefined => {
    if (isUnset(live)) return undefined;
    const number = typeof live === "string" && /^[+-]?\d+$/.test(live.trim()) ? Number(live) : live;
    if (typeof number !== "number") throw new UnreadableValueError("a number");
    return number;
  };
  return {
    label: "whole number",
    limits: isLimited ? `${min}–${max}` : "",
    schema: z.preprocess(
      (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
      z.int({ error: message }).min(min, { error: message }).max(max, { error: message }),
    ),
    parse: read,
    equals: (declared, live) => declared === read(live),
  };
}

/** One of a few texts, as OCI-P spells them. */
export function choiceType<const T extends string>(choices: readonly T[]): FieldType<T> {
  const message = `must be one of ${choices.map((choice) => `"${choice}"`).join(", ")}`;
  const nearest = (value: string) =>
    choices.find((choice) => choice.toLowerCase() === collapseWhitespace(value).toLowerCase()) ?? value;
  const read = (live: unknown) => {
    const text = parseText(live);
    return text === undefined ? undefined : (nearest(text) as T);
  };
  return {
    label: "choice",
    limits: choices.map((choice) => `\`${choice}\``).join(", "),
    schema: z.preprocess(
      (value) => (typeof value === "string" ? nearest(value) : value),
      z.enum(choices, { error: message }),
    ),
    parse: read,
    equals: (declared, live) => declared === read(live),
  };
}

export function parseText(live: unknown): string | undefined {
  if (isUnset(live)) return undefined;
  if (typeof live === "string") return collapseWhitespace(live);
  if (typeof live === "number" || typeof live === "bigint" || typeof live === "boolean") return String(live);
  throw new UnreadableValueError("a text");
}

/** A number on the wire cannot carry leading zeros, so "0045" may come back as 45. */
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

/** What keeps a text from being stored; undefined when nothing does. */
export function findTextProblem(text: string, rules: TextOptions): string | undefined {
  // XML 1.0, by which the platform is spoken to, has no way to write these.
  if (/[\u0000-\u001f\ufffe\uffff]/.test(text) || /\p{Surrogate}/u.test(text))
    return "holds a character that the platform cannot store; take control characters and broken Unicode out";
  const length = rules.inBytes ? Buffer.byteLength(text) : Array.from(text).length;
  if (length < rules.min || length > rules.max) {
    const unit = rules.inBytes ? "bytes" : "characters";
    return `must have ${range(rules.min, rules.max)} ${unit}, but has ${length}; shorten or complete it`;
  }
  if (rules.pattern && !rules.pattern.matches.test(text)) return rules.pattern.explained;
  return undefined;
}

const range = (min: number, max: number) => `${min}–${max}`;
