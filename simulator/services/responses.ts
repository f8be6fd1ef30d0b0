import type { Group, JsonObject, User } from "../model";
import type { Store } from "../store";
import { hasService, licensesOf, servicesOf } from "./assignments";

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

/** Returns the settings of all services that the user has. A service without settings is absent. */
export function settingsResponse(user: User): JsonObject {
  const services = Object.entries(servicesOf(user).services);
  return {
    userId: user.userId,
    ...Object.fromEntries(services.filter(([, settings]) => Object.keys(settings).length > 0)),
  };
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
