import type { JsonObject, User } from "../model";
import type { Query } from "../shared/request-log";
import type { Subject, SubjectContext } from "../shared/subject";
import { type Values, omit, requiredText } from "../shared/values";
import type { Store } from "../store";
import { loginInfoResponse, userResponse, userRow } from "./responses";
import { moveUser } from "./moves";
import { createUser, deleteUser, renameUser, updateMany, updateUser } from "./rules";
import { searchUsers } from "./search";

export interface UserOptions {
  /** Fields that creations and updates silently ignore. */
  readonly ignoredFields: readonly string[];
  /** Turns the details of a user into a row of an extended list. */
  readonly listRow: (details: JsonObject) => JsonObject;
  /** Maximum number of rows if the request has no limit. */
  readonly listLimit: number;
}

const EXACT = { typing: "exact" } as const;

/** The subject "users": reads, lists, creations, updates, renames, moves and deletions. */
export function usersSubject(options: UserOptions): Subject {
  return {
    name: "users",
    install(context) {
      addReads(context, options);
      addWrites(context, options);
      addMoves(context);
    },
  };
}

function addReads({ route, store, randomizeTyping }: SubjectContext, { listRow, listLimit }: UserOptions): void {
  const { users } = store;
  const details = (user: User) => randomizeTyping(userResponse(user, store));
  const list = (query: Query) => {
    const isExtended = query["extended"]?.toLowerCase() === "true";
    const row = (user: User) => (isExtended ? listRow(details(user)) : randomizeTyping(userRow(user, store)));
    return searchUsers(store, query, listLimit).map(row);
  };
  route(
    "GET",
    "/users",
    ({ query }) => (isReadById(query) ? details(users.getByAnyId(query.userId)) : list(query)),
    EXACT,
  );
  route("GET", "/users/audit", ({ query: { userId } }) => ({ user: details(users.getByAnyId(userId)) }), EXACT);
  route(
    "GET",
    "/users/login-info",
    ({ query }) => {
      const userId = requiredText(query, "userId");
      return loginInfoResponse(users.getByAnyId(userId), store, userId);
    },
    EXACT,
  );
}

function addWrites({ route, store }: SubjectContext, { ignoredFields }: UserOptions): void {
  const applied = (body: Values) => omit(body, ignoredFields);
  route("PUT", "/users", ({ body }) => [writeResponse(updateUser(store, applied(body)), body, store)].flat());
  route("POST", "/users", ({ body }) => writeResponse(createUser(store, applied(body)), body, store));
  route("DELETE", "/users", ({ query }) => {
    deleteUser(store, requiredText(query, "userId"));
    return [];
  });
  route(
    "PUT",
    "/users/bulk",
    ({ body }) => {
      updateMany(store, body);
      return body;
    },
    EXACT,
  );
}

function addMoves({ route, store, randomizeTyping }: SubjectContext): void {
  route("PUT", "/users/user-id", ({ body }) => {
    renameUser(store, body);
    return {};
  });
  route("PUT", "/users/group-id", ({ body }) => moveUser(store, body, randomizeTyping), EXACT);
}

/** The response to a request that wrote a user, in the form of the platform. */
function writeResponse(user: User, body: Values, store: Store): object {
  const { serviceProviderId, groupId, userId, firstName, lastName } = user;
  switch (store.platform.userWriteResponse) {
    case "complete":
      return userResponse(user, store);
    case "echo":
      return body;
    case "brief":
      return { serviceProviderId, groupId, userId, firstName, lastName };
    case "empty":
      return [];
  }
}

/** With a service provider or a wildcard, `userId` filters the list. Alone it selects one user. */
function isReadById(query: Query): query is Query & { userId: string } {
  const { userId, serviceProviderId } = query;
  return userId !== undefined && serviceProviderId === undefined && !userId.startsWith("*") && !userId.endsWith("*");
}
