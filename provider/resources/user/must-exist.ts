/** Which values of a user must exist on the platform, and the lists that show them. A run reads each list once. */
import type { FindAbsence } from "../../core/lifecycle/absence";
import { isObject } from "../../core/fields/index";
import {
  ApiError,
  type LiveUser,
  type OdinClient,
  getGroup,
  hasGroupDevice,
  listDepartments,
  listGroupDevices,
  listGroupIds,
  listGroupNumbers,
  listLanguages,
  listNetworkClassesOfService,
  listServiceProviders,
  listTimeZones,
  oncePerGroup,
} from "../../odin/index";
import { oncePer } from "../../shared/once-per";
import { hasNumber, spellNumbers } from "./group-numbers";
import { groupOf } from "./lists";
import { absentName, sameName } from "./names";
import type { userFields } from "./schema";

type Find = FindAbsence<OdinClient, LiveUser>;

const ON_PLATFORM = { owner: "the platform", remedy: "have it added to the platform first" };

/** @see ResourceDefinition.mustExist */
export const mustExist: Readonly<Partial<Record<keyof typeof userFields, Find>>> = {
  serviceProviderId: async (client, { declared }, { list }) => {
    if (!list || (await hasGroup(client, list))) return undefined;
    return absentName(declared, await serviceProviders(client), {
      ...ON_PLATFORM,
      nouns: ["service provider", "service providers"],
    });
  },
  groupId: async (client, { declared }, { list }) => {
    if (!list || (await hasGroup(client, list))) return undefined;
    const { serviceProviderId } = groupOf(list);
    return absentName(declared, await groupIds(client, serviceProviderId), {
      owner: `the service provider ${serviceProviderId}`,
      nouns: ["group", "groups"],
      remedy: "create it first",
    });
  },
  phoneNumber: async (client, { declared }, { list }) => {
    if (!list || typeof declared !== "string") return undefined;
    const numbers = await groupNumbers(client, groupOf(list));
    // A list of free numbers only does not show those that others have.
    if (!numbers || numbers.every(({ isAssigned }) => isAssigned === false) || hasNumber(numbers, declared))
      return undefined;
    return {
      ...ofGroup(list),
      nouns: ["number", "free numbers"],
      value: declared,
      known: spellNumbers(numbers.filter(({ isAssigned }) => isAssigned !== true)),
      remedy: "assign this one to the group first",
    };
  },
  department: async (client, { declared }, { list }) => {
    if (!list || !isObject(declared) || typeof declared["name"] !== "string") return undefined;
    const { serviceProviderId, groupId, name } = declared;
    // Lists show the departments of their own enterprise.
    if (serviceProviderId !== list["serviceProviderId"]) return undefined;
    const isOfGroup = typeof groupId === "string";
    const all = await departments(client, groupOf(isOfGroup ? { ...list, groupId } : list));
    const own = all?.filter((one) => (isOfGroup ? sameName(one.groupId, groupId) : one.groupId === undefined)) ?? [];
    if (own.length === 0 || own.some((one) => sameName(one.name, name) || sameName(one.fullPathName, name)))
      return undefined;
    return {
      owner: isOfGroup ? `the group ${groupId}` : `the enterprise ${String(serviceProviderId)}`,
      nouns: ["department", "departments"],
      value: name,
      known: own.map((one) => one.name),
      remedy: "create it first",
    };
  },
  language: async (client, { declared }) =>
    absentName(declared, await languages(client), { ...ON_PLATFORM, nouns: ["language", "languages"] }),
  timeZone: async (client, { declared }) =>
    absentName(declared, await timeZones(client), { ...ON_PLATFORM, nouns: ["time zone", "time zones"] }),
  networkClassOfService: async (client, { declared }, { list }) =>
    list &&
    absentName(declared, await networkClassesOfService(client, groupOf(list)), {
      ...ofGroup(list),
      nouns: ["network class of service", "network classes of service"],
      remedy: "assign it to the group first",
    }),
  accessDeviceEndpoint: async (client, { declared, live }, { list }) => {
    const name = groupDeviceIn(declared);
    // The lists of a group show none of the devices of the platform and of service providers.
    if (!list || name === undefined || sameName(name, groupDeviceIn(live))) return undefined;
    const absence = absentName(name, await groupDevices(client, groupOf(list)), {
      ...ofGroup(list),
      nouns: ["device", "devices"],
      remedy: "create it first",
    });
    // The list can be limited; the search for one device is not.
    return absence && !(await unlessRejected(hasGroupDevice(client, groupOf(list), name))) ? absence : undefined;
  },
};

const serviceProviders = oncePer(listServiceProviders);
const groupIds = oncePer(listGroupIds);
const languages = oncePer(listLanguages);
const timeZones = oncePer(listTimeZones);
const groupNumbers = oncePerGroup(listGroupNumbers);
const departments = oncePerGroup(listDepartments);
const networkClassesOfService = oncePerGroup(listNetworkClassesOfService);
const groupDevices = oncePerGroup(listGroupDevices);
const groupExists = oncePerGroup((client, group) => unlessRejected(getGroup(client, group, true).then(() => true)));

type List = Readonly<Record<string, string>>;

const hasGroup = (client: OdinClient, list: List) => groupExists(client, groupOf(list));

function ofGroup(list: List) {
  return { owner: `the group ${groupOf(list).groupId}` };
}

function groupDeviceIn(endpoint: unknown): string | undefined {
  const device = isObject(endpoint) ? endpoint["accessDevice"] : undefined;
  if (!isObject(device) || device["deviceLevel"] !== "Group") return undefined;
  return typeof device["deviceName"] === "string" ? device["deviceName"] : undefined;
}

/** The result of a read; false if the platform rejects it. */
async function unlessRejected(reading: Promise<boolean>): Promise<boolean> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ApiError && !error.isTransient) return false;
    throw error;
  }
}
