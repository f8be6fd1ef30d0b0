import type { Group, Json, JsonObject, ServiceSettings, User } from "../model";
import type { Platform } from "../platform";
import type { Store } from "../store";
import { hasService, licensesOf, servicesOf } from "./assignments";
import { membersOf } from "./catalog";
import { VOICE_MESSAGING, renderVoiceMessaging } from "./voice-messaging";

/** Returns all licensed services and packs, each with its assignment to the user. */
export function assignmentsResponse({ groups }: Store, user: User): JsonObject {
  const { userId, serviceProviderId, groupId } = user;
  const { assignedServices, servicePacks } = servicesOf(user);
  const licenses = licensesOf(groups.find(serviceProviderId, groupId));
  return {
    userId,
    serviceProviderId,
    groupId,
    userServices: licenses.services.map((serviceName) => ({
      serviceName,
      assigned: assignedServices.includes(serviceName),
    })),
    servicePackServices: licenses.servicePacks.map((serviceName) => ({
      serviceName,
      assigned: servicePacks.includes(serviceName),
      description: "",
      alias: "",
    })),
  };
}

/** Returns the services that the user has. A service without the setting `isActive` has no such member. */
export function assignedResponse(user: User): JsonObject {
  const userServices = Object.entries(servicesOf(user).services).map(([serviceName, settings]) => ({
    serviceName,
    ...(settings["isActive"] !== undefined && { isActive: settings["isActive"] }),
  }));
  return { userId: user.userId, userServices, groupServices: [] };
}

/** Returns the settings of all services that the user has. A service that has none is absent. */
export function settingsResponse(store: Store, user: User): JsonObject {
  const { userId, serviceProviderId, groupId } = user;
  const isEnterprise = true;
  const ids: JsonObject =
    store.platform.serviceIds === "present" ? { userId, serviceProviderId, groupId, isEnterprise } : {};
  const services = Object.entries(servicesOf(user).services).flatMap(([service, settings]): [string, Json][] => {
    if (Object.keys(membersOf(service)).length === 0) return [];
    const rendered = renderSettings(store, service, settings);
    if (Object.values(rendered).every(isUnset)) return unsetForms[store.platform.unsetServices](service);
    return [[service, { ...rendered, ...ids }]];
  });
  return { userId, ...("isEnterprise" in ids && { isEnterprise }), ...Object.fromEntries(services) };
}

function renderSettings(store: Store, service: string, settings: ServiceSettings): JsonObject {
  const members = membersOf(service);
  const rendered = Object.fromEntries(
    Object.entries(settings).map(([name, value]): [string, Json] => [
      name,
      members[name]?.render?.(value, store) ?? value,
    ]),
  );
  return service === VOICE_MESSAGING ? renderVoiceMessaging(rendered, store) : rendered;
}

const unsetForms: Readonly<Record<Platform["unsetServices"], (service: string) => [string, Json][]>> = {
  list: (service) => [[service, []]],
  object: (service) => [[service, {}]],
  omitted: () => [],
};

function isUnset(value: Json): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** Returns the licenses of a group. */
export function groupServicesResponse({ users }: Store, group: Group): JsonObject {
  const { serviceProviderId, groupId } = group;
  const groupUsers = [...users.inGroup(serviceProviderId, groupId)];
  const licenses = licensesOf(group);
  const toRows = (names: readonly string[]) =>
    names.map((serviceName) => ({
      serviceName,
      authorized: true,
      assigned: true,
      usage: groupUsers.filter((user) => hasService(user, serviceName)).length,
    }));
  return {
    serviceProviderId,
    groupId,
    groupServices: [],
    userServices: toRows(licenses.services),
    servicePackServices: toRows(licenses.servicePacks),
  };
}
