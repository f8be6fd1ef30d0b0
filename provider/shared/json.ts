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
