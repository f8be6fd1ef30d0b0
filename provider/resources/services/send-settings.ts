/** Sends settings, with the form of a cleared value that the platform accepts. */
import type { Values } from "../../core/definition";
import { isObject, isUnset } from "../../core/fields/index";
import { ApiError, type OdinClient, type ServiceSettings, putServiceSettings } from "../../odin/index";

/**
 * Clears settings with empty text, as the vendor's own client does. Where the platform rejects or ignores that, it gets null,
 * as in OCI-P.
 */
export async function sendSettings(client: OdinClient, userId: string, patch: Readonly<Values>): Promise<void> {
  if (!containsNull(patch)) {
    await putServiceSettings(client, userId, patch);
    return;
  }
  try {
    const response = await putServiceSettings(client, userId, toEmptyText(patch) as Values);
    if (!response || !isIgnored(patch, response)) return;
  } catch (error) {
    if (!(error instanceof ApiError) || error.outcomeUnknown || error.isTransient) throw error;
  }
  await putServiceSettings(client, userId, patch);
}

/** The value with empty text instead of null. */
export function toEmptyText(value: unknown): unknown {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(toEmptyText);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toEmptyText(inner)]));
}

function containsNull(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsNull);
  return isObject(value) ? Object.values(value).some(containsNull) : value === null;
}

/** Whether the response still contains a value that was cleared. */
function isIgnored(patch: Readonly<Values>, response: ServiceSettings): boolean {
  return Object.entries(patch).some(([name, value]) => {
    const stored = response[name];
    if (value === null) return !isUnset(stored);
    return isObject(value) && isObject(stored) && isIgnored(value, stored);
  });
}
