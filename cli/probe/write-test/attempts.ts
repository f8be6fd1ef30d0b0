/** What became of a value that was sent, and the forms of responses to writes. */
import { BroadworksError } from "../../../provider/shared/errors";
import { type Observation, isObject, isUnset } from "../../../provider/tooling";
import type { Attempt, Clearing, WriteResponseForm } from "../facts";
import { toRows } from "../reader";
import { type Values, isSameValue } from "../values";

/** Gateways can send an error of the API with a status of success. */
export function isRejected({ status, codes, value }: Observation): boolean {
  const isError = isObject(value) && "error" in value && Number(value["status"]) >= 400;
  return status >= 300 || codes.length > 0 || isError;
}

/** @param isApplied - whether a read after the response shows the effect */
export function toAttempt(observation: Observation, isApplied: boolean): Attempt {
  const { status, codes } = observation;
  const outcome = isApplied ? "accepted" : isRejected(observation) ? "rejected" : "ignored";
  return { outcome, status, codes };
}

/**
 * Clears a value with null and with its empty form, and sets it again after each.
 *
 * @param parts.send - sends the value
 * @param parts.read - reads the value
 * @param parts.original - a value that is set
 */
export async function testClearing({
  send,
  read,
  original,
  empty,
}: {
  send: (value: unknown) => Promise<Observation>;
  read: () => Promise<unknown>;
  original: unknown;
  empty: "" | readonly [];
}): Promise<Clearing> {
  const setAgain = async () => {
    await send(original);
    if (!isSameValue(await read(), original))
      throw new BroadworksError("the platform does not accept a value that it returned");
  };
  const clear = async (value: unknown): Promise<Attempt> => {
    const observation = await send(value);
    const attempt = toAttempt(observation, isUnset(await read()));
    if (attempt.outcome === "accepted") await setAgain();
    return attempt;
  };
  return { null: await clear(null), empty: await clear(empty) };
}

/**
 * The form of the response to a write.
 *
 * @param sent - the body of the request
 * @param live - what a read returns after it
 */
export function toResponseForm({ value }: Observation, sent: Values, live: Values): WriteResponseForm {
  const [row = {}] = toRows(value);
  if (Object.keys(row).length === 0) return "empty";
  if (hasMembersOf(row, live)) return "complete";
  const isEcho = hasMembersOf(row, sent) && hasMembersOf(sent, row);
  return isEcho ? "echo" : "brief";
}

/** Whether a value has all members of another one that are set, at any depth. */
function hasMembersOf(value: unknown, other: unknown): boolean {
  if (!isObject(other)) return true;
  return Object.entries(other).every(
    ([name, member]) => isUnset(member) || (isObject(value) && name in value && hasMembersOf(value[name], member)),
  );
}
