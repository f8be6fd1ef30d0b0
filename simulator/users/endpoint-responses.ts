/** The endpoint in the response of get-user-by-id. */
import type { Contact, DeviceEndpoint, Json, JsonObject, Trunk, User } from "../model";

export function deviceEndpointResponse(endpoint: DeviceEndpoint | undefined, user: User): JsonObject {
  if (!endpoint)
    return {
      accessDevice: { deviceType: "", deviceName: "", macAddress: "", numberOfPorts: { unlimited: "false" }, tags: [] },
      linePort: "",
      contacts: [],
    };
  return {
    accessDevice: {
      deviceType: "Generic SIP Phone",
      protocol: "SIP 2.0",
      numberOfPorts: { unlimited: "true" },
      numberOfAssignedPorts: 1,
      status: "Online",
      transportProtocol: "Unspecified",
      useCustomUserNamePassword: false,
      version: `build ${process.pid}`,
      deviceName: endpoint.accessDevice.deviceName,
      macAddress: "",
      deviceLevel: endpoint.accessDevice.deviceLevel,
      accessDeviceCredentials: { userName: null },
      serviceProviderId: user.serviceProviderId,
      groupId: user.groupId,
      tags: [],
      relatedServices: [],
    },
    linePort: endpoint.linePort,
    staticRegistrationCapable: "true",
    useDomain: "true",
    supportVisualDeviceManagement: "false",
    ...(endpoint.portNumber !== undefined && { portNumber: endpoint.portNumber }),
    contacts: copyContacts(endpoint.contacts),
  };
}

/** Members that are not set are missing; the contacts are a list in any case. */
export function trunkResponse(trunk: Trunk = {}): JsonObject {
  const { trunkGroupDeviceEndpoint: endpoint, ...texts } = trunk;
  const { enterpriseTrunkName, alternateTrunkIdentity, alternateTrunkIdentityDomain, physicalLocation } = texts;
  const pilot = { staticRegistrationCapable: "false", useDomain: "true", isPilotUser: "false" };
  return {
    trunkGroupDeviceEndpoint: {
      ...(endpoint && { name: endpoint.name, linePort: endpoint.linePort, ...pilot }),
      contacts: copyContacts(endpoint?.contacts),
    },
    ...(enterpriseTrunkName && { enterpriseTrunkName }),
    ...(alternateTrunkIdentity && { alternateTrunkIdentity }),
    ...(alternateTrunkIdentityDomain && { alternateTrunkIdentityDomain }),
    ...(physicalLocation && { physicalLocation }),
  };
}

function copyContacts(list: readonly Contact[] = []): Json[] {
  return list.map(({ sipContact, pathHeader }) => ({ sipContact, ...(pathHeader !== undefined && { pathHeader }) }));
}
