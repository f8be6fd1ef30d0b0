/** The data of a new platform: one enterprise with its groups and users. The same size gives the same data. */
import type { Group, PlatformData, User } from "./model";
import { LICENSED_SERVICES, PACKS, initialSettings } from "./services/catalog";

const FIRST_NAMES =
  "Jane Omar Lena Ravi Mia Tom Ana Kofi Nora Ben Ines Yuki Paul Vera Ali Ruth Hugo Emma Luis Zoe".split(" ");
const LAST_NAMES =
  "Doe Baker Costa Dietz Evans Fuchs Grant Hansen Ito Jones Klein Lopez Moser Novak Okafor Price Quinn Rossi".split(
    " ",
  );
const DEPARTMENTS = ["sales", "support", "finance"];
/** Numbers of each group that no user has. */
const SPARE_NUMBERS = 20;

/** Domain of all user ids. */
export const DOMAIN = "lab.example.net";
/** `serviceProviderId` of all groups. */
export const ENTERPRISE = "ent.odin";

interface PlatformSize {
  readonly groups: number;
  /** Total number of users, spread evenly over the groups. */
  readonly users: number;
}

export function seedPlatform({ groups, users }: PlatformSize): PlatformData {
  const data: PlatformData = {
    countryCode: "1",
    languages: ["English", "German", "French", "Spanish"],
    networkClassesOfService: ["ncos1", "ncos2"],
    zones: ["zone1", "zone2"],
    serviceProviders: [
      {
        serviceProviderId: ENTERPRISE,
        serviceProviderName: "Odin Enterprise",
        isEnterprise: true,
        departments: ["board"],
      },
      { serviceProviderId: "sp.other", serviceProviderName: "Another Provider", isEnterprise: false, departments: [] },
    ],
    groups: [],
    users: [],
  };
  for (let index = 0; index < groups; index++) data.groups.push(seedGroup(index));
  for (let index = 0; index < users; index++) {
    const group = data.groups[index % groups];
    if (!group) break;
    const user = seedUser(index, Math.floor(index / groups), group);
    if (user.phoneNumber) group.numbers.push(user.phoneNumber);
    data.users.push(user);
  }
  data.groups.forEach((group, index) => {
    for (let spare = 0; spare < SPARE_NUMBERS; spare++) group.numbers.push(`+1513${7000000 + index * 1000 + spare}`);
    group.userLimit = Math.max(group.userLimit, users * 2);
  });
  return data;
}

function seedGroup(index: number): Group {
  const groupId = index === 0 ? "grp.odin" : `grp${index + 1}.odin`;
  return {
    serviceProviderId: ENTERPRISE,
    groupId,
    groupName: `Group ${index + 1}`,
    defaultDomain: DOMAIN,
    userLimit: 1000,
    timeZone: "America/New_York",
    numbers: [],
    departments: [...DEPARTMENTS],
    devices: Array.from({ length: 10 }, (_, device) => `phone_${device}`),
    trunkGroups: ["trunk1", "trunk2"],
    services: [...LICENSED_SERVICES],
    servicePacks: Object.keys(PACKS),
  };
}

function seedUser(index: number, indexInGroup: number, group: Group): User {
  const { serviceProviderId, groupId } = group;
  const { firstName, lastName, local } = seedName(index);
  return {
    serviceProviderId,
    groupId,
    userId: `${local}@${DOMAIN}`,
    lastName,
    firstName,
    callingLineIdLastName: lastName,
    callingLineIdFirstName: firstName,
    hiraganaLastName: lastName,
    hiraganaFirstName: firstName,
    phoneNumber: `+1513${2000000 + index}`,
    extension: String(1000 + indexInGroup),
    language: "English",
    timeZone: "America/New_York",
    aliases: index % 4 === 0 ? [`${1000 + index}@${DOMAIN}`] : [],
    title: "Agent",
    emailAddress: `${local}@example.com`,
    address: {
      addressLine1: `${index + 1} Main Street`,
      city: "Cincinnati",
      stateOrProvince: "Ohio",
      zipOrPostalCode: "45204",
      country: "US",
    },
    alternateUserId: index % 5 === 0 ? [{ alternateUserId: `${local}@example.com`, description: "SSO" }] : [],
    allowVideo: true,
    ...seedServices(index),
    secrets: {},
    ...(index % 2 === 0 && { department: { serviceProviderId, groupId, name: DEPARTMENTS[index % 3] ?? "" } }),
    ...(index % 3 === 0 && { mobilePhoneNumber: `+1987${1000000 + index}` }),
    ...seedEndpoint(index, local),
  };
}

/** A name that no other user has, and the part of the ids before the domain. */
function seedName(index: number): { firstName: string; lastName: string; local: string } {
  const firstName = FIRST_NAMES[index % FIRST_NAMES.length] ?? "";
  const lastName = LAST_NAMES[Math.floor(index / FIRST_NAMES.length) % LAST_NAMES.length] ?? "";
  const round = Math.floor(index / (FIRST_NAMES.length * LAST_NAMES.length));
  const local = `${firstName}.${lastName}${round === 0 ? "" : round + 1}`.toLowerCase();
  return { firstName, lastName, local };
}

/** Of six users, two have a device and one has a trunk. */
function seedEndpoint(index: number, local: string): Pick<User, "accessDeviceEndpoint" | "trunkAddressing"> {
  if (index % 3 === 1) {
    const accessDevice = { deviceLevel: "Group", deviceName: `phone_${index % 10}` };
    return { accessDeviceEndpoint: { accessDevice, linePort: `${local}_1@${DOMAIN}`, contacts: [] } };
  }
  if (index % 6 !== 2) return {};
  return {
    trunkAddressing: {
      trunkGroupDeviceEndpoint: { name: "trunk1", linePort: `${local}_t@${DOMAIN}`, contacts: [] },
    },
  };
}

/** Each user has services that are assigned directly. Every third user has a service pack too. */
function seedServices(index: number): Pick<User, "services" | "assignedServices" | "servicePacks"> {
  const assignedServices = ["Call Forwarding Always", ...(index % 2 === 0 ? ["Call Waiting"] : [])];
  const servicePacks = index % 3 === 0 ? ["Standard"] : [];
  const names = [...assignedServices, ...servicePacks.flatMap((pack) => PACKS[pack] ?? [])];
  return {
    services: Object.fromEntries(names.map((name) => [name, initialSettings(name)])),
    assignedServices,
    servicePacks,
  };
}
