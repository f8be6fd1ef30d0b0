/** The changes of users and the platform's rules for them. A rejected change leaves the user as it was. */
import { setSecret } from "../credentials/secrets";
import type { User } from "../model";
import { conflict, invalidRequest } from "../shared/rejection";
import { type Values, omit, parseText, requiredText } from "../shared/values";
import type { Store } from "../store";
import { setEndpoint, splitEndpoint } from "./endpoints";
import { LATE_FIELDS, setField } from "./fields";

const ID_FIELDS = ["serviceProviderId", "groupId", "userId"];

const REQUIRED_ON_CREATE = ["firstName", "lastName", "callingLineIdFirstName", "callingLineIdLastName"];

export function updateUser(store: Store, body: Values): User {
  const { serviceProviderId, groupId, userId } = requiredIds(body);
  const user = store.users.get(userId);
  if (user.serviceProviderId !== serviceProviderId || user.groupId !== groupId)
    throw invalidRequest(`User ${userId} does not belong to ${serviceProviderId}/${groupId}`);
  return changeUser(store, user, omit(body, ID_FIELDS));
}

/** Sets fields of a user, without a check of its service provider and group. */
export function changeUser(store: Store, user: User, fields: Values): User {
  const next = structuredClone(user);
  setFields(next, fields, store);
  rejectConflicts(store, next, user);
  store.users.save(next);
  return next;
}

export function createUser(store: Store, body: Values): User {
  const { serviceProviderId, groupId, userId } = requiredIds(body);
  rejectInvalidUserId(userId);
  const group = store.groups.find(serviceProviderId, groupId);
  if (!group) throw invalidRequest(`Unknown group: ${serviceProviderId}/${groupId}`);
  rejectTakenId(store, userId);
  const required = [...REQUIRED_ON_CREATE, ...(store.platform.passwordOnCreate === "required" ? ["password"] : [])];
  for (const name of required)
    if (body[name] === undefined || body[name] === null) throw invalidRequest(`Missing field: ${name}`);
  if ([...store.users.inGroup(serviceProviderId, groupId)].length >= group.userLimit)
    throw invalidRequest("The group has reached its user limit");
  const user: User = {
    serviceProviderId,
    groupId,
    userId,
    lastName: "",
    firstName: "",
    callingLineIdLastName: "",
    callingLineIdFirstName: "",
    language: store.data.languages[0] ?? "",
    timeZone: group.timeZone,
    aliases: [],
    address: {},
    alternateUserId: [],
    allowVideo: true,
    secrets: {},
  };
  const { password, ...fields } = omit(body, ID_FIELDS);
  if (password !== undefined) setSecret(user, "password", parseText("password", password, 1, 60));
  setFields(user, withoutLateFields(fields, store), store);
  rejectConflicts(store, user);
  store.users.save(user);
  return user;
}

/** Sets the endpoint together, because its fields depend on each other. */
function setFields(user: User, fields: Values, store: Store): void {
  const { endpoint, others } = splitEndpoint(fields);
  setEndpoint(user, endpoint, store);
  for (const [name, value] of Object.entries(others)) setField(user, name, value, store);
}

/** The fields of a creation, as far as the platform accepts them there. */
function withoutLateFields(fields: Values, { platform }: Store): Values {
  if (platform.lateFieldsInCreate === "accepted") return fields;
  const late = LATE_FIELDS.find((name) => fields[name] !== undefined);
  if (platform.lateFieldsInCreate === "rejected" && late !== undefined) throw invalidRequest(`Unknown field: ${late}`);
  return omit(fields, LATE_FIELDS);
}

function requiredIds(body: Values): Pick<User, "serviceProviderId" | "groupId" | "userId"> {
  return {
    serviceProviderId: requiredText(body, "serviceProviderId"),
    groupId: requiredText(body, "groupId"),
    userId: requiredText(body, "userId"),
  };
}

export function deleteUser(store: Store, userId: string): void {
  store.users.remove(store.users.get(userId).userId);
}

export function renameUser(store: Store, body: Values): User {
  const user = store.users.get(requiredText(body, "userId"));
  const newUserId = requiredText(body, "newUserId");
  rejectInvalidUserId(newUserId);
  rejectTakenId(store, newUserId, user);
  rejectUnknownDomain(store, user, newUserId);
  const renamed = { ...structuredClone(user), userId: newUserId };
  store.users.save(renamed, user.userId);
  return renamed;
}

/** Changes the users one after the other, and stops at the first rejection. */
export function updateMany(store: Store, body: Values): void {
  const { users, data } = body;
  if (!Array.isArray(users) || typeof data !== "object" || data === null)
    throw invalidRequest("users and data are required");
  for (const row of users as unknown[]) {
    const userId = typeof row === "object" && row !== null ? requiredText(row as Values, "userId") : "";
    changeUser(store, store.users.get(userId), data as Values);
  }
}

function rejectUnknownDomain(store: Store, { serviceProviderId, groupId }: User, newUserId: string): void {
  const group = store.groups.find(serviceProviderId, groupId);
  const domain = newUserId.slice(newUserId.lastIndexOf("@") + 1).toLowerCase();
  if (group && !store.groups.domainsOf(group).some((known) => known.toLowerCase() === domain))
    throw invalidRequest(`The group does not have the domain ${domain}`);
}

/** @param former - the user before the change; undefined for a new user */
function rejectConflicts(store: Store, user: User, former?: User): void {
  const group = store.groups.find(user.serviceProviderId, user.groupId);
  if (user.phoneNumber !== undefined && user.phoneNumber !== former?.phoneNumber) {
    if (!group?.numbers.includes(user.phoneNumber))
      throw invalidRequest(`Number ${user.phoneNumber} is not assigned to the group`);
    for (const other of store.users.all)
      if (other.userId !== user.userId && other.phoneNumber === user.phoneNumber)
        throw conflict(`Number ${user.phoneNumber} is used by ${other.userId}`);
  }
  if (user.extension !== undefined && user.extension !== former?.extension)
    for (const other of store.users.inGroup(user.serviceProviderId, user.groupId))
      if (other.userId !== user.userId && other.extension === user.extension)
        throw conflict(`Extension ${user.extension} is used by ${other.userId}`);
  for (const { alternateUserId } of user.alternateUserId) rejectTakenId(store, alternateUserId, former ?? user);
  rejectTakenAliases(store, user, former);
  rejectTakenLinePort(store, user, former);
}

/** An alias is neither the alias nor the id of another user. */
function rejectTakenAliases(store: Store, user: User, former?: User): void {
  const before = new Set(former?.aliases.map((alias) => alias.toLowerCase()));
  for (const alias of user.aliases) {
    if (before.has(alias.toLowerCase())) continue;
    rejectTakenId(store, alias, former ?? user);
    const holder = store.users.findByAlias(alias);
    if (holder && holder.userId !== user.userId) throw conflict(`Alias ${alias} is used by ${holder.userId}`);
  }
}

/** A line/port is unique on the platform, on devices and on trunks. */
function rejectTakenLinePort(store: Store, user: User, former?: User): void {
  const linePort = linePortOf(user)?.toLowerCase();
  if (linePort === undefined || linePort === (former && linePortOf(former))?.toLowerCase()) return;
  for (const other of store.users.all)
    if (other.userId !== user.userId && linePortOf(other)?.toLowerCase() === linePort)
      throw conflict(`Line/port ${linePort} is used by ${other.userId}`);
}

function linePortOf({ accessDeviceEndpoint, trunkAddressing }: User): string | undefined {
  return accessDeviceEndpoint?.linePort ?? trunkAddressing?.trunkGroupDeviceEndpoint?.linePort;
}

function rejectTakenId(store: Store, userId: string, self?: User): void {
  const holder = store.users.findByAnyId(userId) ?? store.users.findByAlias(userId, self?.userId);
  if (holder && holder.userId !== self?.userId) throw conflict(`User id ${userId} is used by ${holder.userId}`);
}

function rejectInvalidUserId(userId: string): void {
  if (Array.from(userId).length > 161) throw invalidRequest("userId is too long: at most 161 characters");
  if (!/^[^@\s][^@]*@[^@\s]+$/.test(userId)) throw invalidRequest(`Invalid user id: ${userId}`);
}
