import type { Department, JsonObject, User } from "../model";
import { withUnsetForm } from "../shared/unset-values";
import type { Store } from "../store";
import { deviceEndpointResponse, trunkResponse } from "./endpoint-responses";
import { endpointTypeOf } from "./endpoints";

/** The platform returns the largest number of days for a password without an end. */
const NO_EXPIRY_DAYS = 2147483647;

/** Returns the response of get-user-by-id: all values and derived values, and the platform's form of unset values. */
export function userResponse(user: User, store: Store): JsonObject {
  return withUnsetForm(allValues(user, store), store.platform.unsetValues);
}

/** One line for each member, in the order of the platform. */
function allValues(user: User, { data, groups }: Store): JsonObject {
  const provider = groups.findServiceProvider(user.serviceProviderId);
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
    ...departmentResponse(user.department),
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
    trunkAddressing: trunkResponse(user.trunkAddressing),
    countryCode: data.countryCode,
    nationalPrefix: "",
    phoneNumberActivated: false,
    isEnterprise: provider?.isEnterprise ?? false,
    passwordExpiresDays: NO_EXPIRY_DAYS,
  };
}

function text(value: string | undefined): string {
  return value ?? "";
}

function departmentResponse(department: Department | undefined): JsonObject {
  if (!department) return { department: { serviceProviderId: "", groupId: "", name: "" }, departmentFullPath: "" };
  const { name, groupId, serviceProviderId } = department;
  return {
    department: { ...department, groupId: text(groupId) },
    departmentFullPath: `${name} (${groupId ?? serviceProviderId})`,
  };
}

/** Returns a row of a list without `extended`. */
export function userRow(user: User, store: Store): JsonObject {
  const values = userResponse(user, store);
  return Object.fromEntries(ROW_MEMBERS.map((name) => [name, values[name] ?? null]));
}

const ROW_MEMBERS = [
  ...["serviceProviderId", "groupId", "userId", "lastName", "firstName"],
  ...["department", "phoneNumber", "extension", "emailAddress"],
];

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
    passwordExpiresDays: NO_EXPIRY_DAYS,
    lastName: user.lastName,
    firstName: user.firstName,
    userId: requestedId,
    isAlternateUserId: requestedId.toLowerCase() !== user.userId.toLowerCase(),
    broadworksUserId: user.userId,
    departmentName: user.department?.name ?? "",
  };
}

const ADDRESS_MEMBERS = ["addressLine1", "addressLine2", "city", "stateOrProvince", "zipOrPostalCode", "country"];

function nationalForm(number: string | undefined, countryCode: string): string {
  return number?.startsWith(`+${countryCode}`) ? number.slice(countryCode.length + 1) : (number ?? "");
}
