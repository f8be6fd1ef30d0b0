/** Which endpoint a user has, as responses state it. */

/** The fields that hold an endpoint, which are also the values of `endpointType`. A user has one of them, or none. */
export const ENDPOINTS = ["accessDeviceEndpoint", "trunkAddressing"] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/**
 * An endpoint as the user has it: null if the response states that the user has another one, or none. Platforms can keep the
 * values of an endpoint that is not in use.
 */
export function liveEndpoint(live: Readonly<Record<string, unknown>>, name: Endpoint): unknown {
  const value = live[name];
  const type = live["endpointType"];
  if (value === undefined || typeof type !== "string" || type === "") return value;
  return type.toLowerCase() === name.toLowerCase() ? value : null;
}
