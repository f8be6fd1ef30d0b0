/** A user as get-user-by-id answers it: everything that is set, all that follows from it, and hollow forms of the rest. */
import type { Contact, DeviceEndpoint, PlatformData, User } from "./model";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = Record<string, Json>;

export function fullUser(user: User, data: PlatformData): JsonObject {
  const provider = data.serviceProviders.find(({ serviceProviderId }) => serviceProviderId === user.serviceProviderId);
  const text = (value: string | undefined): string => value ?? "";
  return {
    serviceProviderId: user.serviceProviderId,
    groupId: user.groupId,
    userId: user.userId,
    lastName: user.lastName,
    firstName: user.firstName,
    callingLineIdLastName: user.callingLineIdLastName,
    callingLineIdFirstName: user.callingLineIdFirstName,
    hiraganaLastName: text(user.hiraganaLastName),
    hiraganaFirstName: text(user.hiraganaFirstName),
    nameDialingName: { ...(user.nameDialingName ?? { nameDialingLastName: "", nameDialingFirstName: "" }) },
    phoneNumber: national(user.phoneNumber, data),
    extension: text(user.extension),
    callingLineIdPhoneNumber: text(user.callingLineIdPhoneNumber),
    department: user.department
      ? { ...user.department, groupId: text(user.department.groupId) }
      : { serviceProviderId: "", groupId: "", name: "" },
    departmentFullPath: user.department
      ? `${user.department.name} (${user.department.groupId ?? user.department.serviceProviderId})`
      : "",
    language: user.language,
    timeZone: user.timeZone,
    timeZoneDisplayName: `(${user.timeZone})`,
    defaultAlias: user.userId,
    aliases: [...user.aliases],
    title: text(user.title),
    pagerPhoneNumber: text(user.pagerPhoneNumber),
    mobilePhoneNumber: text(user.mobilePhoneNumber),
    emailAddress: text(user.emailAddress),
    yahooId: text(user.yahooId),
    addressLocation: text(user.addressLocation),
    address: Object.fromEntries(ADDRESS.map((member) => [member, text(user.address[member])])),
    alternateUserId: user.alternateUserId.map((row) => ({ ...row })),
    networkClassOfService: text(user.networkClassOfService),
    officeZoneName: text(user.officeZoneName),
    primaryZoneName: text(user.primaryZoneName),
    impId: text(user.impId),
    userExternalId: text(user.userExternalId),
    userPersonId: text(user.userPersonId),
    allowVideo: user.allowVideo,
    domain: user.userId.slice(user.userId.indexOf("@") + 1),
    endpointType: user.accessDeviceEndpoint
      ? "accessDeviceEndpoint"
      : user.trunkAddressing
        ? "trunkAddressing"
        : "none",
    accessDeviceEndpoint: deviceEndpoint(user.accessDeviceEndpoint, user),
    trunkAddressing: {
      trunkGroupDeviceEndpoint: {
        ...(user.trunkAddressing?.trunkGroupDeviceEndpoint
          ? {
              name: user.trunkAddressing.trunkGroupDeviceEndpoint.name,
              linePort: user.trunkAddressing.trunkGroupDeviceEndpoint.linePort,
              staticRegistrationCapable: "false",
              useDomain: "true",
              isPilotUser: "false",
            }
          : {}),
        contacts: contacts(user.trunkAddressing?.trunkGroupDeviceEndpoint?.contacts),
      },
      ...(user.trunkAddressing?.enterpriseTrunkName && {
        enterpriseTrunkName: user.trunkAddressing.enterpriseTrunkName,
      }),
      ...(user.trunkAddressing?.alternateTrunkIdentity && {
        alternateTrunkIdentity: user.trunkAddressing.alternateTrunkIdentity,
      }),
      ...(user.trunkAddressing?.physicalLocation && { physicalLocation: user.trunkAddressing.physicalLocation }),
    },
    countryCode: data.countryCode,
    nationalPrefix: "",
    phoneNumberActivated: false,
    isEnterprise: provider?.isEnterprise ?? false,
    passwordExpiresDays: 2147483647,
  };
}

/** A row of a list without `extended`. */
export function userRow(user: User, data: PlatformData): JsonObject {
  const { serviceProviderId, groupId, userId, lastName, firstName, department, phoneNumber, extension, emailAddress } =
    fullUser(user, data);
  return Object.fromEntries(
    Object.entries({
      serviceProviderId,
      groupId,
      userId,
      lastName,
      firstName,
      department,
      phoneNumber,
      extension,
      emailAddress,
    }).map(([name, value]) => [name, value ?? null]),
  );
}

export function loginInfo(user: User, data: PlatformData, askedFor: string): JsonObject {
  const provider = data.serviceProviders.find(({ serviceProviderId }) => serviceProviderId === user.serviceProviderId);
  return {
    loginType: "User",
    locale: "en_US",
    encoding: "UTF-8",
    groupId: user.groupId,
    serviceProviderId: user.serviceProviderId,
    isEnterprise: provider?.isEnterprise ?? false,
    passwordExpiresDays: 2147483647,
    lastName: user.lastName,
    firstName: user.firstName,
    userId: askedFor,
    isAlternateUserId: askedFor.toLowerCase() !== user.userId.toLowerCase(),
    broadworksUserId: user.userId,
    departmentName: user.department?.name ?? "",
  };
}

const ADDRESS = ["addressLine1", "addressLine2", "city", "stateOrProvince", "zipOrPostalCode", "country"];

function deviceEndpoint(endpoint: DeviceEndpoint | undefined, user: User): JsonObject {
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
    contacts: contacts(endpoint.contacts),
  };
}

function contacts(list: readonly Contact[] = []): Json[] {
  return list.map(({ sipContact }) => ({ sipContact }));
}

function national(number: string | undefined, { countryCode }: PlatformData): string {
  return number?.startsWith(`+${countryCode}`) ? number.slice(countryCode.length + 1) : (number ?? "");
}
