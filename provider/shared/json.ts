import { parse } from "lossless-json";

/** A value as JSON on one line. Bigints become text, because readers of JSON round numbers with so many digits. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
}

/** The value of a JSON text; undefined for a text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The same, with each number as its text: `1.0` has digits that a number does not have. Where a name is repeated, the last value counts. */
export function parseJsonWithDigits(text: string): unknown {
  try {
    return parse(text, null, { parseNumber: (digits) => digits, onDuplicateKey: ({ newValue }) => newValue });
  } catch {
    return undefined;
  }
}
