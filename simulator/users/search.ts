/** The list of users, with its filters and wildcards. */
import type { User } from "../model";
import { invalidRequest } from "../shared/rejection";
import type { Query } from "../shared/request-log";
import type { Store } from "../store";

/** The value that a filter compares. The simulator's devices have no MAC address, so that filter finds no user. */
const FILTERS: Record<string, (user: User) => string | undefined> = {
  lastName: (user) => user.lastName,
  firstName: (user) => user.firstName,
  dn: (user) => user.phoneNumber,
  emailAddress: (user) => user.emailAddress,
  userId: (user) => user.userId,
  extension: (user) => user.extension,
  macAddress: () => undefined,
};

/** @param defaultLimit - maximum number of users if the query has no limit */
export function searchUsers(store: Store, query: Query, defaultLimit: number): User[] {
  const { serviceProviderId, groupId, limit } = query;
  const max = limit === undefined ? defaultLimit : Number(limit);
  if (Number.isNaN(max) || max < 0) throw invalidRequest(`limit must be a number: ${limit}`);
  if (groupId !== undefined && serviceProviderId === undefined)
    throw invalidRequest("groupId requires a serviceProviderId");
  if (serviceProviderId !== undefined && !store.groups.findServiceProvider(serviceProviderId))
    throw invalidRequest(`Unknown service provider: ${serviceProviderId}`);
  if (serviceProviderId !== undefined && groupId !== undefined && !store.groups.find(serviceProviderId, groupId))
    throw invalidRequest(`Unknown group: ${groupId}`);
  const filters = Object.entries(query).filter(([name]) => Object.hasOwn(FILTERS, name));
  const found: User[] = [];
  for (const user of store.users.all) {
    if (found.length >= max) break;
    if (serviceProviderId !== undefined && user.serviceProviderId !== serviceProviderId) continue;
    if (groupId !== undefined && user.groupId !== groupId) continue;
    if (filters.every(([name, pattern]) => isMatch(name, user, pattern ?? "", store))) found.push(user);
  }
  return found;
}

/** Compares case-insensitively. A pattern can begin and end with `*`. */
function isMatch(name: string, user: User, pattern: string, store: Store): boolean {
  const value = FILTERS[name]?.(user)?.toLowerCase();
  if (value === undefined) return false;
  const startsOpen = pattern.startsWith("*");
  const endsOpen = pattern.endsWith("*") && pattern.length > 1;
  const text = pattern.slice(startsOpen ? 1 : 0, endsOpen ? -1 : undefined).toLowerCase();
  // A number matches with "+" and country code, with country code, and in the national form.
  const forms = name === "dn" ? [value, value.slice(1), value.slice(1 + store.data.countryCode.length)] : [value];
  return forms.some((form) => {
    if (startsOpen && endsOpen) return form.includes(text);
    if (endsOpen) return form.startsWith(text);
    if (startsOpen) return form.endsWith(text);
    return form === text;
  });
}
