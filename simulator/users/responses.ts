import type { Contact, DeviceEndpoint, Json, JsonObject, User } from "../model";
import { withUnsetForm } from "../shared/unset-values";
import type { Store } from "../store";
import { endpointTypeOf } from "./endpoints";

/** Returns the response of get-user-by-id: all values and derived values, and the platform's form of unset values. */
export function userResponse(user: User, store: Store): JsonObject {
  return withUnsetForm(allValues(user, store), store.platform.unsetValues);
}

function allValues(user: User, { data, groups }: Store): JsonObject {
  const provider = groups.findServiceProvider(user.serviceProviderId);
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
    phoneNumber: nationalForm(user.phoneNumber, data.countryCode),
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
    address: Object.fromEntries(ADDRESS_MEMBERS.map((member) => [member, text(user.address[member])])),
    alternateUserId: user.alternateUserId.map((row) => ({ ...row })),
    networkClassOfService: text(user.networkClassOfService),
    officeZoneName: text(user.officeZoneName),
    primaryZoneName: text(user.primaryZoneName),
    impId: text(user.impId),
    userExternalId: text(user.userExternalId),
    userPersonId: text(user.userPersonId),
    allowVideo: user.allowVideo,
    domain: user.userId.slice(user.userId.indexOf("@") + 1),
    endpointType: endpointTypeOf(user),
    accessDeviceEndpoint: deviceEndpointResponse(user.accessDeviceEndpoint, user),
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
        contacts: copyContacts(user.trunkAddressing?.trunkGroupDeviceEndpoint?.contacts),
      },
      ...(user.trunkAddressing?.enterpriseTrunkName && {
        enterpriseTrunkName: user.trunkAddressing.enterpriseTrunkName,
      }),
      ...(user.trunkAddressing?.alternateTrunkIdentity && {
        alternateTrunkIdentity: user.trunkAddressing.alternateTrunkIdentity,
      }),
      ...(user.trunkAddressing?.alternateTrunkIdentityDomain && {
        alternateTrunkIdentityDomain: user.trunkAddressing.alternateTrunkIdentityDomain,
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

/** Returns a row of a list without `extended`. */
export function userRow(user: User, store: Store): JsonObject {
  const { serviceProviderId, groupId, userId, lastName, firstName, department, phoneNumber, extension, emailAddress } =
    userResponse(user, store);
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

/** @param requestedId - the primary or alternate id in the request */
export function loginInfoResponse(user: User, { groups }: Store, requestedId: string): JsonObject {
  const provider = groups.findServiceProvider(user.serviceProviderId);
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
    userId: requestedId,
    isAlternateUserId: requestedId.toLowerCase() !== user.userId.toLowerCase(),
    broadworksUserId: user.userId,
    departmentName: user.department?.name ?? "",
  };
}

const ADDRESS_MEMBERS = ["addressLine1", "addressLine2", "city", "stateOrProvince", "zipOrPostalCode", "country"];

function deviceEndpointResponse(endpoint: DeviceEndpoint | undefined, user: User): JsonObject {
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

function copyContacts(list: readonly Contact[] = []): Json[] {
  return list.map(({ sipContact, pathHeader }) => ({ sipContact, ...(pathHeader !== undefined && { pathHeader }) }));
}

function nationalForm(number: string | undefined, countryCode: string): string {
  return number?.startsWith(`+${countryCode}`) ? number.slice(countryCode.length + 1) : (number ?? "");
}
