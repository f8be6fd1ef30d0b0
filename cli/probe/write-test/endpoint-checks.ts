/** The check of the endpoint of a user: its device is removed and added again. */
import { isObject, isUnset } from "../../../provider/tooling";
import type { Values } from "../values";
import { isRejected } from "./attempts";
import { type Check, textOf } from "./check";

export const ENDPOINT = "accessDeviceEndpoint";

/** Members of the endpoint that a request sets. All others are derived from its device. */
const SETTABLE = ["linePort", "contacts", "portNumber", "privateIdentity", "useHotline", "hotlineContact"];
const DERIVED = new Set([
  "accessDevice",
  "staticRegistrationCapable",
  "useDomain",
  "supportVisualDeviceManagement",
  "serviceProviderId",
  "groupId",
  "userId",
]);

/** The endpoint as a request sets it; undefined when the user has none. */
export function settableEndpoint(user: Values): Values | undefined {
  const endpoint = user[ENDPOINT];
  const device = isObject(endpoint) ? endpoint["accessDevice"] : undefined;
  if (!isObject(endpoint) || !isObject(device)) return undefined;
  const { deviceLevel, deviceName } = device;
  if (textOf(deviceName) === undefined || textOf(endpoint["linePort"]) === undefined) return undefined;
  const members = SETTABLE.filter((name) => !isUnset(endpoint[name])).map((name) => [name, endpoint[name]] as const);
  return { accessDevice: { deviceLevel, deviceName }, ...Object.fromEntries(members) };
}

export const ENDPOINT_CHECKS: readonly Check[] = [
  {
    title: "removed endpoints",
    prepare: ({ user }) => {
      const endpoint = settableEndpoint(user);
      if (!endpoint || user["endpointType"] !== ENDPOINT) return "the user has no device with a line/port";
      const unknown = Object.entries(user[ENDPOINT] as Values)
        .filter(([name, value]) => !DERIVED.has(name) && !SETTABLE.includes(name) && !isUnset(value))
        .map(([name]) => name);
      if (unknown.length > 0) return "the endpoint has members that may not be restored";
      return {
        fields: [ENDPOINT],
        run: async (dedicated) => {
          // The same endpoint again changes nothing.
          if (isRejected(await dedicated.put({ [ENDPOINT]: endpoint }))) return { endpoint: "typeRequired" };
          if (isRejected(await dedicated.put({ endpointType: "none" }))) return "the endpoint cannot be removed";
          const live = await dedicated.readUser();
          if (live["endpointType"] === ENDPOINT) return { endpoint: "nullRemoves" };
          return { endpoint: settableEndpoint(live) ? "kept" : "replaced" };
        },
      };
    },
  },
];
