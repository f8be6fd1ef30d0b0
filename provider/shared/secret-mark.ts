/** The marks of a secret value in the engine's protocol. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Whether the engine has marked a value as secret. The member `value` holds the value itself. */
export function isMarkedSecret(value: unknown): value is { readonly value?: unknown } {
  return (
    typeof value === "object" && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET_SIGNATURE
  );
}

/** A value with the mark of a secret. */
export function markSecret(value: unknown): Readonly<Record<string, unknown>> {
  return { [SIGNATURE]: SECRET_SIGNATURE, value };
}

/**
 * A value without the marks of secrets, at any depth.
 *
 * @param onSecret - receives the path of each marked value. An element has the path of its list, which is one value.
 */
export function withoutMarks(
  value: unknown,
  onSecret: (path: readonly string[]) => void = () => undefined,
  path: readonly string[] = [],
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isMarkedSecret(value)) {
    onSecret(path);
    return withoutMarks(value.value, onSecret, path);
  }
  if (Array.isArray(value)) return value.map((element) => withoutMarks(element, onSecret, path));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutMarks(member, onSecret, [...path, name])]),
  );
}
