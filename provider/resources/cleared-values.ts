/** Requests with values that are cleared, in the form that the platform accepts. */
import type { Values } from "../core/definition";
import { anyType, isObject, isUnset } from "../core/fields/index";
import { ApiError, InvalidResponseError } from "../odin/index";
import { toElements, unwrapSingleton } from "../shared/nesting";

type Body = Readonly<Values>;

/**
 * Sends the forms of a request one after the other, until the platform neither rejects nor ignores a cleared value.
 *
 * @param values - the form with null for each cleared value, as in OCI-P
 * @param forms - all forms, the one to try first in front
 * @param send - returns the response; undefined where nothing shows the result
 * @param toSent - the values of a response under the names of the body; by default they have the same names
 * @returns the last response
 * @throws the error of the form with null when the platform rejects all
 */
export async function sendCleared<T extends Body, R extends Body>(
  values: T,
  forms: readonly T[],
  send: (body: T) => Promise<R | undefined>,
  toSent: (response: R) => Body = (response) => response,
): Promise<R | undefined> {
  if (!containsNull(values)) return send(values);
  let response: R | undefined;
  let isAccepted = false;
  let rejection: unknown;
  for (const form of distinct(forms))
    try {
      response = await send(form);
      isAccepted = true;
      if (!response || !isIgnored(values, toSent(response))) return response;
    } catch (error) {
      if (!isRejected(error) || isMissingPath(error)) throw error;
      if (rejection === undefined || form === values) rejection = error;
    }
  // A read shows what the platform ignored.
  if (isAccepted) return response;
  throw rejection;
}

function distinct<T>(forms: readonly T[]): T[] {
  return [...new Map(forms.map((form) => [JSON.stringify(form), form])).values()];
}

/** Whether the platform certainly applied nothing, and would reject the same request again. */
export function isRejected(error: unknown): boolean {
  return error instanceof ApiError && !error.outcomeUnknown && !error.isTransient;
}

/**
 * Whether the platform has no such request. The number of an OCI-P error shows that it has, and so does the id of the user.
 *
 * @param userId - the user that the request is about
 */
export function isMissingPath(error: unknown, userId?: string): boolean {
  if (!(error instanceof ApiError) && !(error instanceof InvalidResponseError)) return false;
  const isDecided = error instanceof ApiError && (error.codes.length > 0 || namesUser(error.reason, userId));
  return !isDecided && [404, 405, 501].includes(error.status ?? 0);
}

function namesUser(reason: string, userId: string | undefined): boolean {
  return userId !== undefined && reason.toLowerCase().includes(userId.toLowerCase());
}

/** The value with empty text instead of null. */
export function toEmptyText(value: unknown): unknown {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(toEmptyText);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toEmptyText(inner)]));
}

export function containsNull(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsNull);
  return isObject(value) ? Object.values(value).some(containsNull) : value === null;
}

/** Whether a response still contains a value that was cleared. */
function isIgnored(sent: unknown, stored: unknown): boolean {
  if (sent === null) return !isUnset(stored);
  if (Array.isArray(sent)) return sent.some((row) => isRowIgnored(row, stored));
  const object = unwrapSingleton(stored);
  if (!isObject(sent) || !isObject(object)) return false;
  return Object.entries(sent).some(([name, value]) => isIgnored(value, object[name]));
}

/** A row of a list is the one with the values of the row that are not cleared. */
function isRowIgnored(row: unknown, stored: unknown): boolean {
  if (!isObject(row) || !containsNull(row)) return false;
  const kept = Object.fromEntries(Object.entries(row).filter(([, value]) => !containsNull(value)));
  return (
    !isUnset(kept) && toElements(stored).some((other) => sameValues.equals(kept, other, {}) && isIgnored(row, other))
  );
}

const sameValues = anyType();
