/**
 * What the platform takes for each field of a user, in its own words: this is the platform's side, written from the
 * OCI-P limits alone. It shares nothing with the provider, so that the two can disagree.
 */
import { createHash } from "node:crypto";
import type { Department, PlatformData, User } from "./model";
import { invalid } from "./refusal";
import type { Store } from "./store";

type Json = unknown;

/** Takes a value from a request into a user, or refuses it. */
type FieldSetter = (user: User, value: Json, store: Store) => void;

type TextField = {
  [K in keyof User]-?: string extends User[K] ? K : never;
}[keyof User];

export function setField(user: User, name: string, value: Json, store: Store): void {
  const take = Object.hasOwn(FIELD_SETTERS, name) ? FIELD_SETTERS[name] : undefined;
  if (!take) throw invalid(`Unknown or read-only field: ${name}`);
  take(user, value, store);
}

const FIELD_SETTERS: Record<string, FieldSetter> = {
  lastName: mandatory("lastName", 30),
  firstName: mandatory("firstName", 30),
  callingLineIdLastName: mandatory("callingLineIdLastName", 30),
  callingLineIdFirstName: mandatory("callingLineIdFirstName", 30),
  hiraganaLastName: mandatory("hiraganaLastName", 30),
  hiraganaFirstName: mandatory("hiraganaFirstName", 30),
  nameDialingName: (user, value) => {
    if (value === null) {
      delete user.nameDialingName;
      return;
    }
    const name = object("nameDialingName", value, ["nameDialingLastName", "nameDialingFirstName"]);
    user.nameDialingName = {
      nameDialingLastName: textOf("nameDialingLastName", name["nameDialingLastName"], 1, 30),
      nameDialingFirstName: textOf("nameDialingFirstName", name["nameDialingFirstName"], 1, 30),
    };
  },
  phoneNumber: (user, value, store) => {
    if (value === null) delete user.phoneNumber;
    else user.phoneNumber = e164(textOf("phoneNumber", value, 1, 23), store.data);
  },
  extension: (user, value) => {
    if (value === null) {
      delete user.extension;
      return;
    }
    const extension = textOf("extension", value, 2, 20);
    if (!/^[0-9]+$/.test(extension)) throw invalid("extension must be digits");
    user.extension = extension;
  },
  callingLineIdPhoneNumber: (user, value) => {
    if (value === null) {
      delete user.callingLineIdPhoneNumber;
      return;
    }
    const number = textOf("callingLineIdPhoneNumber", value, 1, 23);
    if (!/^[+]?[0-9-]+$/.test(number)) throw invalid("callingLineIdPhoneNumber is no phone number");
    user.callingLineIdPhoneNumber = number;
  },
  department: (user, value, store) => {
    if (value === null) delete user.department;
    else user.department = departmentOf(value, store);
  },
  language: (user, value, store) => {
    user.language = oneOf("language", textOf("language", value, 1, 40), store.data.languages);
  },
  timeZone: (user, value) => {
    const zone = textOf("timeZone", value, 1, 127);
    if (!TIME_ZONES.has(zone)) throw invalid(`Unknown time zone: ${zone}`);
    user.timeZone = zone;
  },
  aliases: (user, value) => {
    user.aliases = listOf("aliases", value, 3).map((alias) => {
      const text = textOf("alias", alias, 1, 161);
      if (!/^[A-Za-z0-9\-_.!~*'()]+@[A-Za-z0-9\-_.!~*'()]+$/.test(text)) throw invalid(`Invalid alias: ${text}`);
      return text;
    });
  },
  title: optional("title", 50),
  pagerPhoneNumber: optional("pagerPhoneNumber", 30),
  mobilePhoneNumber: optional("mobilePhoneNumber", 30),
  emailAddress: optional("emailAddress", 80),
  yahooId: optional("yahooId", 50),
  addressLocation: optional("addressLocation", 80),
  address: (user, value) => {
    const members = object("address", value, Object.keys(ADDRESS));
    for (const [member, text] of Object.entries(members)) {
      if (text === null) user.address = without(user.address, member);
      else user.address = { ...user.address, [member]: textOf(`address.${member}`, text, 1, ADDRESS[member] ?? 0) };
    }
  },
  networkClassOfService: (user, value, store) => {
    const name = textOf("networkClassOfService", value, 1, 40);
    user.networkClassOfService = oneOf("network class of service", name, store.data.networkClassesOfService);
  },
  officeZoneName: (user, value, store) => {
    user.officeZoneName = oneOf("office zone", textOf("officeZoneName", value, 1, 40), store.data.zones);
  },
  primaryZoneName: (user, value, store) => {
    user.primaryZoneName = oneOf("primary zone", textOf("primaryZoneName", value, 1, 80), store.data.zones);
  },
  impId: optional("impId", 196),
  impPassword: (user, value) => {
    if (value === null) user.secrets = without(user.secrets, "impPassword");
    else setSecret(user, "impPassword", textOf("impPassword", value, 1, 60));
  },
  alternateUserId: (user, value) => {
    user.alternateUserId = listOf("alternateUserId", value, 4).map((entry) => {
      const row = object("alternateUserId", entry, ["alternateUserId", "description"]);
      const description = row["description"];
      return {
        alternateUserId: textOf("alternateUserId", row["alternateUserId"], 1, 161),
        ...(description != null && { description: textOf("description", description, 1, 80) }),
      };
    });
  },
  allowVideo: (user, value) => {
    if (typeof value !== "boolean") throw invalid("allowVideo must be a boolean");
    user.allowVideo = value;
  },
  accessDeviceEndpoint: takeDeviceEndpoint,
  trunkAddressing: takeTrunk,
  contacts: (user, value) => {
    const endpoint = user.accessDeviceEndpoint ?? user.trunkAddressing?.trunkGroupDeviceEndpoint;
    if (!endpoint) throw invalid("contacts need an endpoint");
    endpoint.contacts = contactsOf(value);
  },
  newPassword: (user, value) => setSecret(user, "password", textOf("newPassword", value, 1, 60)),
  newUserExternalId: (user, value) => {
    if (value === null) delete user.userExternalId;
    else user.userExternalId = textOf("newUserExternalId", value, 1, 36);
  },
  newUserPersonId: (user, value) => {
    if (value === null) delete user.userPersonId;
    else user.userPersonId = textOf("newUserPersonId", value, 1, 82);
  },
};

const ADDRESS: Record<string, number> = {
  addressLine1: 80,
  addressLine2: 80,
  city: 50,
  stateOrProvince: 50,
  zipOrPostalCode: 50,
  country: 50,
};

const TIME_ZONES = new Set([...Intl.supportedValuesOf("timeZone"), "UTC"]);

function takeDeviceEndpoint(user: User, value: Json, store: Store): void {
  if (value === null) {
    delete user.accessDeviceEndpoint;
    return;
  }
  const wanted = object("accessDeviceEndpoint", value, ["accessDevice", "linePort", "contacts", "portNumber"]);
  const present = user.accessDeviceEndpoint;
  const endpoint = present ?? { accessDevice: { deviceLevel: "", deviceName: "" }, linePort: "", contacts: [] };
  if (wanted["accessDevice"] !== undefined) {
    const device = object("accessDevice", wanted["accessDevice"], ["deviceLevel", "deviceName"]);
    const deviceLevel = oneOf("device level", textOf("deviceLevel", device["deviceLevel"], 1, 40), [
      "System",
      "Service Provider",
      "Group",
    ]);
    const deviceName = textOf("deviceName", device["deviceName"], 1, 40);
    const group = store.group(user.serviceProviderId, user.groupId);
    if (deviceLevel === "Group" && !group?.devices.includes(deviceName)) throw invalid(`Unknown device: ${deviceName}`);
    endpoint.accessDevice = { deviceLevel, deviceName };
  } else if (!present) throw invalid("An endpoint needs its accessDevice");
  if (wanted["linePort"] !== undefined) endpoint.linePort = textOf("linePort", wanted["linePort"], 1, 161);
  else if (!present) throw invalid("An endpoint needs its linePort");
  if (wanted["contacts"] !== undefined) endpoint.contacts = contactsOf(wanted["contacts"]);
  if (wanted["portNumber"] === null) delete endpoint.portNumber;
  else if (wanted["portNumber"] !== undefined) {
    const port = wanted["portNumber"];
    if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 1024)
      throw invalid("portNumber must be 1 to 1024");
    endpoint.portNumber = port;
  }
  user.accessDeviceEndpoint = endpoint;
  delete user.trunkAddressing;
}

function takeTrunk(user: User, value: Json, store: Store): void {
  if (value === null) {
    delete user.trunkAddressing;
    return;
  }
  const texts = { enterpriseTrunkName: 30, alternateTrunkIdentity: 80, physicalLocation: 1024 };
  const wanted = object("trunkAddressing", value, ["trunkGroupDeviceEndpoint", ...Object.keys(texts)]);
  const trunk = user.trunkAddressing ?? {};
  const given = wanted["trunkGroupDeviceEndpoint"];
  if (given === null) delete trunk.trunkGroupDeviceEndpoint;
  else if (given !== undefined) {
    const row = object("trunkGroupDeviceEndpoint", given, ["name", "linePort", "contacts"]);
    const endpoint = trunk.trunkGroupDeviceEndpoint ?? { name: "", linePort: "", contacts: [] };
    if (row["name"] !== undefined) endpoint.name = textOf("name", row["name"], 1, 30);
    if (row["linePort"] !== undefined) endpoint.linePort = textOf("linePort", row["linePort"], 1, 161);
    if (row["contacts"] !== undefined) endpoint.contacts = contactsOf(row["contacts"]);
    const group = store.group(user.serviceProviderId, user.groupId);
    if (!group?.trunkGroups.includes(endpoint.name)) throw invalid(`Unknown trunk group: ${endpoint.name}`);
    if (endpoint.linePort === "") throw invalid("A trunk endpoint needs its linePort");
    trunk.trunkGroupDeviceEndpoint = endpoint;
  }
  for (const [name, most] of Object.entries(texts) as [keyof typeof texts, number][]) {
    if (wanted[name] === null) Reflect.deleteProperty(trunk, name);
    else if (wanted[name] !== undefined) trunk[name] = textOf(name, wanted[name], 1, most);
  }
  user.trunkAddressing = trunk;
  delete user.accessDeviceEndpoint;
}

function departmentOf(value: Json, store: Store): Department {
  const row = object("department", value, ["serviceProviderId", "groupId", "name"]);
  const serviceProviderId = textOf("department.serviceProviderId", row["serviceProviderId"], 1, 30);
  const name = textOf("department.name", row["name"], 1, 50);
  const groupId = row["groupId"] == null ? undefined : textOf("department.groupId", row["groupId"], 1, 30);
  const known =
    groupId === undefined
      ? store.serviceProvider(serviceProviderId)?.departments
      : store.group(serviceProviderId, groupId)?.departments;
  if (!known?.includes(name)) throw invalid(`Unknown department: ${name}`);
  return { serviceProviderId, ...(groupId !== undefined && { groupId }), name };
}

function contactsOf(value: Json): { sipContact: string }[] {
  return listOf("contacts", value, 5).map((entry) => {
    const row = object("contacts", entry, ["sipContact"]);
    return { sipContact: textOf("sipContact", row["sipContact"], 1, 1020) };
  });
}

/** A number as digits with the country code in front. */
export function e164(number: string, { countryCode }: PlatformData): string {
  if (!/^[+]?[0-9][0-9-]*$/.test(number)) throw invalid(`Invalid phone number: ${number}`);
  const digits = number.replace(/[^0-9]/g, "");
  if (number.startsWith("+")) return `+${digits}`;
  return digits.length > 10 && digits.startsWith(countryCode) ? `+${digits}` : `+${countryCode}${digits}`;
}

export function setSecret(user: User, name: string, value: string): void {
  user.secrets = { ...user.secrets, [name]: fingerprint(value) };
}

/** By which a test can tell what a password was set to. */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function mandatory(name: TextField, most: number): FieldSetter {
  return (user, value) => {
    if (value === null) throw invalid(`${name} cannot be cleared`);
    set(user, name, textOf(name, value, 1, most));
  };
}

function optional(name: TextField, most: number): FieldSetter {
  return (user, value) => set(user, name, value === null ? undefined : textOf(name, value, 1, most));
}

function set(user: User, name: TextField, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(user, name);
  else user[name] = value;
}

export function textOf(name: string, value: Json, least: number, most: number): string {
  if (typeof value !== "string") throw invalid(`${name} must be a text`);
  const text = value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
  const length = Array.from(text).length;
  if (length < least) throw invalid(`${name} is too short: ${length} of at least ${least} characters`);
  if (length > most) throw invalid(`${name} is too long: ${length} of at most ${most} characters`);
  if (/[\u0000-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed())
    throw invalid(`${name} holds an invalid character`);
  return text;
}

function listOf(name: string, value: Json, most: number): Json[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${name} must be a list`);
  if (value.length > most) throw invalid(`${name} can hold ${most} elements`);
  return value;
}

function object(name: string, value: Json, members: readonly string[]): Record<string, Json> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${name} must be an object`);
  const stranger = Object.keys(value).find((member) => !members.includes(member));
  if (stranger !== undefined) throw invalid(`Unknown field: ${name}.${stranger}`);
  return value as Record<string, Json>;
}

function oneOf(what: string, name: string, known: readonly string[]): string {
  if (!known.includes(name)) throw invalid(`Unknown ${what}: ${name}`);
  return name;
}

function without<T>(values: Record<string, T>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([other]) => other !== name));
}
