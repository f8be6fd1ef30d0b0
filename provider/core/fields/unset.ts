/** Values that mean "not set", and the value that means "not known yet". */
import { isObject } from "../../shared/objects";
import { normalizeText } from "./text";

/**
 * The text that the engine passes for a value that a preview does not know yet. It is `rpc.unknownValue` of the Pulumi SDK,
 * repeated here so that a comparison does not load the SDK.
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value, or any value in it, is not known yet. */
export function isUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(isUnknown);
  if (isObject(value)) return Object.values(value).some(isUnknown);
  return false;
}

/** Whether a value means "not set". The platform returns nothing, `null`, empty text, or an object or a list of such values. */
export function isUnset(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return normalizeText(value) === "";
  if (Array.isArray(value)) return value.every(isUnset);
  if (isObject(value)) return Object.values(value).every(isUnset);
  return false;
}

/** The first value that is set; if none is, the first one that a response contains. */
export function firstSet(...values: readonly unknown[]): unknown {
  return values.find((value) => !isUnset(value)) ?? values.find((value) => value !== undefined);
}
