/** What the platform does to users, and what it refuses. A refusal leaves everything as it was. */
import { fingerprint, setSecret, setField, textOf } from "./fields";
import type { User } from "./model";
import { invalid, taken } from "./refusal";
import type { Store } from "./store";

type Body = Readonly<Record<string, unknown>>;

const IDS = ["serviceProviderId", "groupId", "userId"];

export function updateUser(store: Store, body: Body): User {
  const [serviceProviderId, groupId, userId] = IDS.map((name) => idOf(body, name)) as [string, string, string];
  const user = store.existing(userId);
  if (user.serviceProviderId !== serviceProviderId || user.groupId !== groupId)
    throw invalid(`User ${userId} does not belong to ${serviceProviderId}/${groupId}`);
  return change(store, user, without(body, IDS));
}

/** Sets fields of a user known to be the right one. */
export function change(store: Store, user: User, fields: Body): User {
  const next = structuredClone(user);
  for (const [name, value] of Object.entries(fields)) setField(next, name, value, store);
  refuseClashes(store, next, user);
  store.save(next);
  return next;
}

export function createUser(store: Store, body: Body): User {
  const [serviceProviderId, groupId, userId] = IDS.map((name) => idOf(body, name)) as [string, string, string];
  refuseBadUserId(userId);
  const group = store.group(serviceProviderId, groupId);
  if (!group) throw invalid(`Unknown group: ${serviceProviderId}/${groupId}`);
  refuseTakenId(store, userId);
  for (const needed of [
    "firstName",
    "lastName",
    "callingLineIdFirstName",
    "callingLineIdLastName",
    "extension",
    "password",
  ])
    if (body[needed] === undefined || body[needed] === null) throw invalid(`Missing field: ${needed}`);
  if ([...store.usersOf(serviceProviderId, groupId)].length >= group.userLimit)
    throw invalid(`The group's user limit is reached`);
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
  const { password, ...fields } = without(body, IDS);
  setSecret(user, "password", textOf("password", password, 1, 60));
  for (const [name, value] of Object.entries(fields)) setField(user, name, value, store);
  refuseClashes(store, user);
  store.save(user);
  return user;
}

export function deleteUser(store: Store, userId: string): void {
  store.remove(store.existing(userId).userId);
}

export function renameUser(store: Store, body: Body): User {
  const user = store.existing(idOf(body, "userId"));
  const newUserId = idOf(body, "newUserId");
  refuseBadUserId(newUserId);
  refuseTakenId(store, newUserId, user);
  const renamed = { ...structuredClone(user), userId: newUserId };
  store.save(renamed, user.userId);
  return renamed;
}

/** Moves a user and its number to another group; gives the reasons against it when only asked. */
export function moveUser(store: Store, body: Body): User | { reasons: string[] } {
  const user = store.existing(idOf(body, "userId"));
  const newGroupId = idOf(body, "newGroupId");
  const evaluateOnly = body["evaluateOnly"] === true;
  const from = store.group(user.serviceProviderId, user.groupId);
  const to = store.group(user.serviceProviderId, newGroupId);
  const reasons = to ? reasonsAgainstMove(store, user, newGroupId) : [`Unknown group: ${newGroupId}`];
  if (reasons.length > 0) {
    if (evaluateOnly) return { reasons };
    throw taken(reasons.join(", "));
  }
  if (evaluateOnly) return user;
  const moved = { ...structuredClone(user), groupId: newGroupId };
  if (user.phoneNumber && from && to && from !== to) {
    from.numbers = from.numbers.filter((number) => number !== user.phoneNumber);
    to.numbers.push(user.phoneNumber);
  }
  store.save(moved);
  return moved;
}

export function setPassword(store: Store, body: Body, name: "password" | "sip"): User {
  const user = store.existing(idOf(body, "userId"));
  const given = body["newPassword"] ?? (name === "password" ? body["password"] : undefined);
  const next = structuredClone(user);
  setSecret(next, name, textOf("newPassword", given, 1, 60));
  store.save(next);
  return next;
}

export function setPasscode(store: Store, body: Body): void {
  const next = structuredClone(store.existing(idOf(body, "userId")));
  const passcode = body["newPasscode"];
  if (typeof passcode !== "string" || !/^[0-9]{4,6}$/.test(passcode))
    throw invalid("newPasscode must have 4 to 6 digits");
  next.secrets = { ...next.secrets, passcode: fingerprint(passcode) };
  store.save(next);
}

/** One after the other, up to the first that is refused. */
export function updateMany(store: Store, body: Body): void {
  const { users, data } = body;
  if (!Array.isArray(users) || typeof data !== "object" || data === null) throw invalid("users and data are needed");
  for (const row of users as unknown[]) {
    const userId = typeof row === "object" && row !== null ? idOf(row as Body, "userId") : "";
    change(store, store.existing(userId), data as Body);
  }
}

export function idOf(values: Body, name: string): string {
  const value = values[name];
  if (typeof value !== "string" || value.trim() === "") throw invalid(`Missing field: ${name}`);
  return value.trim();
}

function reasonsAgainstMove(store: Store, user: User, groupId: string): string[] {
  const reasons: string[] = [];
  for (const other of store.usersOf(user.serviceProviderId, groupId))
    if (other !== user && user.extension !== undefined && other.extension === user.extension)
      reasons.push(`Extension ${user.extension} is used by ${other.userId}`);
  if (user.department?.groupId !== undefined && user.department.groupId !== groupId)
    reasons.push(`The user is in a department of the group ${user.department.groupId}`);
  return reasons;
}

function refuseClashes(store: Store, user: User, former?: User): void {
  const group = store.group(user.serviceProviderId, user.groupId);
  if (user.phoneNumber !== undefined && user.phoneNumber !== former?.phoneNumber) {
    if (!group?.numbers.includes(user.phoneNumber))
      throw invalid(`Number ${user.phoneNumber} is not assigned to the group`);
    for (const other of store.users)
      if (other.userId !== user.userId && other.phoneNumber === user.phoneNumber)
        throw taken(`Number ${user.phoneNumber} is used by ${other.userId}`);
  }
  if (user.extension !== undefined && user.extension !== former?.extension)
    for (const other of store.usersOf(user.serviceProviderId, user.groupId))
      if (other.userId !== user.userId && other.extension === user.extension)
        throw taken(`Extension ${user.extension} is used by ${other.userId}`);
  for (const { alternateUserId } of user.alternateUserId) refuseTakenId(store, alternateUserId, former ?? user);
}

function refuseTakenId(store: Store, userId: string, self?: User): void {
  const holder = store.anyId(userId);
  if (holder && holder.userId !== self?.userId) throw taken(`User id ${userId} is used by ${holder.userId}`);
}

function refuseBadUserId(userId: string): void {
  if (Array.from(userId).length > 161) throw invalid("userId is too long: at most 161 characters");
  if (!/^[^@\s][^@]*@[^@\s]+$/.test(userId)) throw invalid(`Invalid user id: ${userId}`);
}

export function without(values: Body, names: readonly string[]): Body {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
