/** Signs that people use a user. They are evidence: a platform that serves none of these reads shows nothing. */
import { idKey, isObject } from "../../../provider/tooling";
import { type Reader, asText, toRows } from "../reader";
import type { Values } from "../values";
import { booleanOf } from "./check";
import type { UserIds } from "./dedicated-user";

/** Objects of the group that route calls to the user, by the read that lists them. */
const ROUTED_FROM = {
  "/groups/hunt-groups/user": "a hunt group",
  "/groups/call-pickup/user": "a call pickup group",
  "/groups/auto-attendants/user": "an auto attendant",
} as const;

/** @returns the reason why the user is not only for tests; undefined when none is known */
export async function findUse(reader: Reader, ids: UserIds, user: Values): Promise<string | undefined> {
  if (booleanOf(user["phoneNumberActivated"]) === true && asText(user["phoneNumber"]) !== undefined)
    return "its phone number is activated. Deactivate or remove the number";
  for (const [path, name] of Object.entries(ROUTED_FROM)) {
    const rows = toRows(reader.valueOf(await reader.add(path, { ...ids })));
    if (rows.some((row) => Object.keys(row).length > 0)) return `it belongs to ${name}. Remove it there`;
  }
  const { serviceProviderId, groupId, userId } = ids;
  const registrations = reader.valueOf(await reader.add("/users/registration/bulk", { serviceProviderId, groupId }));
  return isRegistered(registrations, userId) ? "a device is registered for it. Switch the device off" : undefined;
}

/** Rows are `{ profile: { userId }, data }`, where the data of a user without a registration are empty. */
function isRegistered(value: unknown, userId: string): boolean {
  const rows = isObject(value) ? toRows(value["users"]) : toRows(value);
  return rows.some(({ profile, data }) => {
    const id = isObject(profile) ? asText(profile["userId"]) : undefined;
    return id !== undefined && idKey(id) === idKey(userId) && toRows(data).some(hasContact);
  });
}

/** A registration names the address of its device. */
function hasContact(row: Values): boolean {
  return Object.values(row).some((value) =>
    Array.isArray(value) ? value.length > 0 : typeof value === "string" && /^<?sips?:/i.test(value),
  );
}
