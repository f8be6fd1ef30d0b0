/** The changes of users and the platform's rules for them. A rejected change leaves the user as it was. */
import { setSecret } from "../credentials/secrets";
import type { User } from "../model";
import { conflict, invalidRequest } from "../shared/rejection";
import { type Values, omit, parseText, requiredText } from "../shared/values";
import type { Store } from "../store";
import { setField } from "./fields";

const ID_FIELDS = ["serviceProviderId", "groupId", "userId"];

const REQUIRED_ON_CREATE = [
  "firstName",
  "lastName",
  "callingLineIdFirstName",
  "callingLineIdLastName",
  "extension",
  "password",
];

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
  for (const [name, value] of Object.entries(fields)) setField(next, name, value, store);
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
  for (const name of REQUIRED_ON_CREATE)
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
  setSecret(user, "password", parseText("password", password, 1, 60));
  for (const [name, value] of Object.entries(fields)) setField(user, name, value, store);
  rejectConflicts(store, user);
  store.users.save(user);
  return user;
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
  const renamed = { ...structuredClone(user), userId: newUserId };
  store.users.save(renamed, user.userId);
  return renamed;
}

/** Moves a user and its number to another group. With `evaluateOnly`, returns the reasons against the move. */
export function moveUser(store: Store, body: Values): User | { reasons: string[] } {
  const user = store.users.get(requiredText(body, "userId"));
  const newGroupId = requiredText(body, "newGroupId");
  const evaluateOnly = body["evaluateOnly"] === true;
  const from = store.groups.find(user.serviceProviderId, user.groupId);
  const to = store.groups.find(user.serviceProviderId, newGroupId);
  const reasons = to ? reasonsAgainstMove(store, user, newGroupId) : [`Unknown group: ${newGroupId}`];
  if (reasons.length > 0) {
    if (evaluateOnly) return { reasons };
    throw conflict(reasons.join(", "));
  }
  if (evaluateOnly) return user;
  const moved = { ...structuredClone(user), groupId: newGroupId };
  if (user.phoneNumber && from && to && from !== to) {
    from.numbers = from.numbers.filter((number) => number !== user.phoneNumber);
    to.numbers.push(user.phoneNumber);
  }
  store.users.save(moved);
  return moved;
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

function reasonsAgainstMove(store: Store, user: User, groupId: string): string[] {
  const reasons: string[] = [];
  for (const other of store.users.inGroup(user.serviceProviderId, groupId))
    if (other !== user && user.extension !== undefined && other.extension === user.extension)
      reasons.push(`Extension ${user.extension} is used by ${other.userId}`);
  if (user.department?.groupId !== undefined && user.department.groupId !== groupId)
    reasons.push(`The user is in a department of the group ${user.department.groupId}`);
  return reasons;
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
}

function rejectTakenId(store: Store, userId: string, self?: User): void {
  const holder = store.users.findByAnyId(userId);
  if (holder && holder.userId !== self?.userId) throw conflict(`User id ${userId} is used by ${holder.userId}`);
}

function rejectInvalidUserId(userId: string): void {
  if (Array.from(userId).length > 161) throw invalidRequest("userId is too long: at most 161 characters");
  if (!/^[^@\s][^@]*@[^@\s]+$/.test(userId)) throw invalidRequest(`Invalid user id: ${userId}`);
}
