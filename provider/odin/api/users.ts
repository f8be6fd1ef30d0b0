/** Requests about users, one function each. All throw an `OdinError` on failure. */
import { z } from "zod";
import { oncePer } from "../../shared/once-per";
import { toElements, unwrapSingleton } from "../../shared/nesting";
import type { OdinClient } from "../client";
import { ApiError, InvalidResponseError } from "../errors";
import { collectTexts } from "../http/response";
import { findErrorCodes } from "../oci-errors";
import { idSchema, noteIds } from "../numeric-ids";
import type { GroupIds } from "./groups";

/** A user as the platform returns it. Only the ids are checked; other members are as the platform sends them. */
export type LiveUser = Readonly<Record<string, unknown>> & {
  readonly serviceProviderId: string;
  readonly groupId: string;
  readonly userId: string;
};

/** Parses a user in the responses to a client; undefined where it is not one. */
const userParser = oncePer((odin: OdinClient) => {
  const schema = z.looseObject({
    serviceProviderId: idSchema(odin, "serviceProviderId"),
    groupId: idSchema(odin, "groupId"),
    userId: idSchema(odin, "userId"),
  });
  return (value: unknown): LiveUser | undefined => schema.safeParse(unwrapSingleton(value)).data;
});

const PATH = "/users";
const USER_ID_PATH = `${PATH}/user-id`;
const GROUP_ID_PATH = `${PATH}/group-id`;

type Query = Readonly<Record<string, string>>;

/**
 * A user with all details.
 *
 * @param userId - primary or alternate id; the response contains the primary id
 * @throws ApiError for which {@link isUserNotFound} holds when there is no such user
 */
export async function getUser(odin: OdinClient, userId: string): Promise<LiveUser> {
  noteIds(() => odin, { userId });
  const user = userParser(odin)(await odin({ method: "GET", path: PATH, query: { userId } }));
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
  return parseUsers(odin, await getRows(odin, query, true));
}

/** The users that match a query of the API, with the details that its list contains. */
export async function findUsers(odin: OdinClient, query: Query, isSingleAttempt = false): Promise<LiveUser[]> {
  return [...parseUsers(odin, await getRows(odin, query, isSingleAttempt))];
}

async function getRows(odin: OdinClient, query: Query, isSingleAttempt: boolean): Promise<unknown[]> {
  noteIds(() => odin, query);
  const response = await odin({ method: "GET", path: PATH, query: { ...query, extended: "true" }, isSingleAttempt });
  const rows = rowsIn(odin, response);
  if (!rows) throw new InvalidResponseError(`GET ${PATH}`, "it is not a list of users");
  return rows;
}

/**
 * Sets the given fields. All others stay as they are.
 *
 * @returns the user in the response; undefined if it contains none. It can be the complete user, or an echo of the request.
 */
export async function putUser(odin: OdinClient, body: object): Promise<LiveUser | undefined> {
  return userParser(odin)(await odin({ method: "PUT", path: PATH, body }));
}

/** Reads from the platform whether a failed attempt was applied. */
type VerifyApplied = () => Promise<boolean>;

/**
 * Creates a user.
 *
 * @returns the user in the response; undefined if it contains none. It can be the complete user, or an echo of the request.
 */
export async function postUser(
  odin: OdinClient,
  body: object,
  verifyApplied: VerifyApplied,
): Promise<LiveUser | undefined> {
  return userParser(odin)(await odin({ method: "POST", path: PATH, body, verifyApplied }));
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
 * Moves a user to another group of the same service provider. The platform can unassign its phone number and extension.
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
  const response = await odin({ method: "PUT", path: GROUP_ID_PATH, body, idempotency: "unsafe", verifyApplied });
  requirePossible(parseMove(odin, response));
}

/**
 * Checks whether a user can be moved. Changes nothing.
 *
 * @returns the effects of the move besides the new group, one sentence each
 * @throws ApiError with the platform's reasons against the move
 */
export async function evaluateMove(odin: OdinClient, userId: string, newGroupId: string): Promise<readonly string[]> {
  const body = { userId, newGroupId, evaluateOnly: true };
  const move = parseMove(odin, await odin({ method: "PUT", path: GROUP_ID_PATH, body, idempotency: "safe" }));
  requirePossible(move);
  return move.effects;
}

/** What the platform returns about a move. */
interface Move {
  /** Reasons against the move. */
  readonly errors: readonly MoveNote[];
  /** Effects of the move, and texts of an unknown shape. */
  readonly effects: readonly string[];
}

interface MoveNote {
  readonly text: string;
  readonly codes: readonly number[];
}

const moveResponse = z.looseObject({ error: z.unknown().optional(), impact: z.unknown().optional() });

/**
 * The platform returns the user, or rows about the move: those in `error` prevent it, those in `impact` do not. A response of
 * another shape proves nothing: a read shows whether the user was moved.
 */
function parseMove(odin: OdinClient, response: unknown): Move {
  const value = unwrapSingleton(response);
  const rows = moveResponse.safeParse(value);
  const { error, impact } = rows.success ? rows.data : {};
  if (error !== undefined || impact !== undefined)
    return { errors: toRows(error).map(parseNote), effects: toRows(impact).map((row) => parseNote(row).text) };
  return { errors: [], effects: userParser(odin)(value) ? [] : collectTexts(value) };
}

/** One row can arrive without its list, and no rows as null, empty text or an empty list. */
function toRows(value: unknown): readonly unknown[] {
  return toElements(value).filter((row) => row != null && row !== "" && JSON.stringify(row) !== "{}");
}

const moveNote = z.looseObject({
  messageCode: z.coerce.number().int().positive().optional().catch(undefined),
  summaryEnglish: z.string().optional().catch(undefined),
  summary: z.string().optional().catch(undefined),
});

/** The platform's text of a row in English, or else in its own language, with the number of the message. */
function parseNote(row: unknown): MoveNote {
  const { messageCode: code, summaryEnglish, summary } = moveNote.safeParse(row).data ?? {};
  const text = [summaryEnglish, summary, collectTexts(row).join(": ")].find(Boolean) ?? "no reason given";
  const codes = code === undefined ? findErrorCodes(text) : [code];
  return { text: code === undefined || text.includes(String(code)) ? text : `[Error ${code}] ${text}`, codes };
}

function requirePossible({ errors }: Move): void {
  if (errors.length === 0) return;
  const reason = errors.map(({ text }) => text).join("; ");
  throw new ApiError(`PUT ${GROUP_ID_PATH}`, 200, { reason, codes: errors.flatMap(({ codes }) => codes) });
}

const wrappedList = z.looseObject({ users: z.array(z.unknown()) });

/** The list that is the response, or its member `users`, as in other responses about many users; or one user without its list. */
function rowsIn(odin: OdinClient, response: unknown): unknown[] | undefined {
  if (Array.isArray(response)) return response as unknown[];
  if (userParser(odin)(response)) return [response];
  return wrappedList.safeParse(response).data?.users;
}

/** Skips rows that are not users. */
function* parseUsers(odin: OdinClient, rows: readonly unknown[]): Iterable<LiveUser> {
  const parse = userParser(odin);
  for (const row of rows) {
    const user = parse(row);
    if (user) yield user;
  }
}
