/** Moves of users between groups of a service provider. */
import type { JsonObject, User } from "../model";
import { conflict } from "../shared/rejection";
import { type Values, omit, requiredText } from "../shared/values";
import type { Store } from "../store";
import { userResponse } from "./responses";

/** A row of the response: an error prevents the move, an impact does not. */
interface Note {
  readonly messageCode: number;
  readonly text: string;
}

/** Moves a user, or only evaluates the move. Returns the response. */
export function moveUser(store: Store, body: Values, respond: (user: JsonObject) => JsonObject): JsonObject {
  const user = store.users.get(requiredText(body, "userId"));
  const newGroupId = requiredText(body, "newGroupId");
  const { moveEvaluation, moveRejection } = store.platform;
  const errors = errorsOf(store, user, newGroupId);
  const impacts = impactsOf(store, user, newGroupId);
  const rows = { error: errors.map(toRow), impact: impacts.map(toRow) };
  if (body["evaluateOnly"] === true) {
    if (moveEvaluation === "texts") return { reasons: [...errors, ...impacts].map(({ text }) => text) };
    return moveEvaluation === "user" && errors.length === 0 ? respond(userResponse(user, store)) : rows;
  }
  if (errors.length > 0) {
    if (moveRejection === "rows") return rows;
    throw conflict(errors.map(({ text }) => text).join(", "));
  }
  return respond(userResponse(move(store, user, newGroupId), store));
}

function move(store: Store, user: User, newGroupId: string): User {
  const unassigned = store.platform.valuesAfterMove === "unassigned" && newGroupId !== user.groupId;
  const from = store.groups.find(user.serviceProviderId, user.groupId);
  const to = store.groups.find(user.serviceProviderId, newGroupId);
  if (!unassigned && user.phoneNumber && from && to && from !== to) {
    from.numbers = from.numbers.filter((number) => number !== user.phoneNumber);
    to.numbers.push(user.phoneNumber);
  }
  const values = unassigned ? omit({ ...user }, ["phoneNumber", "extension", "department"]) : user;
  const moved = { ...structuredClone(values), groupId: newGroupId } as User;
  store.users.save(moved);
  return moved;
}

function errorsOf(store: Store, user: User, groupId: string): Note[] {
  if (!store.groups.find(user.serviceProviderId, groupId))
    return [{ messageCode: 4100, text: `Unknown group: ${groupId}` }];
  if (store.platform.valuesAfterMove === "unassigned") return [];
  const errors: Note[] = [];
  for (const other of store.users.inGroup(user.serviceProviderId, groupId))
    if (other !== user && user.extension !== undefined && other.extension === user.extension)
      errors.push({ messageCode: 4907, text: `Extension ${user.extension} is used by ${other.userId}` });
  if (user.department?.groupId !== undefined && user.department.groupId !== groupId)
    errors.push({ messageCode: 4104, text: `The user is in a department of the group ${user.department.groupId}` });
  return errors;
}

function impactsOf(store: Store, user: User, groupId: string): Note[] {
  if (store.platform.valuesAfterMove === "kept" || groupId === user.groupId) return [];
  const impacts: Note[] = [];
  if (user.phoneNumber !== undefined)
    impacts.push({ messageCode: 4601, text: `The phone number ${user.phoneNumber} is unassigned` });
  if (user.extension !== undefined)
    impacts.push({ messageCode: 4602, text: `The extension ${user.extension} is unassigned` });
  if (user.department !== undefined)
    impacts.push({ messageCode: 4603, text: `The user leaves the department ${user.department.name}` });
  return impacts;
}

function toRow({ messageCode, text }: Note): JsonObject {
  return { messageCode, summary: `[Error ${messageCode}] ${text}`, summaryEnglish: `[Error ${messageCode}] ${text}` };
}
