/** The kinds of single values: text, digits, ids, flags, whole numbers, choices. */
import { z } from "zod";
import { type Kind, UnreadableValue } from "./kind";
import { collapse, isUnset } from "./unset";

interface TextRules {
  readonly min: number;
  readonly max: number;
  /** What the text must look like beyond its length. */
  readonly pattern?: { readonly matches: RegExp; readonly explained: string };
  /** Count the limit in bytes of UTF-8 instead of characters. */
  readonly inBytes?: boolean;
}

/** Text with its white space collapsed. Live, a number or a boolean is the text of it. */
export function textKind(rules: TextRules, label = "text"): Kind<string> {
  return {
    label,
    limits: `${range(rules.min, rules.max)} ${rules.inBytes ? "bytes" : "characters"}`,
    schema: z.preprocess(
      (value) => (typeof value === "number" ? String(value) : value),
      z
        .string({ error: "must be a text" })
        .transform(collapse)
        .superRefine((text, context) => {
          const problem = textProblem(text, rules);
          if (problem) context.addIssue(problem);
        }),
    ),
    read: readText,
    means: (declared, live) => declared === readText(live) || sameButForLeadingZeros(declared, live),
  };
}

/** Like text, but upper and lower case are the same: user ids, alternate user ids, aliases. */
export function idKind(rules: TextRules, label = "user id"): Kind<string> {
  const text = textKind(rules, label);
  return {
    ...text,
    means: (declared, live) =>
      declared.toLowerCase() === readText(live)?.toLowerCase() || sameButForLeadingZeros(declared, live),
  };
}

export function flagKind(): Kind<boolean> {
  return {
    label: "true or false",
    limits: "",
    schema: z.preprocess(
      (value) => (typeof value === "string" ? (flagOf(value) ?? value) : value),
      z.boolean({ error: "must be true or false" }),
    ),
    read: readFlag,
    means: (declared, live) => declared === readFlag(live),
  };
}

/** A whole number; from zero on where no limits are known. */
export function integerKind(min = 0, max = Number.MAX_SAFE_INTEGER): Kind<number> {
  const isLimited = max < Number.MAX_SAFE_INTEGER;
  const message = `must be a whole number${isLimited ? ` from ${min} to ${max}` : ""}`;
  const read = (live: unknown): number | undefined => {
    if (isUnset(live)) return undefined;
    const number = typeof live === "string" && /^[+-]?\d+$/.test(live.trim()) ? Number(live) : live;
    if (typeof number !== "number") throw new UnreadableValue("a number");
    return number;
  };
  return {
    label: "whole number",
    limits: isLimited ? `${min}–${max}` : "",
    schema: z.preprocess(
      (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
      z.int({ error: message }).min(min, { error: message }).max(max, { error: message }),
    ),
    read,
    means: (declared, live) => declared === read(live),
  };
}

/** One of a few texts, as OCI-P spells them. */
export function choiceKind<const T extends string>(choices: readonly T[]): Kind<T> {
  const message = `must be one of ${choices.map((choice) => `"${choice}"`).join(", ")}`;
  const nearest = (value: string) =>
    choices.find((choice) => choice.toLowerCase() === collapse(value).toLowerCase()) ?? value;
  const read = (live: unknown) => {
    const text = readText(live);
    return text === undefined ? undefined : (nearest(text) as T);
  };
  return {
    label: "choice",
    limits: choices.map((choice) => `\`${choice}\``).join(", "),
    schema: z.preprocess(
      (value) => (typeof value === "string" ? nearest(value) : value),
      z.enum(choices, { error: message }),
    ),
    read,
    means: (declared, live) => declared === read(live),
  };
}

export function readText(live: unknown): string | undefined {
  if (isUnset(live)) return undefined;
  if (typeof live === "string") return collapse(live);
  if (typeof live === "number" || typeof live === "bigint" || typeof live === "boolean") return String(live);
  throw new UnreadableValue("a text");
}

/** A number on the wire cannot carry leading zeros, so "0045" may come back as 45. */
export function sameButForLeadingZeros(declared: string, live: unknown): boolean {
  if (typeof live !== "number" && typeof live !== "bigint") return false;
  return declared.replace(/^0+(?=\d)/, "") === String(live);
}

function readFlag(live: unknown): boolean | undefined {
  if (isUnset(live)) return undefined;
  const flag = flagOf(live);
  if (flag === undefined) throw new UnreadableValue("true or false");
  return flag;
}

function flagOf(value: unknown): boolean | undefined {
  const text = typeof value === "string" || typeof value === "boolean" ? String(value).trim().toLowerCase() : undefined;
  if (text === "true" || value === 1) return true;
  if (text === "false" || value === 0) return false;
  return undefined;
}

/** What keeps a text from being stored; undefined when nothing does. */
export function textProblem(text: string, rules: TextRules): string | undefined {
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
