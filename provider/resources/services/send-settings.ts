/** Sends settings, with the form of a cleared value that the platform accepts. */
import type { Values } from "../../core/definition";
import { isObject, isUnset } from "../../core/fields/index";
import {
  ApiError,
  InvalidResponseError,
  type OdinClient,
  type ServiceSettings,
  putServiceSettings,
} from "../../odin/index";

export function sendSettings(
  client: OdinClient,
  userId: string,
  patch: Readonly<Values>,
): Promise<ServiceSettings | undefined> {
  return sendCleared(patch, (body) => putServiceSettings(client, userId, body));
}

/**
 * Clears values with empty text, as the vendor's own client does. Where the platform rejects or ignores that, it gets null, as in
 * OCI-P.
 *
 * @param values - with null for each value that is cleared
 * @returns the last response
 */
export async function sendCleared<T extends Readonly<Values>>(
  values: T,
  send: (values: T) => Promise<ServiceSettings | undefined>,
): Promise<ServiceSettings | undefined> {
  if (!containsNull(values)) return send(values);
  try {
    const response = await send(toEmptyText(values) as T);
    if (!response || !isIgnored(values, response)) return response;
  } catch (error) {
    if (!isRejected(error) || isMissingPath(error)) throw error;
  }
  return send(values);
}

/** Whether the platform certainly applied nothing, and would reject the same request again. */
export function isRejected(error: unknown): boolean {
  return error instanceof ApiError && !error.outcomeUnknown && !error.isTransient;
}

/** Whether the platform has no such request. */
export function isMissingPath(error: unknown): boolean {
  const isResponse = error instanceof ApiError || error instanceof InvalidResponseError;
  return isResponse && [404, 405, 501].includes(error.status ?? 0);
}

/** The value with empty text instead of null. */
function toEmptyText(value: unknown): unknown {
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
