/**
 * The services of users: who may have which, who has them, and what is set of them. The platform's own words, written from
 * the shapes that the API shows; it shares nothing with the provider, so that the two can disagree.
 */
import type { Json, JsonObject } from "./answer";
import { textOf } from "./fields";
import type { User } from "./model";
import { Refusal, invalid } from "./refusal";
import { idOf } from "./rules";
import type { Store } from "./store";

type Body = Readonly<Record<string, unknown>>;
export type ServiceSettings = Record<string, Json>;

/** A member of a service: what it is to begin with, and what it takes. */
interface Member {
  readonly start: Json;
  readonly take: (name: string, value: unknown, before: Json, store: Store) => Json;
}

const flag = (start = false): Member => ({
  start,
  take: (name, value) => {
    if (typeof value !== "boolean") throw invalid(`${name} must be a boolean`);
    return value;
  },
});
const integer = (start: number, least: number, most: number): Member => ({
  start,
  take: (name, value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most)
      throw invalid(`${name} must be a whole number from ${least} to ${most}`);
    return value;
  },
});
/** A number or a SIP URI, kept as it was given. */
const target: Member = {
  start: "",
  take: (name, value) => {
    if (value === null) return "";
    const text = textOf(name, value, 1, 161);
    if (!/^[+]?[0-9][0-9-]*$/.test(text) && !/^(sip:)?[^@ ]+@[^@ ]+$/.test(text))
      throw invalid(`${name} is neither a number nor a SIP URI: ${text}`);
    return text;
  },
};
const text = (most: number, start = ""): Member => ({
  start,
  take: (name, value) => (value === null ? "" : textOf(name, value, 1, most)),
});
const choice = (...choices: readonly [string, ...string[]]): Member => ({
  start: choices[0],
  take: (name, value) => {
    if (typeof value !== "string" || !choices.includes(value))
      throw invalid(`${name} must be one of ${choices.join(", ")}`);
    return value;
  },
});

/** Rows that take the place of those that there were. */
function rows(key: string, members: Readonly<Record<string, Member>>): Member {
  return {
    start: [],
    take: (name, value, _before, store) => {
      const list = value === null ? [] : value;
      if (!Array.isArray(list)) throw invalid(`${name} must be a list`);
      const taken = list.map((one: unknown) => takeRow(name, one, {}, members, store));
      const keys = taken.map((one) => JSON.stringify(one[key]).toLowerCase());
      if (taken.some((one) => !one[key])) throw invalid(`${name}: each row needs its ${key}`);
      if (new Set(keys).size < keys.length) throw invalid(`${name}: a ${key} is there twice`);
      return taken;
    },
  };
}

/** As many rows as there are codes, each changed by itself. */
function codes(first: number, last: number): Member {
  const members = { speedCode: integer(first, first, last), phoneNumber: target, description: text(25) };
  return {
    start: Array.from({ length: last - first + 1 }, (_, index) => ({
      speedCode: first + index,
      phoneNumber: "",
      description: "",
    })),
    take: (name, value, before, store) => {
      if (!Array.isArray(value)) throw invalid(`${name} must be a list`);
      const after = before as JsonObject[];
      return value.reduce<JsonObject[]>((all, one: unknown) => {
        const code = (one as Body)["speedCode"];
        if (!all.some((row) => row["speedCode"] === code)) throw invalid(`${name}: no such code: ${String(code)}`);
        return all.map((row) => (row["speedCode"] === code ? takeRow(name, one, row, members, store) : row));
      }, after);
    },
  };
}

function takeRow(
  name: string,
  value: unknown,
  before: JsonObject,
  members: Readonly<Record<string, Member>>,
  store: Store,
): JsonObject {
  if (typeof value !== "object" || value === null) throw invalid(`${name} must hold objects`);
  const row = { ...before };
  for (const [member, given] of Object.entries(value)) {
    const known = members[member];
    if (!known) throw invalid(`Unknown field: ${name}.${member}`);
    row[member] = known.take(member, given, row[member] ?? known.start, store);
  }
  return row;
}

/** Somebody the platform knows. */
const user: Member = {
  start: "",
  take: (name, value, _before, store) => {
    const userId = textOf(name, value, 1, 161);
    if (!store.primary(userId)) throw invalid(`Unknown user: ${userId}`);
    return userId;
  },
};

const isActive = flag();
const forwarding = { isActive, forwardToPhoneNumber: target };
const active = { isActive };
const criteria = rows("criteriaName", { criteriaName: text(50), isActive: flag() });
const locations = rows("phoneNumber", { phoneNumber: target, answerConfirmationRequired: flag() });

const SERVICES: Readonly<Record<string, Readonly<Record<string, Member>>>> = {
  "Call Forwarding Always": { ...forwarding, isRingSplashActive: flag() },
  "Call Forwarding Busy": forwarding,
  "Call Forwarding No Answer": { ...forwarding, numberOfRings: integer(3, 0, 20) },
  "Call Forwarding Not Reachable": forwarding,
  "Call Forwarding Selective": { ...active, playRingReminder: flag(), criteria },
  "Do Not Disturb": { ...active, ringSplash: flag() },
  "Call Waiting": { isActive: flag(true), disableCallingLineIdDelivery: flag() },
  "Anonymous Call Rejection": active,
  "Automatic Callback": active,
  "Automatic Hold/Retrieve": { ...active, recallTimerSeconds: integer(120, 12, 3600) },
  "Barge-in Exempt": active,
  "BroadWorks Anywhere": {
    alertAllLocationsForClickToDialCalls: flag(),
    alertAllLocationsForGroupPagingCalls: flag(),
    phoneNumbers: rows("phoneNumber", { phoneNumber: target, description: text(80) }),
  },
  "BroadWorks Mobility": { ...active, phonesToRing: choice("Fixed", "Mobile", "Both"), mobilePhoneNumber: target },
  "Busy Lamp Field": { enableCallParkNotification: flag(), users: rows("userId", { userId: user }) },
  "Call Recording": {
    recordingOption: choice("Never", "Always", "On Demand"),
    pauseResumeNotification: choice("None", "Beep", "Play Announcement"),
  },
  "Call Transfer": { isRecallActive: flag(), recallNumberOfRings: integer(6, 2, 20), useDiversionInhibitor: flag() },
  "Calling Line ID Delivery Blocking": active,
  "Calling Line ID Blocking Override": active,
  "Calling Name Delivery": { isActiveForExternalCalls: flag(true), isActiveForInternalCalls: flag(true) },
  "Calling Number Delivery": { isActiveForExternalCalls: flag(true), isActiveForInternalCalls: flag(true) },
  "Calling Name Retrieval": active,
  "Connected Line Identification Restriction": active,
  "Directed Call Pickup with Barge-in": { enableBargeInWarningTone: flag(), enableAutomaticTargetSelection: flag() },
  "External Calling Line ID Delivery": active,
  "Internal Calling Line ID Delivery": active,
  "Hoteling Guest": { ...active, enableAssociationLimit: flag(true), associationLimitHours: integer(12, 1, 999) },
  "Hoteling Host": {
    ...active,
    enforceAssociationLimit: flag(true),
    associationLimitHours: integer(24, 1, 999),
    accessLevel: choice("Group", "Enterprise"),
  },
  "Intercept User": { ...active, announcementSelection: choice("Default", "Personal") },
  Privacy: {
    enableDirectoryPrivacy: flag(),
    enablePhoneStatusPrivacy: flag(),
    permittedMonitors: rows("userId", { userId: user }),
  },
  "Push to Talk": { allowAutoAnswer: flag(true), outgoingConnectionSelection: choice("One Way", "Two Way") },
  "Remote Office": { ...active, remoteOfficePhoneNumber: target },
  "Sequential Ring": {
    ringBaseLocationFirst: flag(true),
    baseLocationNumberOfRings: integer(2, 0, 20),
    locations,
    criteria,
  },
  "Shared Call Appearance": { alertAllAppearancesForClickToDialCalls: flag(), multipleCallArrangementIsActive: flag() },
  "Silent Alerting": active,
  "Simultaneous Ring Personal": { ...active, doNotRingIfOnCall: flag(), criteria, locations },
  "Speed Dial 8": { speedCodes: codes(2, 9) },
  "Speed Dial 100": { speedCodes: codes(0, 99) },
  "Third-Party Voice Mail Support": {
    ...active,
    busyRedirectToVoiceMail: flag(),
    serverSelection: choice("Group Mail Server", "User Specific Mail Server"),
  },
  "Video Add-On": { ...active, maxOriginatingCallDelaySeconds: integer(5, 0, 30) },
  "Voice Messaging User": {
    ...active,
    processing: choice("Unified Voice and Email Messaging", "Deliver To Email Address Only"),
    voiceMessageDeliveryEmailAddress: text(80),
  },
  // Of these the API's documentation shows no settings.
  "Music On Hold User": { ...active, source: choice("Group", "Custom") },
  "Multiple Call Arrangement": {},
};

/** What no group of a new platform is licensed for. */
const UNLICENSED = new Set(["Call Recording"]);

export const LICENSED: readonly string[] = Object.keys(SERVICES).filter((name) => !UNLICENSED.has(name));
export const PACKS: Readonly<Record<string, readonly string[]>> = {
  Standard: ["Call Forwarding Busy", "Do Not Disturb"],
  Premium: ["Simultaneous Ring Personal", "Do Not Disturb", "Remote Office"],
};

/** What a user has of services; users of platforms that were kept before there were any have none. */
function servicesOf({ services = {}, assignedServices = [], servicePacks = [] }: User) {
  return { services, assignedServices, servicePacks };
}

function licencesOf(store: Store, { serviceProviderId, groupId }: User) {
  const group = store.group(serviceProviderId, groupId);
  return { services: group?.services ?? LICENSED, servicePacks: group?.servicePacks ?? Object.keys(PACKS) };
}

export function startSettings(name: string): ServiceSettings {
  return Object.fromEntries(Object.entries(SERVICES[name] ?? {}).map(([member, { start }]) => [member, start]));
}

/** All that a user can have and has. */
export function assignments(store: Store, of: User): JsonObject {
  const { assignedServices, servicePacks } = servicesOf(of);
  const { services, servicePacks: packs } = licencesOf(store, of);
  return {
    userId: of.userId,
    serviceProviderId: of.serviceProviderId,
    groupId: of.groupId,
    userServices: services.map((serviceName) => ({ serviceName, assigned: assignedServices.includes(serviceName) })),
    servicePackServices: packs.map((serviceName) => ({
      serviceName,
      assigned: servicePacks.includes(serviceName),
      description: "",
      alias: "",
    })),
  };
}

/** What a user has, and whether it is active where that can be said. */
export function assigned(of: User): JsonObject {
  const rowsOf = Object.entries(servicesOf(of).services).map(([serviceName, settings]) => ({
    serviceName,
    ...(settings["isActive"] !== undefined && { isActive: settings["isActive"] }),
  }));
  return { userServices: rowsOf, groupServices: [] };
}

/** Assigns and takes away; nothing of it is done when one row is refused. */
export function assign(store: Store, body: Body): void {
  const next = structuredClone(store.existing(idOf(body, "userId")));
  const has = servicesOf(next);
  const can = licencesOf(store, next);
  const own = new Set(has.assignedServices);
  const packs = new Set(has.servicePacks);
  for (const [list, members, licensed] of [
    ["userServices", own, can.services],
    ["servicePackServices", packs, can.servicePacks],
  ] as const)
    for (const { serviceName, assigned: isAssigned } of rowsIn(body, list)) {
      if (!licensed.includes(serviceName)) throw invalid(`Service not authorized for the group: ${serviceName}`);
      if (isAssigned) members.add(serviceName);
      else members.delete(serviceName);
    }
  const names = new Set([...own, ...[...packs].flatMap((pack) => PACKS[pack] ?? [])]);
  next.assignedServices = [...own];
  next.servicePacks = [...packs];
  next.services = Object.fromEntries([...names].map((name) => [name, has.services[name] ?? startSettings(name)]));
  store.save(next);
}

function rowsIn(body: Body, list: string): { serviceName: string; assigned: boolean }[] {
  const given = body[list] ?? [];
  if (!Array.isArray(given)) throw invalid(`${list} must be a list`);
  return given.map((one: unknown) => {
    const { serviceName, assigned: isAssigned } = (one ?? {}) as Body;
    if (typeof serviceName !== "string" || typeof isAssigned !== "boolean")
      throw invalid(`${list}: a row needs serviceName and assigned`);
    return { serviceName, assigned: isAssigned };
  });
}

/** The settings of all services that a user has; one without settings has no row. */
export function settings(of: User): JsonObject {
  return Object.fromEntries(
    Object.entries(servicesOf(of).services).filter(([, members]) => Object.keys(members).length > 0),
  );
}

export function setSettings(store: Store, body: Body): void {
  const { userId: _userId, ...services } = body;
  changeServices(store, store.existing(idOf(body, "userId")), services);
}

/** Sets what is named of the services that are named; all of it, or nothing. */
export function changeServices(store: Store, of: User, services: Body): void {
  const next = structuredClone(of);
  const has = { ...servicesOf(next).services };
  for (const [name, given] of Object.entries(services)) {
    const before = has[name];
    if (!before) throw new Refusal(400, "Bad Request", `Service not assigned: ${name}`);
    if (typeof given !== "object" || given === null || Array.isArray(given)) throw invalid(`${name} must be an object`);
    const after = takeRow(name, given, before, SERVICES[name] ?? {}, store);
    if ("forwardToPhoneNumber" in after && after["isActive"] === true && after["forwardToPhoneNumber"] === "")
      throw invalid(`${name} needs a forwardToPhoneNumber to be active`);
    has[name] = after;
  }
  next.services = has;
  store.save(next);
}

/** The settings of one service that a user has. */
export function settingsOf(of: User, name: string): ServiceSettings {
  const members = servicesOf(of).services[name];
  if (!members) throw new Refusal(400, "Bad Request", `Service not assigned: ${name}`);
  return members;
}

export function hasService(of: User, name: string): boolean {
  return servicesOf(of).services[name] !== undefined;
}

export function groupServices(store: Store, serviceProviderId: string, groupId: string): JsonObject {
  const group = store.group(serviceProviderId, groupId);
  const users = [...store.usersOf(serviceProviderId, groupId)];
  const rowsOf = (names: readonly string[]) =>
    names.map((serviceName) => ({
      serviceName,
      authorized: true,
      assigned: true,
      usage: users.filter((one) => hasService(one, serviceName)).length,
    }));
  return {
    serviceProviderId,
    groupId,
    groupServices: [],
    userServices: rowsOf(group?.services ?? LICENSED),
    servicePackServices: rowsOf(group?.servicePacks ?? Object.keys(PACKS)),
  };
}
