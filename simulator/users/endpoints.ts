/** The endpoint of a user: a device or a trunk group. A user has one of them, so setting one removes the other. */
import type { Contact, DeviceEndpoint, Trunk, User } from "../model";
import { invalidRequest } from "../shared/rejection";
import { parseInteger, parseKnownName, parseList, parseObject, parseText } from "../shared/values";
import type { Store } from "../store";

const DEVICE_LEVELS = ["System", "Service Provider", "Group"];

/** Maximum number of characters. */
const TRUNK_TEXT_LIMITS = { enterpriseTrunkName: 30, alternateTrunkIdentity: 80, physicalLocation: 1024 };

export function setDeviceEndpoint(user: User, value: unknown, store: Store): void {
  if (value === null) {
    delete user.accessDeviceEndpoint;
    return;
  }
  const values = parseObject("accessDeviceEndpoint", value, ["accessDevice", "linePort", "contacts", "portNumber"]);
  const current = user.accessDeviceEndpoint;
  for (const name of ["accessDevice", "linePort"])
    if (!current && values[name] === undefined) throw invalidRequest(`accessDeviceEndpoint requires ${name}`);
  const endpoint = current ?? { accessDevice: { deviceLevel: "", deviceName: "" }, linePort: "", contacts: [] };
  if (values["accessDevice"] !== undefined)
    endpoint.accessDevice = parseAccessDevice(values["accessDevice"], user, store);
  if (values["linePort"] !== undefined) endpoint.linePort = parseText("linePort", values["linePort"], 1, 161);
  if (values["contacts"] !== undefined) endpoint.contacts = parseContacts(values["contacts"]);
  if (values["portNumber"] === null) delete endpoint.portNumber;
  else if (values["portNumber"] !== undefined)
    endpoint.portNumber = parseInteger("portNumber", values["portNumber"], 1, 1024);
  user.accessDeviceEndpoint = endpoint;
  delete user.trunkAddressing;
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

export function setTrunkAddressing(user: User, value: unknown, store: Store): void {
  if (value === null) {
    delete user.trunkAddressing;
    return;
  }
  const texts = Object.entries(TRUNK_TEXT_LIMITS) as [keyof typeof TRUNK_TEXT_LIMITS, number][];
  const values = parseObject("trunkAddressing", value, ["trunkGroupDeviceEndpoint", ...Object.keys(TRUNK_TEXT_LIMITS)]);
  const trunk = user.trunkAddressing ?? {};
  const endpoint = values["trunkGroupDeviceEndpoint"];
  if (endpoint === null) delete trunk.trunkGroupDeviceEndpoint;
  else if (endpoint !== undefined) trunk.trunkGroupDeviceEndpoint = mergeTrunkEndpoint(trunk, endpoint, user, store);
  for (const [name, max] of texts) {
    if (values[name] === null) Reflect.deleteProperty(trunk, name);
    else if (values[name] !== undefined) trunk[name] = parseText(name, values[name], 1, max);
  }
  user.trunkAddressing = trunk;
  delete user.accessDeviceEndpoint;
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
    const row = parseObject("contacts", entry, ["sipContact"]);
    return { sipContact: parseText("sipContact", row["sipContact"], 1, 1020) };
  });
}
