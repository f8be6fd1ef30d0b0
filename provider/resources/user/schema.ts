/**
 * The user of a BroadWorks platform: every field, once. Types, validation, canonical form, equality, the patch and the
 * reference in the docs are made from this file. Limits are those of the OCI-P requests that the Odin API wraps.
 */
import {
  Field,
  choiceType,
  booleanType,
  idType,
  integerType,
  isObject,
  listType,
  membersType,
  phoneType,
  recordType,
  textType,
} from "../../core/fields/index";

const MODIFY = "OCI-P UserModifyRequest22";

const text = (max: number) => Field.of(textType({ min: 1, max })).from(MODIFY);
const name = () => text(30).identifies("name").requiredOnCreate();
const id = (max: number) => Field.of(idType({ min: 1, max })).from(MODIFY);

const USER_ID = /^[^\s@]+(?: [^\s@]+)*@[^\s@]+$/;

/** Who the user is. Changed by calls of their own, never by `PUT /users`. */
export const identityFields = {
  /**
   * The service provider or enterprise that the user belongs to. A user cannot move between them: another value replaces
   * the user, the old one being let go or deleted first. 1–30 bytes.
   */
  serviceProviderId: Field.of(textType({ min: 1, max: 30, inBytes: true }))
    .required()
    .from("OCI-P ServiceProviderId"),
  /**
   * The group that the user belongs to. Another value moves the user to that group of the same service provider; the
   * platform is asked first whether it can. 1–30 characters.
   */
  groupId: Field.of(textType({ min: 1, max: 30 }))
    .required()
    .from("OCI-P GroupId"),
  /**
   * The user's id, `user@domain`; upper and lower case are the same. Another value renames the user, whose devices may
   * have to register anew. 1–161 characters.
   */
  userId: Field.of(
    idType({
      min: 1,
      max: 161,
      pattern: { matches: USER_ID, explained: "must be a user id of the form user@domain, e.g. jane@example.com" },
    }),
  )
    .required()
    .from("OCI-P UserId"),
};

const departmentMembers = {
  /** The service provider or enterprise of the department; the user's own when left out. */
  serviceProviderId: Field.of(textType({ min: 1, max: 30, inBytes: true })),
  /** The group of the department; left out for a department of the enterprise. */
  groupId: text(30),
  /** The department's name. 1–50 characters. */
  name: text(50).required(),
};

const nameDialingMembers = {
  /** Last name to dial by. 1–30 characters. */
  nameDialingLastName: text(30).required(),
  /** First name to dial by. 1–30 characters. */
  nameDialingFirstName: text(30).required(),
};

const addressMembers = {
  /** First line of the address. 1–80 characters; `null` empties it. */
  addressLine1: text(80).clearable(),
  /** Second line of the address. 1–80 characters; `null` empties it. */
  addressLine2: text(80).clearable(),
  /** City. 1–50 characters; `null` empties it. */
  city: text(50).clearable(),
  /** State or province. 1–50 characters; `null` empties it. */
  stateOrProvince: text(50).clearable(),
  /** Postal code, as text: leading zeros stay. 1–50 characters; `null` empties it. */
  zipOrPostalCode: text(50).clearable(),
  /** Country. 1–50 characters; `null` empties it. */
  country: text(50).clearable(),
};

const alternateUserIdMembers = {
  /** The other id. 1–161 characters, no case. */
  alternateUserId: id(161).required(),
  /** What it is for. 1–80 characters. */
  description: text(80),
};

const contactMembers = {
  /** The contact's SIP URI. 1–1020 characters. */
  sipContact: text(1020).required(),
};

const contactList = () =>
  Field.of(listType(recordType(contactMembers, "SIP contact", "all members"), 5))
    .from(MODIFY)
    .clearable();

const accessDeviceMembers = {
  /** Who the device belongs to: `System`, `Service Provider` or `Group`. */
  deviceLevel: Field.of(choiceType(["System", "Service Provider", "Group"])).required(),
  /** The device's name. 1–40 characters. */
  deviceName: text(40).required(),
};

const accessDeviceEndpointMembers = {
  /** The device, by its level and name. Needed when the user has no endpoint yet. */
  accessDevice: Field.of(recordType(accessDeviceMembers, "access device", "declared members")),
  /** Line/port on the device, `user@host`. 1–161 characters. */
  linePort: text(161),
  /** SIP contacts of a static registration, up to 5; `null` empties the list. */
  contacts: contactList(),
  /** Port on the device, 1–1024; `null` empties it. */
  portNumber: Field.of(integerType(1, 1024)).clearable(),
};

const trunkGroupDeviceEndpointMembers = {
  /** The trunk group's name. 1–30 characters. */
  name: text(30),
  /** Line/port on the trunk's device, `user@host`. 1–161 characters. */
  linePort: text(161),
  /** SIP contacts of a static registration, up to 5; `null` empties the list. */
  contacts: contactList(),
};

const trunkAddressingMembers = {
  /** The trunk group that the user is reached by; `null` takes the user off it. */
  trunkGroupDeviceEndpoint: Field.of(
    recordType(trunkGroupDeviceEndpointMembers, "trunk group endpoint", "declared members"),
  ).clearable(),
  /** The enterprise trunk. 1–30 characters; `null` empties it. */
  enterpriseTrunkName: text(30).clearable(),
  /** Identity to route by on the trunk. 1–80 characters; `null` empties it. */
  alternateTrunkIdentity: text(80).clearable(),
  /** Where the user is, for emergency calls. 1–1024 characters; `null` empties it. */
  physicalLocation: text(1024).clearable(),
};

const ALIAS = /^[A-Za-z0-9\-_.!~*'()]+@[A-Za-z0-9\-_.!~*'()]+$/;

/** What `PUT /users` sets. */
export const settableFields = {
  /** Last name. 1–30 characters; cannot be emptied. A new user needs it. */
  lastName: name(),
  /** First name. 1–30 characters; cannot be emptied. A new user needs it. */
  firstName: name(),
  /** Last name shown to the people called. 1–30 characters; cannot be emptied. A new user needs it. */
  callingLineIdLastName: name(),
  /** First name shown to the people called. 1–30 characters; cannot be emptied. A new user needs it. */
  callingLineIdFirstName: name(),
  /** Last name in Hiragana. 1–30 characters; cannot be emptied. */
  hiraganaLastName: text(30).identifies("name"),
  /** First name in Hiragana. 1–30 characters; cannot be emptied. */
  hiraganaFirstName: text(30).identifies("name"),
  /** The names to dial the user by, managed as one. `null` empties them. */
  nameDialingName: Field.of(recordType(nameDialingMembers, "names to dial by", "all members"))
    .from(MODIFY)
    .identifies("name")
    .clearable(),
  /** The phone number (DN), which must be assigned to the group; E.164 is best. 1–23 characters; `null` takes it away. */
  phoneNumber: Field.of(phoneType(23)).from(MODIFY).clearable().withRisk("number").identifies("unique"),
  /** The extension, unique in the group. 2–20 digits; `null` takes it away. A new user needs it. */
  extension: Field.of(
    textType({ min: 2, max: 20, pattern: { matches: /^\d+$/, explained: "must be digits only" } }, "digits"),
  )
    .from(MODIFY)
    .clearable()
    .withRisk("number")
    .identifies("unique")
    .requiredOnCreate(),
  /** The phone number shown to the people called. 1–23 characters; `null` empties it. */
  callingLineIdPhoneNumber: Field.of(phoneType(23)).from(MODIFY).clearable(),
  /** The department, managed as one; it must exist. Without `groupId` one of the enterprise. `null` takes the user out of it. */
  department: Field.of(recordType(departmentMembers, "department", "all members"))
    .from(MODIFY)
    .clearable(),
  /** Language of announcements, one that the platform has. 1–40 characters; cannot be emptied. */
  language: text(40),
  /** Time zone, one that the platform has, e.g. `Europe/London`. 1–127 characters; cannot be emptied. */
  timeZone: text(127),
  /** SIP aliases `user@host` without `sip:`, up to 3, managed as one list without order. 1–161 characters each; `null` empties the list. */
  aliases: Field.of(
    listType(
      idType(
        {
          min: 1,
          max: 161,
          pattern: {
            matches: ALIAS,
            explained: "must be user@host without sip:, of letters, digits and -_.!~*'()",
          },
        },
        "alias",
      ),
      3,
    ),
  )
    .from(MODIFY)
    .identifies("unique")
    .clearable(),
  /** Title, e.g. a job title. 1–50 characters; `null` empties it. */
  title: text(50).clearable(),
  /** Pager number, for information. 1–30 characters; `null` empties it. */
  pagerPhoneNumber: Field.of(phoneType(30, { informational: true }))
    .from(MODIFY)
    .clearable(),
  /** Mobile number, for information. 1–30 characters; `null` empties it. */
  mobilePhoneNumber: Field.of(phoneType(30, { informational: true }))
    .from(MODIFY)
    .clearable(),
  /** E-mail address. 1–80 characters; `null` empties it. */
  emailAddress: text(80).clearable(),
  /** Yahoo id. 1–50 characters; `null` empties it. */
  yahooId: text(50).clearable(),
  /** Location, as shown in directories. 1–80 characters; `null` empties it. */
  addressLocation: text(80).clearable(),
  /** The postal address, managed member by member: one that is left out stays as it is. `null` empties all six. */
  address: Field.of(membersType(addressMembers, "address")).from("OCI-P StreetAddress").clearable(),
  /** Network class of service, one that the platform has. 1–40 characters; cannot be emptied. */
  networkClassOfService: text(40),
  /** Office zone. 1–40 characters; cannot be emptied. */
  officeZoneName: text(40),
  /** Primary zone. 1–80 characters; cannot be emptied. */
  primaryZoneName: text(80),
  /** Id of the messaging (IMP) account, where the user has that service. 1–196 characters; `null` empties it. */
  impId: text(196).clearable(),
  /** Password of the messaging account: written when its value changes, never read. 1–60 characters; `null` empties it. Always secret. */
  impPassword: text(60).clearable().writeOnly(),
  /** Other ids that the user can log in with, up to 4, managed as one list without order. `null` empties the list. */
  alternateUserId: Field.of(listType(recordType(alternateUserIdMembers, "alternate user id", "all members"), 4))
    .from(MODIFY)
    .identifies("unique")
    .clearable(),
  /** Whether video calls are allowed; system administrators only. Cannot be emptied. */
  allowVideo: Field.of(booleanType()).from(MODIFY),
  /** The device that the user is reached on, managed by its declared members. Not together with `trunkAddressing`. `null` removes it. */
  accessDeviceEndpoint: Field.of(recordType(accessDeviceEndpointMembers, "device endpoint", "declared members"))
    .from(MODIFY)
    .clearable(),
  /** The trunk that the user is reached by, managed by its declared members. Not together with `accessDeviceEndpoint`. `null` removes it. */
  trunkAddressing: Field.of(recordType(trunkAddressingMembers, "trunk addressing", "declared members"))
    .from(MODIFY)
    .clearable(),
  /** SIP contacts of the endpoint that the user has, up to 5. Not together with an endpoint's own `contacts`. `null` empties the list. */
  contacts: contactList().readFrom((live) => live["contacts"] ?? endpointContacts(live)),
  /** Web password: written when its value changes, never read; the password of a user that exists is not reset. 1–60 characters. Always secret. A new user needs it. */
  newPassword: text(60).writeOnly().createdAs("password").requiredOnCreate(),
  /** Id of the user in another system. 1–36 characters; `null` empties it. */
  newUserExternalId: text(36)
    .clearable()
    .identifies("unique")
    .readFrom((live) => live["userExternalId"] ?? live["newUserExternalId"])
    .optionalInResponse(),
  /** Id of the person in another system. 1–82 characters; `null` empties it. */
  newUserPersonId: text(82)
    .clearable()
    .identifies("unique")
    .readFrom((live) => live["userPersonId"] ?? live["newUserPersonId"])
    .optionalInResponse(),
};

/** How the resource lives; nothing of it reaches the platform. */
export const lifecycleOptions = {
  /** When the user exists already: `adopt` it (default), or `fail`. */
  onExisting: Field.of(choiceType(["adopt", "fail"])),
  /** When the user does not exist: `create` it (default), or `fail`. */
  onMissing: Field.of(choiceType(["create", "fail"])),
  /** When a declared field was changed by someone else: `overwrite` it and say so (default), or `fail`. */
  onConflict: Field.of(choiceType(["overwrite", "fail"])),
  /**
   * When the resource is removed: `delete` the user from the platform, or `release` it as it is. By default a user that
   * was created is deleted and one that was adopted is released.
   */
  onDelete: Field.of(choiceType(["delete", "release"])),
};

export const LIFECYCLE_DEFAULTS = { onExisting: "adopt", onMissing: "create", onConflict: "overwrite" } as const;

/** What follows from the rest, and changes only with it. */
export const derivedFields = {
  /** The department with its group, e.g. `sales (grp.odin)`. */
  departmentFullPath: text(255),
  /** The domain of the user id. */
  domain: text(80),
  /** The alias that the platform gives by itself. */
  defaultAlias: text(161),
  /** `none`, `accessDeviceEndpoint` or `trunkAddressing`. */
  endpointType: text(40),
  /** Country code of the user's numbers, e.g. `1`. */
  countryCode: text(10),
  /** Whether the service provider is an enterprise. */
  isEnterprise: Field.of(booleanType()),
  /** The time zone in words. */
  timeZoneDisplayName: text(255),
};

/** What derived fields of most users are: a state tells of those that are something else. */
export const DERIVED_DEFAULTS: Readonly<Partial<Record<keyof typeof derivedFields, (userId: string) => string>>> = {
  domain: (userId) => userId.slice(userId.indexOf("@") + 1),
  defaultAlias: (userId) => userId,
};

/** All of a user that the platform holds and a program may declare. */
export const userFields = { ...identityFields, ...settableFields };

/** All that a program may declare. */
export const argumentFields = { ...userFields, ...lifecycleOptions };

function endpointContacts(live: Readonly<Record<string, unknown>>): unknown {
  const device = live["accessDeviceEndpoint"];
  const trunk = live["trunkAddressing"];
  const trunkEndpoint = isObject(trunk) ? trunk["trunkGroupDeviceEndpoint"] : undefined;
  const candidates = [device, trunkEndpoint].filter(isObject).map((endpoint) => endpoint["contacts"]);
  return candidates.find((contacts) => (Array.isArray(contacts) ? contacts.length > 0 : contacts)) ?? candidates[0];
}
