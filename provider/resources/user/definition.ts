/** How users are read, written, created and deleted. */
import type { ObjectRules, ResourceDefinition, WriteRequest } from "../../core/definition";
import {
  type FieldValues,
  type Fields,
  isListType,
  isObject,
  isUnknown,
  isUnset,
  toPatch,
} from "../../core/fields/index";
import {
  type LiveUser,
  type OdinClient,
  OdinError,
  countUsers,
  deleteUser,
  evaluateMove,
  getUser,
  isUserNotFound,
  listUsers,
  moveUser,
  noteIds,
  postUser,
  putUser,
  renameUser,
} from "../../odin/index";
import { sameId } from "../../shared/ids";
import { containsNull, sendCleared } from "../cleared-values";
import { requireDomain } from "./domains";
import { clearRemaining, withEndpointType } from "./endpoints";
import { readUser, userFinder } from "./find";
import { findHolders, listSearches } from "./holders";
import { USER } from "./kind";
import { numberingOf } from "./numbering";
import { groupOf } from "./lists";
import { mustExist } from "./must-exist";
import { identityFields, userFields } from "./schema";

type UserDefinition = ResourceDefinition<OdinClient, LiveUser>;

export const user: UserDefinition = {
  ...USER,
  read: readUser,
  noteIds,
  numbering: numberingOf,
  list: {
    readers: [
      {
        path: "/users",
        read: (client, list, limit) => listUsers(client, groupOf(list), limit),
        rowSize: 1,
        hasLimit: true,
      },
    ],
    count: (client, list) => countUsers(client, groupOf(list)),
  },
  writes: (client, declared, ids) => [move(client, declared), rename(client, declared, ids), update(client)],
  object: object(),
  mustExist,
  // The endpoint of the user contains the same contacts.
  export: { declare: (_live, { contacts: _contacts, ...declared }) => declared },
};

function object(): ObjectRules<OdinClient, LiveUser> {
  return {
    create: (client, body, verifyApplied) => postUser(client, withEndpointType(body, {}), verifyApplied),
    delete: async (client, userId, verifyApplied) => {
      try {
        await deleteUser(client, userId, verifyApplied);
      } catch (error) {
        if (!isUserNotFound(error, userId)) throw error;
      }
    },
    findHolders,
    listSearches,
  };
}

type Writes = Parameters<UserDefinition["writes"]>;
type Request = WriteRequest<LiveUser>;

/** Moves the user to another group of the same service provider. */
function move(client: OdinClient, declared: Writes[1]): Request {
  const groupId = declared["groupId"] as string;
  return {
    writes: ({ path }) => path[0] === ("groupId" satisfies keyof typeof identityFields),
    verifyPossible: ({ userId }) => evaluateMove(client, userId, groupId),
    send: async ({ userId }) => {
      const verifyApplied = async () => (await userFinder(client).find(userId))?.groupId === groupId;
      await moveUser(client, userId, groupId, verifyApplied);
      return { certain: { groupId } };
    },
  };
}

function rename(client: OdinClient, declared: Writes[1], ids: Writes[2]): Request {
  const newUserId = declared["userId"] as string;
  return {
    writes: ({ path }) => path[0] === ("userId" satisfies keyof typeof identityFields),
    verifyPossible: async ({ serviceProviderId, groupId, userId }) => {
      // A move comes first, and brings the domains of its group.
      const group = { serviceProviderId, groupId: isKnownText(declared["groupId"]) ? declared["groupId"] : groupId };
      await requireDomain(client, group, userId, newUserId);
      return [];
    },
    send: async ({ userId }) => {
      const verifyApplied = async () => {
        const live = await userFinder(client).findRenamed(userId, newUserId);
        return sameId(newUserId, live?.userId);
      };
      ids.noteRenaming(USER.kind, userId, newUserId);
      try {
        await renameUser(client, userId, newUserId, verifyApplied);
      } catch (error) {
        if (error instanceof OdinError && error.outcomeUnknown) ids.noteRenameUnknown(USER.kind, userId, newUserId);
        throw error;
      }
      ids.noteRenamed(USER.kind, userId, newUserId);
      return { certain: { userId: newUserId } };
    },
  };
}

/** Sends all other fields that change in one request. */
function update(client: OdinClient): Request {
  return {
    writes: ({ path }) => !Object.hasOwn(identityFields, path[0] ?? ""),
    send: async (live, changes) => {
      const { serviceProviderId, groupId, userId } = live;
      const ids = { serviceProviderId, groupId, userId };
      const body = { ...ids, ...withEndpointType(toPatch(changes, numberingOf(live)), live) };
      const send = async (form: Body) => {
        const updated = await putUser(client, form);
        // Only the user itself shows whether the platform ignored a cleared value.
        return containsNull(body) && !isComplete(updated, live, body) ? getUser(client, userId) : updated;
      };
      const response = await sendCleared(body, clearedForms(body), send, (shown) => liveValuesOf(body, shown));
      // A removal can need a second request, after which the first response is outdated.
      return (await clearRemaining(client, ids, changes)) ? undefined : { response };
    },
  };
}

type Body = Readonly<Record<string, unknown>>;

/** The forms of a body with cleared values: null as in OCI-P, or empty text and lists as the vendor's own client sends them. */
function clearedForms(body: Body): Body[] {
  const as = (list: null | [], other: null | "") => replaceNulls(body, userFields, { list, other });
  return [body, as([], ""), as([], null), as(null, "")];
}

/** The body with other values instead of null, at any depth. */
function replaceNulls(body: Body, fields: Fields, cleared: { readonly list: unknown; readonly other: unknown }): Body {
  const replace = ([name, value]: [string, unknown]) => {
    const type = fields[name]?.type;
    if (value === null) return [name, type && isListType(type) ? cleared.list : cleared.other];
    return [name, isObject(value) && type?.members ? replaceNulls(value, type.members, cleared) : value];
  };
  return Object.fromEntries(Object.entries(body).map(replace)) as Body;
}

/** The live values of the fields in a body. Responses contain some of them under other names. */
function liveValuesOf(body: Body, response: FieldValues): Body {
  const liveValue = (name: string): unknown =>
    Object.hasOwn(userFields, name) ? (userFields as Fields)[name]?.readLive(response, name) : response[name];
  return Object.fromEntries(Object.keys(body).map((name) => [name, liveValue(name)]));
}

/** Whether a response contains everything that the user had before, apart from what changed. */
function isComplete(response: Body | undefined, live: Body, changed: Body): boolean {
  return Object.keys(live).every((name) => isUnset(live[name]) || name in changed || (response && name in response));
}

function isKnownText(value: unknown): value is string {
  return typeof value === "string" && !isUnknown(value);
}
