import type { JsonObject, User } from "../model";
import type { AddRoute, Subject, SubjectRequest } from "../shared/subject";
import { type Values, omit, requiredText } from "../shared/values";
import type { Store } from "../store";
import { assignServices } from "./assignments";
import { addListRoutes } from "./lists";
import { assignedResponse, assignmentsResponse, groupServicesResponse, settingsResponse } from "./responses";
import { addOwnRowRoutes } from "./own-rows";
import { changeServices, settingsOf, writableSettings } from "./settings";

/** The subject "services": assignments and settings of services, and the call processing policy. */
export const servicesSubject: Subject = {
  name: "services",
  install({ route, store }) {
    addAssignmentRoutes(route, store);
    addOwnRowRoutes(route, store);
    addSingleServiceRoutes(route, store);
    addListRoutes(route, store);
    addPolicyRoutes(route, store);
  },
};

const exact = { typing: "exact" } as const;

function addAssignmentRoutes(route: AddRoute, store: Store): void {
  route("GET", "/groups/services", ({ query }) => groupServicesResponse(store, store.groups.getNamedIn(query)), exact);
  route("GET", "/users/services", (request) => wrapped(store, assignmentsResponse(store, namedUser(store, request))));
  route(
    "PUT",
    "/users/services",
    ({ body }) => {
      assignServices(store, body);
      return writeResponse(store, body, assignmentsResponse);
    },
    exact,
  );
  if (store.platform.assignedServices === "served")
    route("GET", "/users/services/assigned", (request) => wrapped(store, assignedResponse(namedUser(store, request))));
  route("GET", "/users/services/settings", (request) =>
    wrapped(store, settingsResponse(store, namedUser(store, request))),
  );
  route(
    "PUT",
    "/users/services/settings",
    ({ body }) => {
      changeServices(
        store,
        store.users.get(requiredText(body, "userId")),
        writableSettings(store, omit(body, ["userId"])),
      );
      return writeResponse(store, body, settingsResponse);
    },
    exact,
  );
}

/** Some platforms return a list with the object. */
function wrapped({ platform }: Store, response: JsonObject): object {
  return platform.servicesResponse === "list" ? [response] : response;
}

/** All that the user has now, or the body of the request. */
function writeResponse(store: Store, body: Values, complete: (store: Store, user: User) => JsonObject): object {
  if (store.platform.servicesWriteResponse === "echo") return body;
  if (store.platform.servicesWriteResponse === "empty") return [];
  return complete(store, store.users.get(requiredText(body, "userId")));
}

/** Paths that read one service. */
const SINGLE_SERVICES = {
  "/users/call-forwarding-always": "Call Forwarding Always",
  "/users/call-forwarding-busy": "Call Forwarding Busy",
  "/users/call-forwarding-no-answer": "Call Forwarding No Answer",
  "/users/call-forwarding-not-reachable": "Call Forwarding Not Reachable",
  "/users/call-forwarding-selective": "Call Forwarding Selective",
  "/users/do-not-disturb": "Do Not Disturb",
};
/** The paths among {@link SINGLE_SERVICES} that write the service, too. */
const WRITABLE_SERVICES = new Set(["/users/do-not-disturb"]);

function addSingleServiceRoutes(route: AddRoute, store: Store): void {
  for (const [path, service] of Object.entries(SINGLE_SERVICES)) {
    route("GET", path, (request) => ({ ...settingsOf(namedUser(store, request), service) }));
    if (!WRITABLE_SERVICES.has(path)) continue;
    route(
      "PUT",
      path,
      ({ body }) => {
        const userId = requiredText(body, "userId");
        changeServices(store, store.users.get(userId), { [service]: omit(body, ["userId"]) });
        return { ...settingsOf(store.users.get(userId), service), userId };
      },
      exact,
    );
  }
}

const DEFAULT_POLICY: JsonObject = {
  useUserCLIDSetting: false,
  useUserMediaSetting: false,
  useUserCallLimitsSetting: false,
};

function addPolicyRoutes(route: AddRoute, store: Store): void {
  const policyResponse = ({ userId, callProcessingPolicy }: User) => ({
    userId,
    ...DEFAULT_POLICY,
    ...callProcessingPolicy,
  });
  route("GET", "/users/call-processing-policy", (request) => policyResponse(namedUser(store, request)));
  route(
    "PUT",
    "/users/call-processing-policy",
    ({ body }) => {
      const user = structuredClone(store.users.get(requiredText(body, "userId")));
      user.callProcessingPolicy = { ...user.callProcessingPolicy, ...(omit(body, ["userId"]) as JsonObject) };
      store.users.save(user);
      return policyResponse(user);
    },
    exact,
  );
  route(
    "GET",
    "/users/alternate-numbers",
    (request) => {
      namedUser(store, request);
      return { distinctiveRing: true, alternateEntries: [] };
    },
    exact,
  );
}

/** @returns the user of the query */
function namedUser(store: Store, { query }: SubjectRequest): User {
  return store.users.getByAnyId(query["userId"]);
}
