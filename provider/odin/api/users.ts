/** The calls around a user, one function each. */
import { z } from "zod";
import { unwrapSingleton } from "../../shared/nesting";
import { InvalidResponseError, ApiError } from "../errors";
import { collectTexts } from "../http/response";
import type { OdinClient } from "../client";
import type { GroupIds } from "./groups";
import { looseText } from "./loose";

/** A user as the platform answers it: the ids are certain, everything else comes as it comes. */
export type LiveUser = Readonly<Record<string, unknown>> & {
  readonly serviceProviderId: string;
  readonly groupId: string;
  readonly userId: string;
};

const liveUser = z.looseObject({ serviceProviderId: looseText, groupId: looseText, userId: looseText });

const PATH = "/users";

/** The user by id, with all details. The id may be an alternate one; the answer holds the primary id. */
export async function getUser(odin: OdinClient, userId: string): Promise<LiveUser> {
  const answer = await odin({ method: "GET", path: PATH, query: { userId } });
  const user = parseUser(answer);
  if (!user) throw new InvalidResponseError(`GET ${PATH}`, "something that is no user");
  return user;
}

/**
 * The users of a group, with as many of their details as the platform puts into a list; how many that are, and whether
 * it lists all without a limit, is not documented. Tried once: whoever asks can read one by one as well.
 */
export async function listUsers(odin: OdinClient, group: GroupIds, limit?: number): Promise<Iterable<LiveUser>> {
  const { serviceProviderId, groupId } = group;
  const query = { serviceProviderId, groupId, ...(limit !== undefined && { limit: String(limit) }) };
  return usersIn(await list(odin, query, true));
}

/** The users that a query of the API finds, with as many details as its rows have. */
export async function findUsers(
  odin: OdinClient,
  query: Readonly<Record<string, string>>,
  isSingleAttempt = false,
): Promise<LiveUser[]> {
  return [...usersIn(await list(odin, query, isSingleAttempt))];
}

async function list(
  odin: OdinClient,
  query: Readonly<Record<string, string>>,
  isSingleAttempt: boolean,
): Promise<unknown[]> {
  const answer = await odin({ method: "GET", path: PATH, query: { ...query, extended: "true" }, isSingleAttempt });
  if (!Array.isArray(answer)) throw new InvalidResponseError(`GET ${PATH}`, "something that is no list of users");
  return answer as unknown[];
}

/** One after the other: lists are long, and who goes through one keeps what it needs. */
function* usersIn(rows: readonly unknown[]): Iterable<LiveUser> {
  for (const row of rows) {
    const user = parseUser(row);
    if (user) yield user;
  }
}

/** Sets the fields in the body, and leaves all others as they are. */
export async function putUser(odin: OdinClient, body: object): Promise<void> {
  await odin({ method: "PUT", path: PATH, body });
}

/** Whether a call that may have failed half-way has had its effect, read from the platform. */
type VerifyApplied = () => Promise<boolean>;

export async function postUser(odin: OdinClient, body: object, verifyApplied: VerifyApplied): Promise<void> {
  await odin({ method: "POST", path: PATH, body, verifyApplied });
}

export async function deleteUser(odin: OdinClient, userId: string, verifyApplied: VerifyApplied): Promise<void> {
  await odin({ method: "DELETE", path: PATH, query: { userId }, verifyApplied });
}

export async function renameUser(
  odin: OdinClient,
  userId: string,
  newUserId: string,
  verifyApplied: VerifyApplied,
): Promise<void> {
  await odin({
    method: "PUT",
    path: `${PATH}/user-id`,
    body: { userId, newUserId },
    idempotency: "unsafe",
    verifyApplied,
  });
}

/** Moves a user to another group of the same service provider. */
export async function moveUser(
  odin: OdinClient,
  userId: string,
  newGroupId: string,
  verifyApplied: VerifyApplied,
): Promise<void> {
  const body = { userId, newGroupId, evaluateOnly: false };
  throwReasons(await odin({ method: "PUT", path: MOVE, body, idempotency: "unsafe", verifyApplied }));
}

/** Asks whether a user could be moved. Changes nothing. @throws Refused with the reasons against it */
export async function evaluateMove(odin: OdinClient, userId: string, newGroupId: string): Promise<void> {
  const body = { userId, newGroupId, evaluateOnly: true };
  throwReasons(await odin({ method: "PUT", path: MOVE, body, idempotency: "safe" }));
}

const MOVE = `${PATH}/group-id`;

/** The platform gives the user back, or the reasons against it; how they look is not documented. */
function throwReasons(answer: unknown): void {
  const reasons = parseUser(answer) ? [] : collectTexts(answer);
  if (reasons.length > 0) throw new ApiError(`PUT ${MOVE}`, 200, reasons.join(", "));
}

function parseUser(answer: unknown): LiveUser | undefined {
  const parsed = liveUser.safeParse(unwrapSingleton(answer));
  return parsed.success ? parsed.data : undefined;
}
