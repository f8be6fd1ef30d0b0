/** A value as JSON on one line. Bigints become text, because readers of JSON round numbers with so many digits. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
}
