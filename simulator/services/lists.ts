/** Lists of services: one row for each user of a group. */
import type { Group, JsonObject, User } from "../model";
import type { AddRoute } from "../shared/subject";
import type { Store } from "../store";
import { userResponse } from "../users/responses";
import { servicesOf } from "./assignments";
import { assignedResponse, assignmentsResponse, settingsResponse } from "./responses";

/** Paths that list one service. */
const LISTED_SERVICES: Readonly<Record<string, string>> = {
  "/users/anonymous-call-rejection/bulk": "Anonymous Call Rejection",
  "/users/automatic-callback/bulk": "Automatic Callback",
  "/users/automatic-hold-retrieve/bulk": "Automatic Hold/Retrieve",
  "/users/call-forwarding-always/bulk": "Call Forwarding Always",
  "/users/call-forwarding-busy/bulk": "Call Forwarding Busy",
  "/users/call-forwarding-no-answer/bulk": "Call Forwarding No Answer",
  "/users/call-forwarding-not-reachable/bulk": "Call Forwarding Not Reachable",
  "/users/call-recording/bulk": "Call Recording",
  "/users/calling-line-id-delivery-blocking/bulk": "Calling Line ID Delivery Blocking",
  "/users/hoteling-guest/bulk": "Hoteling Guest",
  "/users/hoteling-host/bulk": "Hoteling Host",
  "/users/speed-dial-8/bulk": "Speed Dial 8",
  "/users/voice-messaging/bulk": "Voice Messaging User",
};

export function addListRoutes(route: AddRoute, store: Store): void {
  const { serviceLists, groupAudit } = store.platform;
  if (serviceLists !== "rejected")
    for (const [path, service] of Object.entries(LISTED_SERVICES))
      route("GET", path, ({ query }) => rowsOf(store, store.groups.getNamedIn(query), service));
  if (groupAudit !== "rejected")
    route("GET", "/groups/users/audit", ({ query }) => auditResponse(store, store.groups.getNamedIn(query)));
}

/** A row for each user, also for those without the service. */
function rowsOf(store: Store, group: Group, service: string): JsonObject[] {
  return usersOf(store, group).map((user) => {
    const { userId } = user;
    const settings = servicesOf(user).services[service];
    const assigned = servicesOf(user).assignedServices.includes(service);
    return {
      service: { serviceName: service, assigned },
      user: columnsOf(store, user),
      data: settings ? dataOf(store, userId, settings) : {},
    };
  });
}

function dataOf(store: Store, userId: string, settings: JsonObject): JsonObject {
  switch (store.platform.serviceLists) {
    case "thin":
      return { ...("isActive" in settings && { isActive: settings["isActive"] ?? false }), userId };
    case "nested":
      return { settings, userId };
    default:
      return { ...settings, userId };
  }
}

function columnsOf(store: Store, user: User): JsonObject {
  const { userId, lastName, firstName, department } = user;
  const prefix = `+${store.data.countryCode}`;
  const number = user.phoneNumber ?? "";
  return {
    userId,
    lastName,
    firstName,
    phoneNumber: number.startsWith(prefix) ? `${prefix}-${number.slice(prefix.length)}` : number,
    phoneNumberActivated: false,
    extension: user.extension ?? "",
    department: department ? `${department.name} (${department.groupId ?? department.serviceProviderId})` : null,
    emailAddress: user.emailAddress ?? "",
    inTrunkGroup: user.trunkAddressing !== undefined,
    countryCode: store.data.countryCode,
  };
}

/** Everything about the users of a group. Each block has the ids of the user, also inside each service. */
function auditResponse(store: Store, group: Group): JsonObject {
  const { serviceProviderId, groupId } = group;
  const isEnterprise = store.groups.findServiceProvider(serviceProviderId)?.isEnterprise ?? false;
  const users = usersOf(store, group).map((user) => {
    const ids = { userId: user.userId, serviceProviderId, groupId, isEnterprise };
    const { userId: _userId, ...services } = settingsResponse(store, user);
    const settings = Object.entries(services).map(([name, one]) => [name, { ...(one as JsonObject), ...ids }] as const);
    return {
      user: userResponse(user, store),
      assignedServices: { ...assignedResponse(user), ...ids },
      serviceAssignment: { ...assignmentsResponse(store, user), ...ids },
      ...(store.platform.groupAudit === "served" && { serviceSettings: { ...Object.fromEntries(settings), ...ids } }),
      outgoingCallingPlans: ids,
      utilities: { ...ids, alternateUserId: user.alternateUserId.map((row) => ({ ...row })) },
    };
  });
  return { data: [{ serviceProviderId, groupId, users }] };
}

function usersOf(store: Store, { serviceProviderId, groupId }: Group): User[] {
  return [...store.users.inGroup(serviceProviderId, groupId)];
}
