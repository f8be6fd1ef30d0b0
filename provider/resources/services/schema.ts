/**
 * The services of a BroadWorks user: every service whose settings are known, and every setting, once. Limits are those of the
 * OCI-P requests behind them where these are known; a setting without one is taken as it comes.
 */
import {
  type AnyField,
  Field,
  type Fields,
  type FieldType,
  type ValuesOf,
  anyType,
  assignableType,
  choiceType,
  booleanType,
  idType,
  integerType,
  mapType,
  phoneType,
  keyedListType,
  textType,
} from "../../core/fields/index";
import { identityFields } from "../user/schema";

const flag = () => Field.of(booleanType());
/** OCI-P OutgoingDNorSIPURI: who is called may be a number or a SIP URI. */
const target = () => Field.of(phoneType(161, { informational: true })).clearable();
/** Where a user's calls go. */
const destination = () => target().withRisk("destination");
const text = (max: number) => Field.of(textType({ min: 1, max })).clearable();
/** One of the platform's own words, of which no list is known. */
const word = () => text(255);
const userId = () => Field.of(idType({ min: 1, max: 161 }));

/** A setting that is taken as it comes: the platform decides what it may be. */
const anything = (): AnyField => Field.of(anyType()).clearable();

/** A service all of whose settings are known. */
const service = <const F extends Fields>(settings: F) => Field.of(assignableType(settings, "service")).clearable();
/** A service that has settings beyond those that are known. */
const openService = <const F extends Fields>(settings: F) =>
  Field.of(assignableType(settings, "service", anything())).clearable() as unknown as Field<
    ValuesOf<F> & Readonly<Record<string, unknown>>,
    null
  >;

/** Rows with members beyond those that are known. */
const rowsBy = <const F extends Fields>(key: keyof F & string, members: F, label: string) =>
  Field.of(keyedListType(members, label, { key, max: 1000, others: anything() })).clearable();

/** The rules that a call is looked at by, each by its name. */
const criteria = () =>
  rowsBy("criteriaName", { criteriaName: text(50).required(), isActive: flag() }, "criteria by `criteriaName`");
const locations = () => rowsBy("phoneNumber", { phoneNumber: destination().required() }, "locations by `phoneNumber`");
const usersById = () => rowsBy("userId", { userId: userId().required() }, "users by `userId`");
const speedCodes = (first: number, last: number) =>
  Field.of(
    keyedListType(
      {
        speedCode: Field.of(integerType(first, last)).required(),
        phoneNumber: target(),
        description: text(25),
      },
      "codes by `speedCode`",
      { key: "speedCode", max: last - first + 1, isFixed: true },
    ),
  ).clearable();

/** Whether calls go there. */
const diverts = { isActive: flag().withRisk("destination") };
const forwarding = { ...diverts, forwardToPhoneNumber: destination() };
const active = { isActive: flag() };

/** Services by their BroadWorks names. */
export const serviceFields = {
  /** All calls go elsewhere. */
  "Call Forwarding Always": service({ ...forwarding, isRingSplashActive: flag() }),
  /** Calls go elsewhere while the user is on one. */
  "Call Forwarding Busy": service(forwarding),
  /** Calls that nobody answers go elsewhere, after 0–20 rings. */
  "Call Forwarding No Answer": service({ ...forwarding, numberOfRings: Field.of(integerType(0, 20)) }),
  /** Calls go elsewhere while the user's phone cannot be reached. */
  "Call Forwarding Not Reachable": service(forwarding),
  /** Calls that meet certain criteria go elsewhere. */
  "Call Forwarding Selective": service({ ...diverts, playRingReminder: flag(), criteria: criteria() }),
  /** Calls are answered with a busy tone. */
  "Do Not Disturb": service({ ...active, ringSplash: flag() }),
  /** A second call is signalled during the first. */
  "Call Waiting": service({ ...active, disableCallingLineIdDelivery: flag() }),
  /** Callers who withhold their number are refused. */
  "Anonymous Call Rejection": service(active),
  /** The user is called back when a busy number is free. */
  "Automatic Callback": service(active),
  /** Calls are held, and taken back after 12–3600 seconds. */
  "Automatic Hold/Retrieve": service({ ...active, recallTimerSeconds: Field.of(integerType(12, 3600)) }),
  /** Nobody can barge in on the user's calls. */
  "Barge-in Exempt": service(active),
  /** The user's calls ring on other phones, too. */
  "BroadWorks Anywhere": service({
    alertAllLocationsForClickToDialCalls: flag(),
    alertAllLocationsForGroupPagingCalls: flag(),
    phoneNumbers: rowsBy("phoneNumber", { phoneNumber: destination().required() }, "numbers by `phoneNumber`"),
  }),
  /** The user's mobile phone is one of the user's phones. */
  "BroadWorks Mobility": openService({ ...active, phonesToRing: word() }),
  /** Lamps of a phone show whose calls are on. */
  "Busy Lamp Field": service({ enableCallParkNotification: flag(), users: usersById() }),
  /** Calls are recorded. */
  "Call Recording": openService({ recordingOption: word(), pauseResumeNotification: word() }),
  /** Calls are transferred, and come back when nobody answers after 2–20 rings. */
  "Call Transfer": openService({ isRecallActive: flag(), recallNumberOfRings: Field.of(integerType(2, 20)) }),
  /** The user's number is withheld. */
  "Calling Line ID Delivery Blocking": service(active),
  /** The user sees numbers that are withheld. */
  "Calling Line ID Blocking Override": service(active),
  /** The caller's name is shown. */
  "Calling Name Delivery": service({ isActiveForExternalCalls: flag(), isActiveForInternalCalls: flag() }),
  /** The caller's number is shown. */
  "Calling Number Delivery": service({ isActiveForExternalCalls: flag(), isActiveForInternalCalls: flag() }),
  /** The caller's name is looked up. */
  "Calling Name Retrieval": service(active),
  /** The number that a call ends at is withheld. */
  "Connected Line Identification Restriction": service(active),
  /** Calls to others are picked up, or barged in on. */
  "Directed Call Pickup with Barge-in": service({
    enableBargeInWarningTone: flag(),
    enableAutomaticTargetSelection: flag(),
  }),
  /** The number of callers from outside is shown. */
  "External Calling Line ID Delivery": service(active),
  /** The number of callers from inside is shown. */
  "Internal Calling Line ID Delivery": service(active),
  /** The user logs in to the phone of a host. */
  "Hoteling Guest": service({
    ...active,
    enableAssociationLimit: flag(),
    associationLimitHours: Field.of(integerType()),
  }),
  /** The user's phone is lent to guests. */
  "Hoteling Host": service({
    ...active,
    enforceAssociationLimit: flag(),
    associationLimitHours: Field.of(integerType()),
    accessLevel: Field.of(choiceType(["Enterprise", "Group"])),
  }),
  /** Calls are answered with an announcement. */
  "Intercept User": openService(active),
  /** Who may see the user, and what the user is doing. */
  Privacy: openService({ enableDirectoryPrivacy: flag(), permittedMonitors: usersById() }),
  /** Calls are answered by themselves. */
  "Push to Talk": openService({}),
  /** Another phone is the user's. */
  "Remote Office": service({ ...diverts, remoteOfficePhoneNumber: destination() }),
  /** Calls ring at one phone after the other. */
  "Sequential Ring": openService({ locations: locations(), criteria: criteria() }),
  /** The user has several phones. */
  "Shared Call Appearance": openService({
    endpoints: rowsBy("linePort", { linePort: text(161).required() }, "endpoints by `linePort`"),
  }),
  /** The phone shows calls without ringing. */
  "Silent Alerting": service(active),
  /** Calls ring at several phones at once. */
  "Simultaneous Ring Personal": service({
    ...diverts,
    doNotRingIfOnCall: flag(),
    criteria: criteria(),
    locations: locations(),
  }),
  /** Eight numbers to dial by one digit, 2–9. */
  "Speed Dial 8": service({ speedCodes: speedCodes(2, 9) }),
  /** A hundred numbers to dial by two digits, 0–99. */
  "Speed Dial 100": service({ speedCodes: speedCodes(0, 99) }),
  /** Messages are taken by another system. */
  "Third-Party Voice Mail Support": openService(active),
  /** Calls have a picture. */
  "Video Add-On": service({ ...active, maxOriginatingCallDelaySeconds: Field.of(integerType()) }),
  /** Messages are taken. */
  "Voice Messaging User": openService({ ...active, processing: word() }),
};

/** A service of any other name, with its settings as they come. */
const otherService = Field.of(assignableType({}, "service", anything())).clearable();

/** A pack has no settings of its own. */
const servicePack = Field.of(assignableType({}, "service pack")).clearable();

/** What the calls around a user's services set. */
export const settableFields = {
  /**
   * Services by their BroadWorks names. A service that is named is assigned, and those of its settings that are named are
   * set; `null` takes the service away; what is not named is left as it is. Any service can be named; settings of a
   * service that the reference does not list are taken as they come.
   */
  services: Field.of(mapType(serviceFields, "services by name", otherService)),
  /**
   * Service packs by name: `["Standard"]`, or `{ Standard: {}, Premium: null }` to take one away as well. Packs that are not
   * named are left as they are.
   */
  servicePacks: Field.of(packsKind()),
};

/** A list of names is short for a map of them. */
function packsKind() {
  const kind = mapType({}, "service packs by name", servicePack);
  const asMap = (value: unknown) =>
    Array.isArray(value) ? Object.fromEntries(value.map((name) => [String(name), {}])) : value;
  return {
    ...kind,
    schema: {
      parse: (value: unknown) => kind.schema.parse(asMap(value)),
      safeParse: (value: unknown) => kind.schema.safeParse(asMap(value)),
    },
  } as FieldType<readonly string[] | Readonly<Record<string, object | null>>>;
}

/** Whose services they are. */
export const ownerFields = {
  /**
   * The user's id, best passed on from a `BroadworksUser`. Another value follows a rename, or replaces the resource when it is
   * another user's. 1–161 characters.
   */
  userId: identityFields.userId,
};

/** How the resource lives; nothing of it reaches the platform. */
export const lifecycleOptions = {
  /** When a declared setting was changed by someone else: `overwrite` it and say so (default), or `fail`. */
  onConflict: Field.of(choiceType(["overwrite", "fail"])),
  /**
   * When the resource is removed: `release` the services as they are (default), or `unassign` those that this resource
   * assigned itself.
   */
  onDelete: Field.of(choiceType(["release", "unassign"])),
};

export const LIFECYCLE_DEFAULTS = { onConflict: "overwrite", onDelete: "release" } as const;
