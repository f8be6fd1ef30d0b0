import type { Group, Json, JsonObject } from "../model";
import type { Store } from "../store";

export function groupResponse(store: Store, group: Group): JsonObject {
  const { serviceProviderId, groupId, groupName, defaultDomain, userLimit, timeZone } = group;
  return {
    serviceProviderId,
    groupId,
    groupName,
    defaultDomain,
    userLimit,
    userCount: [...store.users.inGroup(serviceProviderId, groupId)].length,
    callingLineIdName: "",
    callingLineIdPhoneNumber: "",
    timeZone,
    contact: { contactName: "", contactNumber: "", contactEmail: "" },
  };
}

/** The numbers of a group, in the form of number lists: `+1-5136549858`. */
export function groupNumbersResponse(store: Store, group: Group): JsonObject {
  const { serviceProviderId, groupId } = group;
  const { groupNumbers } = store.platform;
  const rows = numberRows(store, group);
  switch (groupNumbers) {
    case "ranges":
      return { dns: joinNeighbors(rows).map((row) => ({ ...row, max: row.max === row.min ? null : row.max })) };
    case "texts":
      return { dns: joinNeighbors(rows).map(({ min, max }) => (min === max ? min : `${min} - ${max}`)) };
    case "paged":
      return { dns: rows.slice(0, PAGE), totalCount: rows.length };
    default:
      return { serviceProviderId, groupId, dns: [...rows] };
  }
}

/** Rows of a page. */
const PAGE = 2;

type NumberRow = { min: string; max: string; assigned: boolean; activated: boolean };

function numberRows(store: Store, { serviceProviderId, groupId, numbers }: Group): NumberRow[] {
  const assigned = new Set([...store.users.inGroup(serviceProviderId, groupId)].map((user) => user.phoneNumber));
  const prefix = `+${store.data.countryCode}`;
  const format = (number: string) => (number.startsWith(prefix) ? `${prefix}-${number.slice(prefix.length)}` : number);
  return numbers.map((number) => ({
    min: format(number),
    max: format(number),
    assigned: assigned.has(number),
    activated: true,
  }));
}

/** Numbers that follow each other, as ranges. */
function joinNeighbors(rows: readonly NumberRow[]): NumberRow[] {
  const valueOf = (number: string) => BigInt(number.replace(/[^0-9]/g, ""));
  const ranges: NumberRow[] = [];
  for (const row of [...rows].sort((one, other) => (one.min < other.min ? -1 : 1))) {
    const last = ranges.at(-1);
    if (last?.assigned === row.assigned && valueOf(last.max) + 1n === valueOf(row.min)) last.max = row.max;
    else ranges.push({ ...row });
  }
  return ranges;
}

/** The departments of a group, and with `includeEnterprise` those of its enterprise. */
export function departmentRows(store: Store, group: Group, includeEnterprise: boolean): JsonObject[] {
  const { serviceProviderId, groupId } = group;
  const own = group.departments.map((name) => ({
    serviceProviderId,
    groupId,
    name,
    fullPathName: `${name} (${groupId})`,
  }));
  const enterprise = store.groups.findServiceProvider(serviceProviderId)?.departments ?? [];
  if (!includeEnterprise) return own;
  return [...own, ...enterprise.map((name) => ({ serviceProviderId, name, fullPathName: name }))];
}

/**
 * A list of the platform in the form that this platform has.
 *
 * @param member - its name in the documented object; undefined where the list itself is the response
 * @param name - the member of a row with its name
 */
export function knownValuesResponse(
  { platform }: Store,
  rows: readonly JsonObject[],
  name: string,
  member?: string,
): JsonObject | Json[] {
  switch (platform.knownValues) {
    case "wrapped":
      return { [member ?? "rows"]: [...rows] };
    case "names":
      return rows.map((row) => row[name] ?? null);
    case "paged":
      return { [member ?? "rows"]: rows.slice(0, 1), total: rows.length };
    default:
      return member === undefined ? [...rows] : { [member]: [...rows] };
  }
}
