import type { JsonObject, User } from "../model";
import type { Query } from "../shared/request-log";
import type { Subject } from "../shared/subject";
import { type Values, omit, requiredText } from "../shared/values";
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

/** The subject "users": reads, lists, creations, updates, renames, moves and deletions. */
export function usersSubject({ ignoredFields, listRow, listLimit }: UserOptions): Subject {
  return {
    name: "users",
    install({ route, store, randomizeTyping }) {
      const { users } = store;
      const details = (user: User): JsonObject => userResponse(user, store);
      const exact = { typing: "exact" } as const;

      route(
        "GET",
        "/users",
        ({ query }) => {
          if (isReadById(query)) return randomizeTyping(details(users.getByAnyId(query.userId)));
          const isExtended = query["extended"]?.toLowerCase() === "true";
          const row = (user: User): JsonObject =>
            isExtended ? listRow(randomizeTyping(details(user))) : randomizeTyping(userRow(user, store));
          return searchUsers(store, query, listLimit).map(row);
        },
        exact,
      );
      const writeResponse = (user: User, body: Values): object => {
        const { serviceProviderId, groupId, userId, firstName, lastName } = user;
        switch (store.platform.userWriteResponse) {
          case "complete":
            return details(user);
          case "echo":
            return body;
          case "brief":
            return { serviceProviderId, groupId, userId, firstName, lastName };
          case "empty":
            return [];
        }
      };
      route("PUT", "/users", ({ body }) => [writeResponse(updateUser(store, omit(body, ignoredFields)), body)].flat());
      route("POST", "/users", ({ body }) => writeResponse(createUser(store, omit(body, ignoredFields)), body));
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
        exact,
      );
      route("PUT", "/users/user-id", ({ body }) => {
        renameUser(store, body);
        return {};
      });
      route("PUT", "/users/group-id", ({ body }) => moveUser(store, body, randomizeTyping), exact);
      route(
        "GET",
        "/users/login-info",
        ({ query }) => {
          const userId = requiredText(query, "userId");
          return loginInfoResponse(users.getByAnyId(userId), store, userId);
        },
        exact,
      );
      route(
        "GET",
        "/users/audit",
        ({ query: { userId } }) => ({ user: randomizeTyping(details(users.getByAnyId(userId))) }),
        exact,
      );
    },
  };
}

/** With a service provider or a wildcard, `userId` filters the list. Alone it selects one user. */
function isReadById(query: Query): query is Query & { userId: string } {
  const { userId, serviceProviderId } = query;
  return userId !== undefined && serviceProviderId === undefined && !userId.startsWith("*") && !userId.endsWith("*");
}
