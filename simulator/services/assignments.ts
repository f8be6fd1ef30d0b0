/** The services that a group is licensed for, and those that a user has. */
import type { Group, ServiceSettings, User } from "../model";
import { invalidRequest } from "../shared/rejection";
import { type Values, parseList, requiredText } from "../shared/values";
import type { Store } from "../store";
import { LICENSED_SERVICES, PACKS, initialSettings } from "./catalog";

interface UserServices {
  /** By service name. */
  readonly services: Readonly<Record<string, ServiceSettings>>;
  /** Names of the services that are assigned directly. */
  readonly assignedServices: readonly string[];
  readonly servicePacks: readonly string[];
}

/** A user from a state file without services has none. */
export function servicesOf({ services = {}, assignedServices = [], servicePacks = [] }: User): UserServices {
  return { services, assignedServices, servicePacks };
}

export function hasService(user: User, service: string): boolean {
  return servicesOf(user).services[service] !== undefined;
}

interface Licenses {
  readonly services: readonly string[];
  readonly servicePacks: readonly string[];
}

/** A group from a state file without licenses has those of a new platform. */
export function licensesOf(group: Group | undefined): Licenses {
  return { services: group?.services ?? LICENSED_SERVICES, servicePacks: group?.servicePacks ?? Object.keys(PACKS) };
}

/** Assigns services and service packs to a user, or removes them. If one row is rejected, none is applied. */
export function assignServices(store: Store, body: Values): void {
  const user = structuredClone(store.users.get(requiredText(body, "userId")));
  const licenses = licensesOf(store.groups.find(user.serviceProviderId, user.groupId));
  const current = servicesOf(user);
  const assigned = applyRows(body, "userServices", current.assignedServices, licenses.services);
  const packs = applyRows(body, "servicePackServices", current.servicePacks, licenses.servicePacks);
  const names = new Set([...assigned, ...packs.flatMap((pack) => PACKS[pack] ?? [])]);
  user.assignedServices = assigned;
  user.servicePacks = packs;
  user.services = Object.fromEntries([...names].map((name) => [name, current.services[name] ?? initialSettings(name)]));
  store.users.save(user);
}

function applyRows(body: Values, list: string, current: readonly string[], licensed: readonly string[]): string[] {
  const names = new Set(current);
  for (const row of parseList(list, body[list] ?? [])) {
    const { serviceName, assigned } = (row ?? {}) as Values;
    if (typeof serviceName !== "string" || typeof assigned !== "boolean")
      throw invalidRequest(`${list}: each row requires serviceName and assigned`);
    if (!licensed.includes(serviceName)) throw invalidRequest(`Service not authorized for the group: ${serviceName}`);
    if (assigned) names.add(serviceName);
    else names.delete(serviceName);
  }
  return [...names];
}
