/** Validation of values in requests. Each function returns the valid value or throws an ApiRejection with status 400. */
import { invalidRequest } from "./rejection";

/** The members of a JSON object in a request: a body, a part of it, or a query. */
export type Values = Readonly<Record<string, unknown>>;

/** Returns a text that must not be empty, without surrounding white space: an id or a name. */
export function requiredText(values: Values, name: string): string {
  const value = values[name];
  if (typeof value !== "string" || value.trim() === "") throw invalidRequest(`Missing field: ${name}`);
  return value.trim();
}

/**
 * Returns a text with collapsed white space.
 *
 * @param min - smallest number of characters (Unicode code points)
 * @param max - largest number of characters (Unicode code points)
 */
export function parseText(name: string, value: unknown, min: number, max: number): string {
  if (typeof value !== "string") throw invalidRequest(`${name} must be text`);
  const text = value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
  const length = Array.from(text).length;
  if (length < min) throw invalidRequest(`${name} is too short: ${length} of at least ${min} characters`);
  if (length > max) throw invalidRequest(`${name} is too long: ${length} of at most ${max} characters`);
  if (/[\u0000-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed())
    throw invalidRequest(`${name} contains an invalid character`);
  return text;
}

export function parseBoolean(name: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw invalidRequest(`${name} must be a boolean`);
  return value;
}

export function parseInteger(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
    throw invalidRequest(`${name} must be an integer from ${min} to ${max}`);
  return value;
}

/** Returns the elements of a list; `null` is an empty list. */
export function parseList(name: string, value: unknown, max = Infinity): readonly unknown[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalidRequest(`${name} must be a list`);
  if (value.length > max) throw invalidRequest(`${name} can have at most ${max} elements`);
  return value;
}

/** Returns an object that has no other members than these. */
export function parseObject(name: string, value: unknown, members: readonly string[]): Values {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalidRequest(`${name} must be an object`);
  const unknown = Object.keys(value).find((member) => !members.includes(member));
  if (unknown !== undefined) throw invalidRequest(`Unknown field: ${name}.${unknown}`);
  return value as Values;
}

/** Returns a name that the platform knows. @param what - what the name denotes, for the message: `language` */
export function parseKnownName(what: string, name: string, known: readonly string[]): string {
  if (!known.includes(name)) throw invalidRequest(`Unknown ${what}: ${name}`);
  return name;
}

export function omit<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
