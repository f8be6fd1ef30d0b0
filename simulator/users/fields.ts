/**
 * The values that the platform accepts for each field of a user. Source: the OCI-P limits. It shares no code with the
 * provider, so that a test can show that the two disagree.
 */
import { setSecret } from "../credentials/secrets";
import type { Department, User } from "../model";
import { invalidRequest } from "../shared/rejection";
import { omit, parseBoolean, parseKnownName, parseList, parseObject, parseText } from "../shared/values";
import type { Store } from "../store";
import { toCleared } from "./cleared";
import { endpointTypeOf, parseContacts } from "./endpoints";

/** Sets a value of a request in a user. @throws ApiRejection if the value is not valid */
type FieldSetter = (user: User, value: unknown, store: Store) => void;

type TextField = {
  [K in keyof User]-?: string extends User[K] ? K : never;
}[keyof User];

/** Fields that the request which creates a user does not have. */
export const LATE_FIELDS: readonly string[] = [
  "officeZoneName",
  "primaryZoneName",
  "impId",
  "impPassword",
  "newUserExternalId",
  "newUserPersonId",
  "contacts",
];

/** @throws ApiRejection with status 400 if the value is not valid, or if the platform does not tolerate an unknown field */
export function setField(user: User, name: string, value: unknown, store: Store): void {
  const setter = Object.hasOwn(FIELD_SETTERS, name) ? FIELD_SETTERS[name] : undefined;
  if (setter) setter(user, LISTS.has(name) ? toList(name, value, store) : toCleared(name, value, store), store);
  else if (store.platform.unknownFieldsInUpdate === "rejected")
    throw invalidRequest(`Unknown or read-only field: ${name}`);
}

const LISTS = new Set(["aliases", "alternateUserId", "contacts"]);

function toList(name: string, value: unknown, { platform }: Store): unknown {
  const isEmpty = Array.isArray(value) && value.length === 0;
  if (value === null && platform.clearedLists === "emptyList") throw invalidRequest(`${name} must be a list`);
  if (isEmpty && platform.clearedLists === "null") throw invalidRequest(`${name} must not be empty`);
  return value;
}

/** The list of the user after an update. An empty list removes all elements on every platform. */
function nextList<T>(
  current: readonly T[],
  given: readonly T[],
  key: (element: T) => string,
  { platform }: Store,
): T[] {
  if (platform.userLists === "replaced" || given.length === 0) return [...given];
  const keys = new Set(given.map(key));
  return [...current.filter((element) => !keys.has(key(element))), ...given];
}

const FIELD_SETTERS: Record<string, FieldSetter> = {
  lastName: required("lastName", 30),
  firstName: required("firstName", 30),
  callingLineIdLastName: required("callingLineIdLastName", 30),
  callingLineIdFirstName: required("callingLineIdFirstName", 30),
  hiraganaLastName: required("hiraganaLastName", 30),
  hiraganaFirstName: required("hiraganaFirstName", 30),
  nameDialingName: (user, value) => {
    if (value === null) {
      delete user.nameDialingName;
      return;
    }
    const name = parseObject("nameDialingName", value, ["nameDialingLastName", "nameDialingFirstName"]);
    user.nameDialingName = {
      nameDialingLastName: parseText("nameDialingLastName", name["nameDialingLastName"], 1, 30),
      nameDialingFirstName: parseText("nameDialingFirstName", name["nameDialingFirstName"], 1, 30),
    };
  },
  phoneNumber: (user, value, store) => {
    if (value === null) delete user.phoneNumber;
    else user.phoneNumber = toE164(parseText("phoneNumber", value, 1, 23), store.data.countryCode);
  },
  extension: (user, value) => {
    if (value === null) {
      delete user.extension;
      return;
    }
    const extension = parseText("extension", value, 2, 20);
    if (!/^[0-9]+$/.test(extension)) throw invalidRequest("extension must be digits");
    user.extension = extension;
  },
  callingLineIdPhoneNumber: (user, value) => {
    if (value === null) {
      delete user.callingLineIdPhoneNumber;
      return;
    }
    const number = parseText("callingLineIdPhoneNumber", value, 1, 23);
    if (!/^[+]?[0-9-]+$/.test(number)) throw invalidRequest("callingLineIdPhoneNumber must be a phone number");
    user.callingLineIdPhoneNumber = number;
  },
  department: (user, value, store) => {
    if (value === null) delete user.department;
    else user.department = parseDepartment(value, store);
  },
  language: (user, value, store) => {
    user.language = parseKnownName("language", parseText("language", value, 1, 40), store.data.languages);
  },
  timeZone: (user, value) => {
    const zone = parseText("timeZone", value, 1, 127);
    if (!TIME_ZONES.has(zone)) throw invalidRequest(`Unknown time zone: ${zone}`);
    user.timeZone = zone;
  },
  aliases: (user, value, store) => {
    const aliases = parseList("aliases", value, 3).map((alias) => {
      const text = parseText("alias", alias, 1, 161);
      if (!/^[A-Za-z0-9\-_.!~*'()]+@[A-Za-z0-9\-_.!~*'()]+$/.test(text)) throw invalidRequest(`Invalid alias: ${text}`);
      return text;
    });
    user.aliases = nextList(user.aliases, aliases, (alias) => alias.toLowerCase(), store);
  },
  title: optional("title", 50),
  pagerPhoneNumber: optional("pagerPhoneNumber", 30),
  mobilePhoneNumber: optional("mobilePhoneNumber", 30),
  emailAddress: optional("emailAddress", 80),
  yahooId: optional("yahooId", 50),
  addressLocation: optional("addressLocation", 80),
  address: (user, value, store) => {
    const members = parseObject("address", value, Object.keys(ADDRESS_LIMITS));
    for (const [member, given] of Object.entries(members)) {
      const text = toCleared(`address.${member}`, given, store);
      if (text === null) user.address = omit(user.address, [member]);
      else
        user.address = {
          ...user.address,
          [member]: parseText(`address.${member}`, text, 1, ADDRESS_LIMITS[member] ?? 0),
        };
    }
  },
  networkClassOfService: (user, value, store) => {
    const name = parseText("networkClassOfService", value, 1, 40);
    user.networkClassOfService = parseKnownName("network class of service", name, store.data.networkClassesOfService);
  },
  officeZoneName: (user, value, store) => {
    user.officeZoneName = parseKnownName("office zone", parseText("officeZoneName", value, 1, 40), store.data.zones);
  },
  primaryZoneName: (user, value, store) => {
    user.primaryZoneName = parseKnownName("primary zone", parseText("primaryZoneName", value, 1, 80), store.data.zones);
  },
  impId: optional("impId", 196),
  impPassword: (user, value) => {
    if (value === null) user.secrets = omit(user.secrets, ["impPassword"]);
    else setSecret(user, "impPassword", parseText("impPassword", value, 1, 60));
  },
  alternateUserId: (user, value, store) => {
    const rows = parseList("alternateUserId", value, 4).map((entry) => {
      const row = parseObject("alternateUserId", entry, ["alternateUserId", "description"]);
      const description = row["description"];
      return {
        alternateUserId: parseText("alternateUserId", row["alternateUserId"], 1, 161),
        ...(description != null && { description: parseText("description", description, 1, 80) }),
      };
    });
    user.alternateUserId = nextList(user.alternateUserId, rows, (row) => row.alternateUserId.toLowerCase(), store);
  },
  allowVideo: (user, value, store) => {
    const isAllowed = parseBoolean("allowVideo", value);
    if (store.platform.allowVideo === "settable") user.allowVideo = isAllowed;
  },
  contacts: (user, value) => {
    const isTrunk = endpointTypeOf(user) === "trunkAddressing";
    const endpoint = isTrunk ? user.trunkAddressing?.trunkGroupDeviceEndpoint : user.accessDeviceEndpoint;
    if (!endpoint) throw invalidRequest("contacts require an endpoint");
    endpoint.contacts = parseContacts(value);
  },
  newPassword: (user, value) => {
    if (value === null) user.secrets = omit(user.secrets, ["password"]);
    else setSecret(user, "password", parseText("newPassword", value, 1, 60));
  },
  newUserExternalId: (user, value) => {
    if (value === null) delete user.userExternalId;
    else user.userExternalId = parseText("newUserExternalId", value, 1, 36);
  },
  newUserPersonId: (user, value) => {
    if (value === null) delete user.userPersonId;
    else user.userPersonId = parseText("newUserPersonId", value, 1, 82);
  },
};

/** Maximum number of characters. */
const ADDRESS_LIMITS: Record<string, number> = {
  addressLine1: 80,
  addressLine2: 80,
  city: 50,
  stateOrProvince: 50,
  zipOrPostalCode: 50,
  country: 50,
};

export const TIME_ZONES = new Set([...Intl.supportedValuesOf("timeZone"), "UTC"]);

function parseDepartment(value: unknown, store: Store): Department {
  const row = parseObject("department", value, ["serviceProviderId", "groupId", "name"]);
  const serviceProviderId = parseText("department.serviceProviderId", row["serviceProviderId"], 1, 30);
  const name = parseText("department.name", row["name"], 1, 50);
  const groupId = row["groupId"] == null ? undefined : parseText("department.groupId", row["groupId"], 1, 30);
  const owner =
    groupId === undefined
      ? store.groups.findServiceProvider(serviceProviderId)
      : store.groups.find(serviceProviderId, groupId);
  parseKnownName("department", name, owner?.departments ?? []);
  return { serviceProviderId, ...(groupId !== undefined && { groupId }), name };
}

/** Adds the country code to a number in the national form. */
function toE164(number: string, countryCode: string): string {
  if (!/^[+]?[0-9][0-9-]*$/.test(number)) throw invalidRequest(`Invalid phone number: ${number}`);
  const digits = number.replace(/[^0-9]/g, "");
  if (number.startsWith("+")) return `+${digits}`;
  return digits.length > 10 && digits.startsWith(countryCode) ? `+${digits}` : `+${countryCode}${digits}`;
}

function required(name: TextField, max: number): FieldSetter {
  return (user, value) => {
    if (value === null) throw invalidRequest(`${name} cannot be cleared`);
    setText(user, name, parseText(name, value, 1, max));
  };
}

function optional(name: TextField, max: number): FieldSetter {
  return (user, value) => setText(user, name, value === null ? undefined : parseText(name, value, 1, max));
}

function setText(user: User, name: TextField, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(user, name);
  else user[name] = value;
}
