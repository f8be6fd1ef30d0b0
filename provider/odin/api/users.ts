/** Requests about users, one function each. All throw an `OdinError` on failure. */
import { z } from "zod";
import { unwrapSingleton } from "../../shared/nesting";
import type { OdinClient } from "../client";
import { ApiError, InvalidResponseError } from "../errors";
import { collectTexts } from "../http/response";
import type { GroupIds } from "./groups";
import { looseText } from "./loose";

/** A user as the platform returns it. Only the ids are checked; other members are as the platform sends them. */
export type LiveUser = Readonly<Record<string, unknown>> & {
  readonly serviceProviderId: string;
  readonly groupId: string;
  readonly userId: string;
};

const liveUser = z.looseObject({ serviceProviderId: looseText, groupId: looseText, userId: looseText });

const PATH = "/users";
const USER_ID_PATH = `${PATH}/user-id`;
const GROUP_ID_PATH = `${PATH}/group-id`;

type Query = Readonly<Record<string, string>>;

/**
 * A user with all details.
 *
 * @param userId - primary or alternate id; the response contains the primary id
 * @throws ApiError with the status 404 when there is no such user
 */
export async function getUser(odin: OdinClient, userId: string): Promise<LiveUser> {
  const user = parseUser(await odin({ method: "GET", path: PATH, query: { userId } }));
  if (!user) throw new InvalidResponseError(`GET ${PATH}`, "it is not a user");
  return user;
}

/**
 * The users of a group. It is not documented which details a list contains, and whether it is complete without a limit.
 * One attempt, because the caller can read the users one by one instead.
 *
 * @returns users that are parsed one at a time, because lists are long
 */
export async function listUsers(odin: OdinClient, group: GroupIds, limit?: number): Promise<Iterable<LiveUser>> {
  const { serviceProviderId, groupId } = group;
  const query = { serviceProviderId, groupId, ...(limit !== undefined && { limit: String(limit) }) };
  return parseUsers(await getRows(odin, query, true));
}

/** The users that match a query of the API, with the details that its list contains. */
export async function findUsers(odin: OdinClient, query: Query, isSingleAttempt = false): Promise<LiveUser[]> {
  return [...parseUsers(await getRows(odin, query, isSingleAttempt))];
}

async function getRows(odin: OdinClient, query: Query, isSingleAttempt: boolean): Promise<unknown[]> {
  const response = await odin({ method: "GET", path: PATH, query: { ...query, extended: "true" }, isSingleAttempt });
  if (!Array.isArray(response)) throw new InvalidResponseError(`GET ${PATH}`, "it is not a list of users");
  return response as unknown[];
}

/**
 * Sets the given fields. All others stay as they are.
 *
 * @returns the user in the response; undefined if it contains none. It can be the complete user, or an echo of the request.
 */
export async function putUser(odin: OdinClient, body: object): Promise<LiveUser | undefined> {
  return parseUser(await odin({ method: "PUT", path: PATH, body }));
}

/** Reads from the platform whether a failed attempt was applied. */
type VerifyApplied = () => Promise<boolean>;

/** Creates a user. */
export async function postUser(odin: OdinClient, body: object, verifyApplied: VerifyApplied): Promise<void> {
  await odin({ method: "POST", path: PATH, body, verifyApplied });
}

export async function deleteUser(odin: OdinClient, userId: string, verifyApplied: VerifyApplied): Promise<void> {
  await odin({ method: "DELETE", path: PATH, query: { userId }, verifyApplied });
}

/** Changes the id of a user. Its devices may have to register again. */
export async function renameUser(
  odin: OdinClient,
  userId: string,
  newUserId: string,
  verifyApplied: VerifyApplied,
): Promise<void> {
  const body = { userId, newUserId };
  await odin({ method: "PUT", path: USER_ID_PATH, body, idempotency: "unsafe", verifyApplied });
}

/**
 * Moves a user to another group of the same service provider.
 *
 * @throws ApiError with the platform's reasons against the move
 */
export async function moveUser(
  odin: OdinClient,
  userId: string,
  newGroupId: string,
  verifyApplied: VerifyApplied,
): Promise<void> {
  const body = { userId, newGroupId, evaluateOnly: false };
  requireNoReasons(await odin({ method: "PUT", path: GROUP_ID_PATH, body, idempotency: "unsafe", verifyApplied }));
}

/**
 * Checks whether a user can be moved. Changes nothing.
 *
 * @throws ApiError with the platform's reasons against the move
 */
export async function evaluateMove(odin: OdinClient, userId: string, newGroupId: string): Promise<void> {
  const body = { userId, newGroupId, evaluateOnly: true };
  requireNoReasons(await odin({ method: "PUT", path: GROUP_ID_PATH, body, idempotency: "safe" }));
}

/** The platform returns the user, or reasons against the move. The shape of the reasons is not documented. */
function requireNoReasons(response: unknown): void {
  const reasons = parseUser(response) ? [] : collectTexts(response);
  if (reasons.length > 0) throw new ApiError(`PUT ${GROUP_ID_PATH}`, 200, reasons.join(", "));
}

/** Skips rows that are not users. */
function* parseUsers(rows: readonly unknown[]): Iterable<LiveUser> {
  for (const row of rows) {
    const user = parseUser(row);
    if (user) yield user;
  }
}

function parseUser(value: unknown): LiveUser | undefined {
  const parsed = liveUser.safeParse(unwrapSingleton(value));
  return parsed.success ? parsed.data : undefined;
}
