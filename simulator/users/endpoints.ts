/** The endpoint of a user: a device or a trunk. */
import type { Contact, DeviceEndpoint, EndpointType, Trunk, User } from "../model";
import { invalidRequest } from "../shared/rejection";
import {
  type Values,
  parseBoolean,
  parseInteger,
  parseKnownName,
  parseList,
  parseObject,
  parseText,
} from "../shared/values";
import type { Store } from "../store";
import { toCleared } from "./cleared";

const DEVICE_LEVELS = ["System", "Service Provider", "Group"];
const TYPES: readonly EndpointType[] = ["none", "accessDeviceEndpoint", "trunkAddressing"];
const ENDPOINT_FIELDS = ["endpointType", "accessDeviceEndpoint", "trunkAddressing"] as const;

/** Maximum number of characters. */
const TRUNK_TEXT_LIMITS = {
  enterpriseTrunkName: 30,
  alternateTrunkIdentity: 80,
  alternateTrunkIdentityDomain: 80,
  physicalLocation: 1024,
};

/** Splits the fields of a request into those of the endpoint and all others. */
export function splitEndpoint(fields: Values): { endpoint: Values; others: Values } {
  const isEndpoint = ([name]: [string, unknown]) => (ENDPOINT_FIELDS as readonly string[]).includes(name);
  const entries = Object.entries(fields);
  return {
    endpoint: Object.fromEntries(entries.filter(isEndpoint)),
    others: Object.fromEntries(entries.filter((entry) => !isEndpoint(entry))),
  };
}

/** The endpoint in use. */
export function endpointTypeOf(user: User): EndpointType {
  if (user.endpointType) return user.endpointType;
  return user.accessDeviceEndpoint ? "accessDeviceEndpoint" : user.trunkAddressing ? "trunkAddressing" : "none";
}

/** Sets or removes endpoints, by the fields that {@link splitEndpoint} returns. */
export function setEndpoint(user: User, fields: Values, store: Store): void {
  if (Object.keys(fields).length === 0) return;
  const { accessDeviceEndpoint: device, trunkAddressing: trunk } = fields;
  const { endpoints } = store.platform;
  const type = parseType(fields["endpointType"]);
  if (endpoints === "typeRequired") {
    if (type === undefined) throw invalidRequest("endpointType is required");
    if (device === null || trunk === null) throw invalidRequest("An endpoint cannot be null");
  }
  const before = endpointTypeOf(user);
  if (device === null) delete user.accessDeviceEndpoint;
  else if (device !== undefined) setDeviceEndpoint(user, device, store);
  if (trunk === null) delete user.trunkAddressing;
  else if (trunk !== undefined) setTrunkAddressing(user, trunk, store);
  const isIgnored = endpoints === "nullRemoves" && type === "none";
  const given = device ? "accessDeviceEndpoint" : trunk ? "trunkAddressing" : undefined;
  const next = (isIgnored ? undefined : type) ?? (endpoints === "kept" && before !== "none" ? before : given);
  if (next !== undefined) useEndpoint(user, next, endpoints === "kept");
}

function useEndpoint(user: User, type: EndpointType, keepsOther: boolean): void {
  if (type !== "none" && !user[type]) throw invalidRequest(`${type} is required`);
  if (keepsOther) {
    user.endpointType = type;
    return;
  }
  if (type !== "accessDeviceEndpoint") delete user.accessDeviceEndpoint;
  if (type !== "trunkAddressing") delete user.trunkAddressing;
}

function parseType(value: unknown): EndpointType | undefined {
  if (value === undefined) return undefined;
  const type = TYPES.find((known) => known === value);
  if (!type) throw invalidRequest("Unknown endpointType");
  return type;
}

function setDeviceEndpoint(user: User, value: unknown, store: Store): void {
  const values = parseObject("accessDeviceEndpoint", value, [
    "accessDevice",
    "linePort",
    "contacts",
    "portNumber",
    "privateIdentity",
    "useHotline",
    "hotlineContact",
  ]);
  const current = user.accessDeviceEndpoint;
  for (const name of ["accessDevice", "linePort"])
    if (!current && values[name] === undefined) throw invalidRequest(`accessDeviceEndpoint requires ${name}`);
  const endpoint = current ?? { accessDevice: { deviceLevel: "", deviceName: "" }, linePort: "", contacts: [] };
  if (values["accessDevice"] !== undefined)
    endpoint.accessDevice = parseAccessDevice(values["accessDevice"], user, store);
  if (values["linePort"] !== undefined) endpoint.linePort = parseText("linePort", values["linePort"], 1, 161);
  if (values["contacts"] !== undefined) endpoint.contacts = parseContacts(values["contacts"]);
  if (values["portNumber"] !== undefined)
    endpoint.portNumber = parseInteger("portNumber", values["portNumber"], 1, 1024);
  if (values["privateIdentity"] !== undefined)
    endpoint.privateIdentity = parseText("privateIdentity", values["privateIdentity"], 1, 161);
  if (values["useHotline"] !== undefined) endpoint.useHotline = parseBoolean("useHotline", values["useHotline"]);
  const hotlineContact = toCleared("hotlineContact", values["hotlineContact"], store);
  if (hotlineContact === null) delete endpoint.hotlineContact;
  else if (hotlineContact !== undefined) endpoint.hotlineContact = parseText("hotlineContact", hotlineContact, 1, 161);
  user.accessDeviceEndpoint = endpoint;
}

function parseAccessDevice(value: unknown, user: User, store: Store): DeviceEndpoint["accessDevice"] {
  const device = parseObject("accessDevice", value, ["deviceLevel", "deviceName"]);
  const deviceLevel = parseText("deviceLevel", device["deviceLevel"], 1, 40);
  parseKnownName("device level", deviceLevel, DEVICE_LEVELS);
  const deviceName = parseText("deviceName", device["deviceName"], 1, 40);
  const group = store.groups.find(user.serviceProviderId, user.groupId);
  if (deviceLevel === "Group") parseKnownName("device", deviceName, group?.devices ?? []);
  return { deviceLevel, deviceName };
}

function setTrunkAddressing(user: User, value: unknown, store: Store): void {
  const texts = Object.entries(TRUNK_TEXT_LIMITS) as [keyof typeof TRUNK_TEXT_LIMITS, number][];
  const values = parseObject("trunkAddressing", value, ["trunkGroupDeviceEndpoint", ...Object.keys(TRUNK_TEXT_LIMITS)]);
  const trunk = user.trunkAddressing ?? {};
  const endpoint = toCleared("trunkGroupDeviceEndpoint", values["trunkGroupDeviceEndpoint"], store);
  if (endpoint === null) delete trunk.trunkGroupDeviceEndpoint;
  else if (endpoint !== undefined) trunk.trunkGroupDeviceEndpoint = mergeTrunkEndpoint(trunk, endpoint, user, store);
  for (const [name, max] of texts) {
    const value = toCleared(name, values[name], store);
    if (value === null) Reflect.deleteProperty(trunk, name);
    else if (value !== undefined) trunk[name] = parseText(name, value, 1, max);
  }
  user.trunkAddressing = trunk;
}

function mergeTrunkEndpoint(
  trunk: Trunk,
  value: unknown,
  user: User,
  store: Store,
): NonNullable<Trunk["trunkGroupDeviceEndpoint"]> {
  const values = parseObject("trunkGroupDeviceEndpoint", value, ["name", "linePort", "contacts"]);
  const endpoint = trunk.trunkGroupDeviceEndpoint ?? { name: "", linePort: "", contacts: [] };
  if (values["name"] !== undefined) endpoint.name = parseText("name", values["name"], 1, 30);
  if (values["linePort"] !== undefined) endpoint.linePort = parseText("linePort", values["linePort"], 1, 161);
  if (values["contacts"] !== undefined) endpoint.contacts = parseContacts(values["contacts"]);
  const group = store.groups.find(user.serviceProviderId, user.groupId);
  parseKnownName("trunk group", endpoint.name, group?.trunkGroups ?? []);
  if (endpoint.linePort === "") throw invalidRequest("trunkGroupDeviceEndpoint requires linePort");
  return endpoint;
}

export function parseContacts(value: unknown): Contact[] {
  return parseList("contacts", value, 5).map((entry) => {
    const { sipContact, pathHeader } = parseObject("contacts", entry, ["sipContact", "pathHeader"]);
    return {
      sipContact: parseText("sipContact", sipContact, 1, 1020),
      ...(pathHeader !== undefined && { pathHeader: parseText("pathHeader", pathHeader, 1, 1024) }),
    };
  });
}
