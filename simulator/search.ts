/** The list of users: its filters and their wildcards. */
import type { User } from "./model";
import { invalid } from "./refusal";
import type { Store } from "./store";

type Query = Readonly<Record<string, string | undefined>>;

/** What a filter looks at. The simulator's devices have no MAC address, so that filter finds nobody. */
const FILTERS: Record<string, (user: User) => string | undefined> = {
  lastName: (user) => user.lastName,
  firstName: (user) => user.firstName,
  dn: (user) => user.phoneNumber,
  emailAddress: (user) => user.emailAddress,
  userId: (user) => user.userId,
  extension: (user) => user.extension,
  macAddress: () => undefined,
};

/** @param standard - users that are found at most when the query names no limit */
export function searchUsers(store: Store, query: Query, standard = Infinity): User[] {
  const { serviceProviderId, groupId, limit } = query;
  const most = limit === undefined ? standard : Number(limit);
  if (Number.isNaN(most) || most < 0) throw invalid(`limit must be a number: ${limit}`);
  if (groupId !== undefined && serviceProviderId === undefined) throw invalid("groupId needs a serviceProviderId");
  if (serviceProviderId !== undefined && !store.serviceProvider(serviceProviderId))
    throw invalid(`Unknown service provider: ${serviceProviderId}`);
  if (serviceProviderId !== undefined && groupId !== undefined && !store.group(serviceProviderId, groupId))
    throw invalid(`Unknown group: ${groupId}`);
  const filters = Object.entries(query).filter(([name]) => Object.hasOwn(FILTERS, name));
  const found: User[] = [];
  for (const user of store.users) {
    if (found.length >= most) break;
    if (serviceProviderId !== undefined && user.serviceProviderId !== serviceProviderId) continue;
    if (groupId !== undefined && user.groupId !== groupId) continue;
    if (filters.every(([name, wanted]) => matches(name, user, wanted ?? "", store))) found.push(user);
  }
  return found;
}

function matches(name: string, user: User, wanted: string, store: Store): boolean {
  const value = FILTERS[name]?.(user)?.toLowerCase();
  if (value === undefined) return false;
  const starts = wanted.startsWith("*");
  const ends = wanted.endsWith("*") && wanted.length > 1;
  const core = wanted.slice(starts ? 1 : 0, ends ? -1 : undefined).toLowerCase();
  // A number is looked for with or without its country code.
  const forms = name === "dn" ? [value, value.slice(1), value.slice(1 + store.data.countryCode.length)] : [value];
  return forms.some((form) => {
    if (starts && ends) return form.includes(core);
    if (ends) return form.startsWith(core);
    if (starts) return form.endsWith(core);
    return form === core;
  });
}
