import type { User } from "../model";
import { invalidRequest } from "../shared/rejection";
import { type Values, parseText, requiredText } from "../shared/values";
import type { Store } from "../store";
import { setSecret } from "./secrets";

/** Sets the web password, which a request can name `newPassword` or `password`. */
export function setWebPassword(store: Store, body: Values): User {
  return replaceSecret(store, body, "password", body["newPassword"] ?? body["password"]);
}

/** Sets the password of SIP authentication. */
export function setSipPassword(store: Store, body: Values): User {
  return replaceSecret(store, body, "sip", body["newPassword"]);
}

function replaceSecret(store: Store, body: Values, name: string, value: unknown): User {
  const user = structuredClone(store.users.get(requiredText(body, "userId")));
  setSecret(user, name, parseText("newPassword", value, 1, 60));
  store.users.save(user);
  return user;
}

export function setPasscode(store: Store, body: Values): void {
  const user = structuredClone(store.users.get(requiredText(body, "userId")));
  const passcode = body["newPasscode"];
  if (typeof passcode !== "string" || !/^[0-9]{4,6}$/.test(passcode))
    throw invalidRequest("newPasscode must have 4 to 6 digits");
  setSecret(user, "passcode", passcode);
  store.users.save(user);
}
