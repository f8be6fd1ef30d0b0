/** What counts as "not set", and what stands for "not known yet". */

/**
 * The text by which the engine stands in for a value that a preview does not know yet
 * (`rpc.unknownValue` in the SDK, part of its wire protocol; repeated here so that comparing needs no Pulumi).
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is, or somewhere holds, one that is not known yet. */
export function isUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(isUnknown);
  if (isObject(value)) return Object.values(value).some(isUnknown);
  return false;
}

/** Whether a value means "not set": the platform says it as absence, `null`, an empty text or an object of such members. */
export function isUnset(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return collapseWhitespace(value) === "";
  if (Array.isArray(value)) return value.every(isUnset);
  if (isObject(value)) return Object.values(value).every(isUnset);
  return false;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** White space as XML's `token` type has it: none at the ends, runs of it are one space. */
export function collapseWhitespace(text: string): string {
  return text.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
}
