/** The calls of the Odin API that a user's life touches. */
import { randomBytes } from "node:crypto";
import { type Request, Router } from "express";
import { type JsonObject, fullUser, loginInfo, userRow } from "./answer";
import type { Group, User } from "./model";
import { missing } from "./refusal";
import {
  createUser,
  deleteUser,
  idOf,
  moveUser,
  renameUser,
  setPasscode,
  setPassword,
  updateMany,
  updateUser,
  without,
} from "./rules";
import { searchUsers } from "./search";
import {
  assign,
  assigned,
  assignments,
  changeServices,
  groupServices,
  hasService,
  setSettings,
  settings,
  settingsOf,
} from "./services";
import type { Store } from "./store";
import type { Account, Tokens } from "./tokens";

export interface Platform {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly account: Account;
  readonly ignoredFields: readonly string[];
  /** How an answer's user looks on the wire. */
  readonly present: (user: JsonObject) => JsonObject;
  /** The row of an extended list. */
  readonly row: (details: JsonObject) => JsonObject;
  readonly listLimit: number | undefined;
}

type Query = Record<string, string | undefined>;
type Answer = unknown;

export function odinRoutes(platform: Platform): Router {
  const router = Router();
  const { store, tokens } = platform;
  const full = (user: User): JsonObject => platform.present(fullUser(user, store.data));

  router.post("/auth/token", (request, response) => {
    const { username, password } = bodyOf(request);
    response.json({ token: tokens.logIn(username, password), username });
  });
  router.use((request, _response, next) => {
    tokens.check(request.headers.authorization);
    next();
  });

  const on = (method: "get" | "put" | "post" | "delete", path: string, answer: (request: Request) => Answer): void => {
    router[method](path, (request, response) => void response.json(answer(request)));
  };

  on("put", "/auth/token", (request) => ({ token: tokens.renew(tokens.check(request.headers.authorization)) }));
  on("get", "/auth/session", () => ({ username: platform.account.username, loginLevel: "System" }));
  on("post", "/auth/token/logout", (request) => {
    tokens.end(idOf(bodyOf(request), "token"));
    return {};
  });

  on("get", "/users", (request) => {
    const query = queryOf(request);
    const { userId } = query;
    if (isById(query)) return full(anyUser(store, userId));
    const isExtended = query["extended"]?.toLowerCase() === "true";
    const row = (user: User): JsonObject =>
      isExtended ? platform.row(full(user)) : platform.present(userRow(user, store.data));
    return searchUsers(store, query, platform.listLimit).map(row);
  });
  on("put", "/users", (request) => [full(updateUser(store, without(bodyOf(request), platform.ignoredFields)))]);
  on("post", "/users", (request) => full(createUser(store, without(bodyOf(request), platform.ignoredFields))));
  on("delete", "/users", (request) => {
    deleteUser(store, idOf(queryOf(request), "userId"));
    return [];
  });
  on("put", "/users/bulk", (request) => {
    updateMany(store, bodyOf(request));
    return bodyOf(request);
  });
  on("put", "/users/user-id", (request) => {
    renameUser(store, bodyOf(request));
    return {};
  });
  on("put", "/users/group-id", (request) => {
    const outcome = moveUser(store, bodyOf(request));
    return "reasons" in outcome ? outcome : full(outcome);
  });
  on("put", "/users/passwords", (request) => {
    setPassword(store, bodyOf(request), "password");
    return {};
  });
  on("get", "/users/authentication", (request) => authentication(anyUser(store, queryOf(request)["userId"])));
  on("put", "/users/authentication", (request) => authentication(setPassword(store, bodyOf(request), "sip")));
  on("get", "/users/portal-passcode", (request) => {
    const { userId } = anyUser(store, queryOf(request)["userId"]);
    return { isLoginDisabled: false, expirationDays: 0, passcode: "*****", userId };
  });
  on("put", "/users/portal-passcode", (request) => {
    setPasscode(store, bodyOf(request));
    return {};
  });
  on("get", "/users/login-info", (request) => {
    const userId = idOf(queryOf(request), "userId");
    return loginInfo(anyUser(store, userId), store.data, userId);
  });
  on("get", "/users/audit", (request) => ({ user: full(anyUser(store, queryOf(request)["userId"])) }));

  on("get", "/service-providers", (request) => {
    const { serviceProviderId } = queryOf(request);
    const all = store.data.serviceProviders.map(({ departments: _departments, ...provider }) => provider);
    if (serviceProviderId === undefined) return all;
    return found(
      all.find((provider) => provider.serviceProviderId === serviceProviderId),
      serviceProviderId,
    );
  });
  on("get", "/groups", (request) => {
    const query = queryOf(request);
    const serviceProviderId = idOf(query, "serviceProviderId");
    if (query["groupId"] !== undefined) return groupAnswer(store, groupOf(store, query));
    return store.data.groups
      .filter((group) => group.serviceProviderId === serviceProviderId)
      .map((group) => groupAnswer(store, group));
  });
  on("get", "/groups/dns", (request) => groupNumbers(store, groupOf(store, queryOf(request))));
  on("get", "/groups/services", (request) => {
    const { serviceProviderId, groupId } = groupOf(store, queryOf(request));
    return groupServices(store, serviceProviderId, groupId);
  });
  on("get", "/password/generate", (request) => {
    groupOf(store, queryOf(request));
    return { password: `Aa1!${randomBytes(9).toString("base64url")}` };
  });
  serviceRoutes(platform, on);
  return router;
}

type On = (method: "get" | "put" | "post" | "delete", path: string, answer: (request: Request) => Answer) => void;

/** The calls that read and write one service, and the service that it is. */
const SINGLE = {
  "/users/call-forwarding-always": "Call Forwarding Always",
  "/users/call-forwarding-busy": "Call Forwarding Busy",
  "/users/call-forwarding-no-answer": "Call Forwarding No Answer",
  "/users/call-forwarding-not-reachable": "Call Forwarding Not Reachable",
  "/users/call-forwarding-selective": "Call Forwarding Selective",
  "/users/do-not-disturb": "Do Not Disturb",
};
const WRITABLE = new Set(["/users/do-not-disturb"]);

const POLICY: JsonObject = { useUserCLIDSetting: false, useUserMediaSetting: false, useUserCallLimitsSetting: false };

function serviceRoutes({ store, present }: Platform, on: On): void {
  const ofQuery = (request: Request) => anyUser(store, queryOf(request)["userId"]);
  on("get", "/users/services", (request) => present(assignments(store, ofQuery(request))));
  on("put", "/users/services", (request) => {
    assign(store, bodyOf(request));
    return bodyOf(request);
  });
  on("get", "/users/services/assigned", (request) => present(assigned(ofQuery(request))));
  on("get", "/users/services/settings", (request) => present(settings(ofQuery(request))));
  on("put", "/users/services/settings", (request) => {
    setSettings(store, bodyOf(request));
    return bodyOf(request);
  });
  for (const [path, service] of Object.entries(SINGLE)) {
    on("get", path, (request) => present({ ...settingsOf(ofQuery(request), service) }));
    if (!WRITABLE.has(path)) continue;
    on("put", path, (request) => {
      const { userId, ...members } = bodyOf(request);
      changeServices(store, store.existing(idOf({ userId }, "userId")), { [service]: members });
      return { ...settingsOf(store.existing(userId as string), service), userId };
    });
  }
  on("get", "/users/call-forwarding-always/bulk", (request) => {
    const { serviceProviderId, groupId } = groupOf(store, queryOf(request));
    return [...store.usersOf(serviceProviderId, groupId)]
      .filter((user) => hasService(user, "Call Forwarding Always"))
      .map((user) => present({ ...settingsOf(user, "Call Forwarding Always"), user: userRow(user, store.data) }));
  });
  on("get", "/users/call-processing-policy", (request) => {
    const user = ofQuery(request);
    return present({ userId: user.userId, ...POLICY, ...user.callProcessingPolicy });
  });
  on("put", "/users/call-processing-policy", (request) => {
    const { userId, ...policy } = bodyOf(request);
    const user = structuredClone(store.existing(idOf({ userId }, "userId")));
    user.callProcessingPolicy = { ...user.callProcessingPolicy, ...(policy as JsonObject) };
    store.save(user);
    return { userId: user.userId, ...POLICY, ...user.callProcessingPolicy };
  });
  on("get", "/users/alternate-numbers", (request) => {
    ofQuery(request);
    return { distinctiveRing: true, alternateEntries: [] };
  });
}

/** With a service provider or a wildcard the user id is a filter of a list; alone it asks for that user. */
function isById(query: Query): query is Query & { userId: string } {
  const { userId, serviceProviderId } = query;
  return userId !== undefined && serviceProviderId === undefined && !userId.startsWith("*") && !userId.endsWith("*");
}

function anyUser(store: Store, userId: string | undefined): User {
  return found(userId === undefined ? undefined : store.anyId(userId), userId);
}

function groupOf(store: Store, query: Query): Group {
  const groupId = idOf(query, "groupId");
  return found(store.group(idOf(query, "serviceProviderId"), groupId), groupId);
}

function found<T>(value: T | undefined, name: string | undefined): T {
  if (value === undefined) throw missing(`Not found: ${name}`);
  return value;
}

function authentication({ userId }: User): JsonObject {
  return { userId, userName: userId.slice(0, userId.indexOf("@")), newPassword: "" };
}

function groupAnswer(store: Store, group: Group): JsonObject {
  const { serviceProviderId, groupId, groupName, defaultDomain, userLimit, timeZone } = group;
  return {
    serviceProviderId,
    groupId,
    groupName,
    defaultDomain,
    userLimit,
    userCount: [...store.usersOf(serviceProviderId, groupId)].length,
    callingLineIdName: "",
    callingLineIdPhoneNumber: "",
    timeZone,
    contact: { contactName: "", contactNumber: "", contactEmail: "" },
  };
}

/** Each number as a range of one, in the form that listings have: `+1-5136549858`. */
function groupNumbers(store: Store, group: Group): JsonObject {
  const used = new Set([...store.usersOf(group.serviceProviderId, group.groupId)].map((user) => user.phoneNumber));
  const prefix = `+${store.data.countryCode}`;
  const listed = (number: string) => (number.startsWith(prefix) ? `${prefix}-${number.slice(prefix.length)}` : number);
  return {
    serviceProviderId: group.serviceProviderId,
    groupId: group.groupId,
    dns: group.numbers.map((number) => ({
      min: listed(number),
      max: listed(number),
      assigned: used.has(number),
      activated: true,
    })),
  };
}

function bodyOf(request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}

export function queryOf(request: Request): Query {
  return Object.fromEntries(
    Object.entries(request.query).map(([name, value]) => [name, typeof value === "string" ? value : undefined]),
  );
}
