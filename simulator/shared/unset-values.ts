/** The form of values that are not set. */
import type { Json, JsonObject } from "../model";
import type { Platform } from "../platform";

/** Returns the object with all unset values in one form, at any depth. */
export function withUnsetForm(object: JsonObject, form: Platform["unsetValues"]): JsonObject {
  if (form === "empty") return object;
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(object)) {
    if (!isUnset(value)) result[name] = isJsonObject(value) ? withUnsetForm(value, form) : value;
    else if (form !== "omitted") result[name] = form === "null" ? null : [];
  }
  return result;
}

function isJsonObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isUnset(value: Json): boolean {
  if (value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.values(value).every(isUnset);
}
