import type { Group, JsonObject } from "../model";
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

/** Returns each number as a range of one, in the form of number lists: `+1-5136549858`. */
export function groupNumbersResponse(store: Store, group: Group): JsonObject {
  const { serviceProviderId, groupId, numbers } = group;
  const assigned = new Set([...store.users.inGroup(serviceProviderId, groupId)].map((user) => user.phoneNumber));
  const prefix = `+${store.data.countryCode}`;
  const format = (number: string) => (number.startsWith(prefix) ? `${prefix}-${number.slice(prefix.length)}` : number);
  return {
    serviceProviderId,
    groupId,
    dns: numbers.map((number) => ({
      min: format(number),
      max: format(number),
      assigned: assigned.has(number),
      activated: true,
    })),
  };
}
