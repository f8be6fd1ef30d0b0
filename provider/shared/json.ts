/** A value as JSON on one line. The platform's numbers can be longer than a number of JSON is safe for, and stand as texts. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
}
