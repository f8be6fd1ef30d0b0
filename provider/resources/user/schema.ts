/**
 * The fields of a user of a BroadWorks platform. Types, validation, canonical form, equality, the patch and the reference in
 * the docs are made from this file. Limits are those of the OCI-P requests that the Odin API wraps.
 */
import {
  type Fields,
  Field,
  choiceType,
  booleanType,
  firstSet,
  idType,
  integerType,
  isObject,
  listType,
  oneOrMoreType,
  membersType,
  phoneType,
  recordType,
  textType,
} from "../../core/fields/index";
import { substituteId } from "../../core/handover/exclusive";
import { unwrapSingleton } from "../../shared/nesting";
import { type VersionOptions, versionOption } from "../../core/lifecycle/secret-versions";
import { liveEndpoint } from "./live-endpoint";

const MODIFY = "OCI-P UserModifyRequest22";

const text = (max: number) => Field.of(textType({ min: 1, max })).from(MODIFY);
const name = () => text(30).identifies("name");
const id = (max: number) => Field.of(idType({ min: 1, max })).from(MODIFY);

const IGNORED_IN_XS_MODE = "Platforms in XS mode ignore it. Remove it, or declare the live value.";

/** User ids, alternate ids and aliases exclude each other: each of them identifies one user. */
const userId = { namespace: "user id", substitute: substituteId };
/** A line/port identifies a registration, whatever the kind of the endpoint. */
const linePort = { namespace: "line/port", substitute: substituteId };

/** Not a list of ids, a URI, a name with an address, or a row that someone wanted to comment out. */
const USER_ID = /^(?!#|sips?:|mailto:)[^\s@<>"]+(?: [^\s@<>"]+)*@[^\s@<>"',;|#]+$/;

function userIdType() {
  const message = "must be a user id of the form user@domain, e.g. jane@example.com";
  return idType({ min: 1, max: 161, pattern: { matches: USER_ID, message } });
}

/** The fields that identify the user. Requests of their own change them, never `PUT /users`. */
export const identityFields = {
  /**
   * Service provider or enterprise of the user. A user cannot move between them: another value replaces the resource, and the
   * old user is deleted or released first. 1–30 bytes.
   */
  serviceProviderId: Field.of(textType({ min: 1, max: 30, inBytes: true }))
    .required()
    .from("OCI-P ServiceProviderId"),
  /**
   * Group of the user. Another value moves the user to that group of the same service provider, if the platform permits it.
   * 1–30 characters.
   */
  groupId: Field.of(textType({ min: 1, max: 30 }))
    .required()
    .from("OCI-P GroupId"),
  /**
   * Primary id of the user, `user@domain`; not case-sensitive. Another value renames the user; the devices of the user may
   * have to register again. 1–161 characters.
   */
  userId: Field.of(userIdType()).required().exclusive(userId).from("OCI-P UserId"),
};

const departmentMembers = {
  /** Service provider or enterprise of the department; by default that of the user. 1–30 bytes. */
  serviceProviderId: Field.of(textType({ min: 1, max: 30, inBytes: true })),
  /** Group of the department; not declared for a department of the enterprise. 1–30 characters. */
  groupId: text(30),
  /** Name of the department. 1–50 characters. */
  name: text(50).required(),
};

const nameDialingMembers = {
  /** Last name for dialing by name. 1–30 characters. */
  nameDialingLastName: text(30).required(),
  /** First name for dialing by name. 1–30 characters. */
  nameDialingFirstName: text(30).required(),
};

const addressMembers = {
  /** First line of the address. 1–80 characters; `null` clears it. */
  addressLine1: text(80).clearable(),
  /** Second line of the address. 1–80 characters; `null` clears it. */
  addressLine2: text(80).clearable(),
  /** City. 1–50 characters; `null` clears it. */
  city: text(50).clearable(),
  /** State or province. 1–50 characters; `null` clears it. */
  stateOrProvince: text(50).clearable(),
  /** Postal code; leading zeros are kept. 1–50 characters; `null` clears it. */
  zipOrPostalCode: text(50).clearable(),
  /** Country. 1–50 characters; `null` clears it. */
  country: text(50).clearable(),
};

const alternateUserIdMembers = {
  /** The id; not case-sensitive. 1–161 characters. */
  alternateUserId: id(161).required().exclusive(userId),
  /** Description of the id. 1–80 characters. */
  description: text(80),
};

const contactMembers = {
  /** SIP URI of the contact. 1–1020 characters. */
  sipContact: text(1020).required(),
  /** Path header of the contact. 1–1024 characters. */
  pathHeader: text(1024),
};

const contactList = () =>
  Field.of(listType(recordType(contactMembers, "SIP contact", "complete"), 5))
    .from(MODIFY)
    .clearable();

const accessDeviceMembers = {
  /** Owner of the device: `System`, `Service Provider` or `Group`. */
  deviceLevel: Field.of(choiceType(["System", "Service Provider", "Group"])).required(),
  /** Name of the device. 1–40 characters. */
  deviceName: text(40).required(),
};

const accessDeviceEndpointMembers = {
  /** The device, by level and name. Required if the user has no endpoint yet. */
  accessDevice: Field.of(recordType(accessDeviceMembers, "access device", "declaredMembers")),
  /**
   * Line/port on the device, which identifies the registration; with or without `@host`, as the device requires. 1–161
   * characters.
   */
  linePort: text(161).exclusive(linePort),
  /** SIP contacts of a static registration, up to 5; `null` clears the list. */
  contacts: contactList(),
  /** Port on the device, 1–1024. */
  portNumber: Field.of(integerType(1, 1024)),
  // The examples of responses contain none of the following.
  /** Private identity of the endpoint; XS mode only. 1–161 characters. */
  privateIdentity: text(161).optionalInResponse(),
  /** Whether the endpoint dials `hotlineContact` as soon as it is picked up. */
  useHotline: Field.of(booleanType()).from(MODIFY).optionalInResponse(),
  /** SIP URI that a hotline dials. 1–161 characters; `null` clears it. */
  hotlineContact: text(161).clearable().optionalInResponse(),
};

const trunkGroupDeviceEndpointMembers = {
  /** Name of the trunk group. 1–30 characters. */
  name: text(30),
  /** Line/port on the device of the trunk, with or without `@host`, as the device requires. 1–161 characters. */
  linePort: text(161).exclusive(linePort),
  /** SIP contacts of a static registration, up to 5; `null` clears the list. */
  contacts: contactList(),
};

const trunkAddressingMembers = {
  /** Trunk group that connects the user; not needed with an enterprise trunk. `null` removes the user from it. */
  trunkGroupDeviceEndpoint: Field.of(
    recordType(trunkGroupDeviceEndpointMembers, "trunk group endpoint", "declaredMembers"),
  ).clearable(),
  /** Name of the enterprise trunk. 1–30 characters; `null` clears it. */
  enterpriseTrunkName: text(30).clearable(),
  /** Identity of the user on the trunk, for routing. 1–80 characters; `null` clears it. */
  alternateTrunkIdentity: text(80).clearable(),
  /** Domain of the identity on the trunk; XS mode only. 1–80 characters; `null` clears it. */
  alternateTrunkIdentityDomain: text(80).clearable(),
  /** Physical location of the user, for emergency calls. 1–1024 characters; `null` clears it. */
  physicalLocation: text(1024).clearable(),
};

const ALIAS = /^[A-Za-z0-9\-_.!~*'()]+@[A-Za-z0-9\-_.!~*'()]+$/;

/** The fields that `PUT /users` writes. */
export const settableFields = {
  /** Last name. 1–30 characters; required to create a user. */
  lastName: name().requiredOnCreate(),
  /** First name. 1–30 characters; required to create a user. */
  firstName: name().requiredOnCreate(),
  /** Last name that called parties see; a new user gets `lastName` by default. 1–30 characters. */
  callingLineIdLastName: name().createdFromField("lastName"),
  /** First name that called parties see; a new user gets `firstName` by default. 1–30 characters. */
  callingLineIdFirstName: name().createdFromField("firstName"),
  /** Last name in Hiragana. 1–30 characters. */
  hiraganaLastName: text(30).identifies("name"),
  /** First name in Hiragana. 1–30 characters. */
  hiraganaFirstName: text(30).identifies("name"),
  /** Names for dialing by name, managed as one value. `null` clears both. */
  nameDialingName: Field.of(recordType(nameDialingMembers, "names for dialing", "complete"))
    .from(MODIFY)
    .identifies("name")
    .clearable()
    .mayBeIgnored(IGNORED_IN_XS_MODE),
  /** Phone number (DN), which must be assigned to the group; preferably E.164. 1–23 characters; `null` clears it. */
  phoneNumber: Field.of(phoneType(23))
    .from(MODIFY)
    .clearable()
    .withRisk("number")
    .identifies("unique")
    .exclusive({ namespace: "phone number" }),
  /** Extension, unique in the group. 2–20 digits, in the range of the group; `null` clears it. */
  extension: Field.of(
    textType({ min: 2, max: 20, pattern: { matches: /^\d+$/, message: "must be digits only" } }, "digits"),
  )
    .from(MODIFY)
    .clearable()
    .withRisk("number")
    .identifies("unique")
    .exclusive({ namespace: "extension", within: ["serviceProviderId", "groupId"] }),
  /** Phone number that called parties see. 1–23 characters; `null` clears it. */
  callingLineIdPhoneNumber: Field.of(phoneType(23)).from(MODIFY).clearable(),
  /**
   * Department, managed as one value; it must exist. Without `groupId` it is a department of the enterprise. `null` removes the
   * user from it.
   */
  department: Field.of(recordType(departmentMembers, "department", "complete"))
    .from(MODIFY)
    .clearable(),
  /** Language of announcements; the platform must have it. 1–40 characters. */
  language: text(40),
  /** Time zone, e.g. `Europe/London`; the platform must have it. 1–127 characters. */
  timeZone: text(127),
  /**
   * SIP aliases, `user@host` without `sip:`. Up to 3 in any order, managed as one value; 1–161 characters each. `null` clears
   * the list.
   */
  aliases: Field.of(
    listType(
      idType(
        {
          min: 1,
          max: 161,
          pattern: {
            matches: ALIAS,
            message: "must be user@host without sip:, of letters, digits and -_.!~*'()",
          },
        },
        "alias",
      ),
      3,
    ),
  )
    .from(MODIFY)
    .identifies("unique")
    .exclusive(userId)
    .clearable(),
  /** Job title. 1–50 characters; `null` clears it. */
  title: text(50).clearable(),
  /** Pager number, for information only; any text. 1–30 characters; `null` clears it. */
  pagerPhoneNumber: Field.of(phoneType(30, "informational")).from(MODIFY).clearable(),
  /** Mobile number, for information only; any text. 1–30 characters; `null` clears it. */
  mobilePhoneNumber: Field.of(phoneType(30, "informational")).from(MODIFY).clearable(),
  /** Email address. 1–80 characters; `null` clears it. */
  emailAddress: text(80).clearable(),
  /** Yahoo id. 1–50 characters; `null` clears it. */
  yahooId: text(50).clearable(),
  /** Location that directories show. 1–80 characters; `null` clears it. */
  addressLocation: text(80).clearable(),
  /** Postal address. Each member is managed separately; one that is not declared stays unchanged. `null` clears all six. */
  address: Field.of(membersType(addressMembers, "address")).from("OCI-P StreetAddress").clearable(),
  /** Network class of service; the platform must have it. 1–40 characters. */
  networkClassOfService: text(40),
  /** Office zone; only with the service Location-Based Calling Restrictions. 1–40 characters. */
  officeZoneName: text(40).setAfterCreation(),
  /** Primary zone; only with the service Location-Based Calling Restrictions. 1–80 characters. */
  primaryZoneName: text(80).setAfterCreation(),
  /** Id of the messaging (IMP) account; only with the service Third-Party IMP. 1–196 characters; `null` clears it. */
  impId: text(196).clearable().setAfterCreation(),
  /**
   * Password of the messaging (IMP) account. It is written if its value changes, and never read; a new user gets it with the
   * request after the creation. With `impPasswordVersion` the state contains only a hash. 1–60 characters; `null` clears it.
   * Always secret.
   */
  impPassword: text(60).clearable().writeOnly().setAfterCreation(),
  /** Other ids for login. Up to 4 in any order, managed as one value. `null` clears the list. */
  alternateUserId: Field.of(listType(recordType(alternateUserIdMembers, "alternate user id", "complete"), 4))
    .from(MODIFY)
    .identifies("unique")
    .clearable()
    .mayBeIgnored(IGNORED_IN_XS_MODE),
  /**
   * Whether video calls are allowed. Only a system administrator can change it, and only on a platform in XS mode: others ignore
   * it, which the provider reports once.
   */
  allowVideo: Field.of(booleanType())
    .from(MODIFY)
    .setAfterCreation()
    .mayBeIgnored(
      "Only a system administrator can change it, and only in XS mode. Remove it, or declare the live value.",
    ),
  /**
   * Device of the user, managed as one value; members that are not declared stay unchanged. Not together with
   * `trunkAddressing`. `null` removes it.
   */
  accessDeviceEndpoint: Field.of(recordType(accessDeviceEndpointMembers, "device endpoint", "declaredMembers"))
    .from(MODIFY)
    .clearable()
    .readFrom((live) => liveEndpoint(live, "accessDeviceEndpoint")),
  /**
   * Trunk of the user, managed as one value; members that are not declared stay unchanged. Not together with
   * `accessDeviceEndpoint`. `null` removes it.
   */
  trunkAddressing: Field.of(recordType(trunkAddressingMembers, "trunk addressing", "declaredMembers"))
    .from(MODIFY)
    .clearable()
    .readFrom((live) => liveEndpoint(live, "trunkAddressing")),
  /**
   * SIP contacts of the endpoint that the user has, up to 5. Not together with the `contacts` of an endpoint. `null` clears the
   * list.
   */
  contacts: contactList()
    .setAfterCreation()
    .readFrom((live) => firstSet(live["contacts"], ...endpointContacts(live))),
  /**
   * Web password. It is written if its value changes, and never read; adoption does not reset it. With `newPasswordVersion` the
   * state contains only a hash. A new user can need none, e.g. with external authentication. 1–60 characters; `null` clears it.
   * Always secret.
   */
  newPassword: text(60).clearable().writeOnly().createdAs("password"),
  /** Id of the user in another system. 1–36 characters; `null` clears it. */
  newUserExternalId: text(36)
    .clearable()
    .setAfterCreation()
    .identifies("unique")
    .readFrom((live) => firstSet(live["userExternalId"], live["newUserExternalId"]))
    .optionalInResponse(),
  /** Id of the person in another system. 1–82 characters; `null` clears it. */
  newUserPersonId: text(82)
    .clearable()
    .setAfterCreation()
    .identifies("unique")
    .readFrom((live) => firstSet(live["userPersonId"], live["newUserPersonId"]))
    .optionalInResponse(),
};

/** How the provider treats the resource. The platform never sees these fields. */
export const lifecycleOptions = {
  /** If the user already exists: `adopt` the user (default), or `fail`. */
  onExisting: Field.of(choiceType(["adopt", "fail"])).formerly("existing"),
  /** If the user does not exist: `create` the user (default), or `fail`. */
  onMissing: Field.of(choiceType(["create", "fail"])).formerly("missing"),
  /** If someone else changed a declared field: `overwrite` it and report the change (default), or `fail`. */
  onConflict: Field.of(choiceType(["overwrite", "fail"])),
  /**
   * If the resource is removed: `delete` the user from the platform, or `release` the user unchanged. By default the provider
   * deletes a user that it created, and releases an adopted one.
   */
  onDelete: Field.of(choiceType(["delete", "release"])),
  /**
   * User ids of leavers, one or up to 10, each 1–161 characters. Extension, numbers, aliases, alternate ids and line/port that
   * this user declares are taken from them first, in the same run; everything else of them stays. A leaver can be missing.
   */
  takesOverFrom: Field.of(oneOrMoreType(userIdType(), 10)),
  /**
   * Version of `impPassword`. 1–60 characters, or a whole number. With it the state contains only a hash of the value, and another
   * version writes the value, whether it is another value or not.
   */
  impPasswordVersion: versionOption(),
  /**
   * Version of `newPassword`. 1–60 characters, or a whole number. With it the state contains only a hash of the value, and another
   * version writes the value, whether it is another value or not.
   */
  newPasswordVersion: versionOption(),
} satisfies VersionOptions<typeof settableFields> & Fields;

export const LIFECYCLE_DEFAULTS = { onExisting: "adopt", onMissing: "create", onConflict: "overwrite" } as const;

/** Outputs that follow from other fields and change only with them. */
export const derivedFields = {
  /** Department with its group, e.g. `sales (grp.odin)`. */
  departmentFullPath: text(255),
  /** Domain of the user id. */
  domain: text(80),
  /** Alias that the platform assigns to every user. */
  defaultAlias: text(161),
  /** Type of the endpoint: `none`, `accessDeviceEndpoint` or `trunkAddressing`. */
  endpointType: text(40),
  /** Country code of the phone numbers, e.g. `1`. */
  countryCode: text(10),
  /** Whether the service provider is an enterprise. */
  isEnterprise: Field.of(booleanType()),
  /** Name of the time zone for display. */
  timeZoneDisplayName: text(255),
};

/** The usual values of derived fields, by user id. A state contains only values that differ. */
export const DERIVED_DEFAULTS: Readonly<Partial<Record<keyof typeof derivedFields, (userId: string) => string>>> = {
  domain: (userId) => userId.slice(userId.indexOf("@") + 1),
  defaultAlias: (userId) => userId,
};

/** The fields of a user on the platform that a program can declare. */
export const userFields = { ...identityFields, ...settableFields };

/** The contacts of each endpoint. */
function endpointContacts(live: Readonly<Record<string, unknown>>): unknown[] {
  const device = liveEndpoint(live, "accessDeviceEndpoint");
  const trunk = unwrapSingleton(liveEndpoint(live, "trunkAddressing"));
  const trunkEndpoint = isObject(trunk) ? trunk["trunkGroupDeviceEndpoint"] : undefined;
  return [device, trunkEndpoint]
    .map(unwrapSingleton)
    .filter(isObject)
    .map((endpoint) => endpoint["contacts"]);
}
