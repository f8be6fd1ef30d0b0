/** The settings of the services that a user has. */
import type { ServiceSettings, User } from "../model";
import { type ApiRejection, invalidRequest } from "../shared/rejection";
import type { Values } from "../shared/values";
import type { Store } from "../store";
import { servicesOf } from "./assignments";
import { membersOf } from "./catalog";
import { mergeMembers } from "./members";

/** @throws ApiRejection with status 400 if the user does not have the service */
export function settingsOf(user: User, service: string): ServiceSettings {
  const settings = servicesOf(user).services[service];
  if (!settings) throw notAssigned(service);
  return settings;
}

/** Changes the named settings of the named services. If one value is rejected, none is applied. */
export function changeServices(store: Store, user: User, services: Values): void {
  const changed = structuredClone(user);
  const settings = { ...servicesOf(changed).services };
  for (const [service, given] of Object.entries(services)) settings[service] = merge(store, settings, service, given);
  changed.services = settings;
  store.users.save(changed);
}

function merge(
  store: Store,
  settings: Readonly<Record<string, ServiceSettings>>,
  service: string,
  given: unknown,
): ServiceSettings {
  const current = settings[service];
  if (!current) throw notAssigned(service);
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw invalidRequest(`${service} must be an object`);
  const merged = mergeMembers(service, given, current, membersOf(service), store);
  if ("forwardToPhoneNumber" in merged && merged["isActive"] === true && merged["forwardToPhoneNumber"] === "")
    throw invalidRequest(`${service} requires forwardToPhoneNumber to be active`);
  return merged;
}

function notAssigned(service: string): ApiRejection {
  return invalidRequest(`Service not assigned: ${service}`);
}
