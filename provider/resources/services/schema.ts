/**
 * The services of a BroadWorks user: every service with known settings, and every known setting. Limits are those of the OCI-P
 * requests, as far as they are known. The provider passes a setting without known limits on unchanged.
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
/** OCI-P OutgoingDNorSIPURI: a phone number or a SIP URI. */
const target = () => Field.of(phoneType(161, "destination")).clearable();
/** A target that receives calls to the user. */
const destination = () => target().withRisk("destination");
const text = (max: number) => Field.of(textType({ min: 1, max })).clearable();
/** A choice of the platform; its values are not documented. */
const undocumentedChoice = () => text(255);
const userId = () => Field.of(idType({ min: 1, max: 161 }));

/** A setting that is not known. The provider passes it on unchanged, and the platform validates it. */
const unknownSetting = (): AnyField => Field.of(anyType()).clearable();

/** A service without other settings than the known ones. */
const service = <const F extends Fields>(settings: F) => Field.of(assignableType(settings, "service")).clearable();
/** A service that has other settings besides the known ones. */
const openService = <const F extends Fields>(settings: F) =>
  Field.of(assignableType(settings, "service", unknownSetting())).clearable() as unknown as Field<
    ValuesOf<F> & Readonly<Record<string, unknown>>,
    null
  >;

/** Rows that have other members besides the known ones. */
const rowsBy = <const F extends Fields>(key: keyof F & string, members: F, label: string) =>
  Field.of(keyedListType(members, label, { key, max: 1000, others: unknownSetting() })).clearable();

/** Rules that select calls, each with a name. */
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

/** A switch that sends calls to another destination. */
const redirection = { isActive: flag().withRisk("destination") };
const forwarding = { ...redirection, forwardToPhoneNumber: destination() };
const active = { isActive: flag() };

/** Services by their BroadWorks names. Each comment states what the service does. */
export const serviceFields = {
  /** Forwards all calls. */
  "Call Forwarding Always": service({ ...forwarding, isRingSplashActive: flag() }),
  /** Forwards calls while the user is busy. */
  "Call Forwarding Busy": service(forwarding),
  /** Forwards calls that the user does not answer within 0–20 rings. */
  "Call Forwarding No Answer": service({ ...forwarding, numberOfRings: Field.of(integerType(0, 20)) }),
  /** Forwards calls while the phone of the user is not reachable. */
  "Call Forwarding Not Reachable": service(forwarding),
  /** Forwards calls that meet criteria. */
  "Call Forwarding Selective": service({ ...redirection, playRingReminder: flag(), criteria: criteria() }),
  /** Callers hear a busy tone. */
  "Do Not Disturb": service({ ...active, ringSplash: flag() }),
  /** Signals a second call during a call. */
  "Call Waiting": service({ ...active, disableCallingLineIdDelivery: flag() }),
  /** Rejects callers who withhold their number. */
  "Anonymous Call Rejection": service(active),
  /** Calls the user back when a busy number becomes free. */
  "Automatic Callback": service(active),
  /** Holds calls automatically, and retrieves them after 12–3600 seconds. */
  "Automatic Hold/Retrieve": service({ ...active, recallTimerSeconds: Field.of(integerType(12, 3600)) }),
  /** Prevents others from barging in on calls of the user. */
  "Barge-in Exempt": service(active),
  /** Calls also ring at other phones. */
  "BroadWorks Anywhere": service({
    alertAllLocationsForClickToDialCalls: flag(),
    alertAllLocationsForGroupPagingCalls: flag(),
    phoneNumbers: rowsBy("phoneNumber", { phoneNumber: destination().required() }, "numbers by `phoneNumber`"),
  }),
  /** Makes a mobile phone one of the phones of the user. */
  "BroadWorks Mobility": openService({ ...active, phonesToRing: undocumentedChoice() }),
  /** Lamps on the phone show which users are on a call. */
  "Busy Lamp Field": service({ enableCallParkNotification: flag(), users: usersById() }),
  /** Records calls. */
  "Call Recording": openService({
    recordingOption: undocumentedChoice(),
    pauseResumeNotification: undocumentedChoice(),
  }),
  /** Transfers calls, and recalls the user after 2–20 rings without an answer. */
  "Call Transfer": openService({ isRecallActive: flag(), recallNumberOfRings: Field.of(integerType(2, 20)) }),
  /** Withholds the number of the user. */
  "Calling Line ID Delivery Blocking": service(active),
  /** Shows numbers that callers withhold. */
  "Calling Line ID Blocking Override": service(active),
  /** Shows the name of the caller. */
  "Calling Name Delivery": service({ isActiveForExternalCalls: flag(), isActiveForInternalCalls: flag() }),
  /** Shows the number of the caller. */
  "Calling Number Delivery": service({ isActiveForExternalCalls: flag(), isActiveForInternalCalls: flag() }),
  /** Retrieves the name of the caller. */
  "Calling Name Retrieval": service(active),
  /** Withholds the number of the user from callers. */
  "Connected Line Identification Restriction": service(active),
  /** Lets the user pick up calls to others, or barge in on them. */
  "Directed Call Pickup with Barge-in": service({
    enableBargeInWarningTone: flag(),
    enableAutomaticTargetSelection: flag(),
  }),
  /** Shows the number of external callers. */
  "External Calling Line ID Delivery": service(active),
  /** Shows the number of internal callers. */
  "Internal Calling Line ID Delivery": service(active),
  /** Lets the user log in to the phone of a host. */
  "Hoteling Guest": service({
    ...active,
    enableAssociationLimit: flag(),
    associationLimitHours: Field.of(integerType()),
  }),
  /** Lets guests use the phone of the user. */
  "Hoteling Host": service({
    ...active,
    enforceAssociationLimit: flag(),
    associationLimitHours: Field.of(integerType()),
    accessLevel: Field.of(choiceType(["Enterprise", "Group"])),
  }),
  /** Answers calls with an announcement. */
  "Intercept User": openService(active),
  /** Controls who can see the user and monitor the status of the user. */
  Privacy: openService({ enableDirectoryPrivacy: flag(), permittedMonitors: usersById() }),
  /** Answers calls of permitted callers automatically, as an intercom. */
  "Push to Talk": openService({}),
  /** Makes another phone the phone of the user. */
  "Remote Office": service({ ...redirection, remoteOfficePhoneNumber: destination() }),
  /** Calls ring at one phone after another. */
  "Sequential Ring": openService({ locations: locations(), criteria: criteria() }),
  /** Gives the user several phones. */
  "Shared Call Appearance": openService({
    endpoints: rowsBy("linePort", { linePort: text(161).required() }, "endpoints by `linePort`"),
  }),
  /** The phone shows calls without ringing. */
  "Silent Alerting": service(active),
  /** Calls ring at several phones at the same time. */
  "Simultaneous Ring Personal": service({
    ...redirection,
    doNotRingIfOnCall: flag(),
    criteria: criteria(),
    locations: locations(),
  }),
  /** Dials eight numbers by one digit, 2–9. */
  "Speed Dial 8": service({ speedCodes: speedCodes(2, 9) }),
  /** Dials a hundred numbers by two digits, 0–99. */
  "Speed Dial 100": service({ speedCodes: speedCodes(0, 99) }),
  /** Voice mail of another system. */
  "Third-Party Voice Mail Support": openService(active),
  /** Adds video to calls. */
  "Video Add-On": service({ ...active, maxOriginatingCallDelaySeconds: Field.of(integerType()) }),
  /** Voice mail. */
  "Voice Messaging User": openService({ ...active, processing: undocumentedChoice() }),
};

/** A service of any other name. The provider passes its settings on unchanged. */
const otherService = Field.of(assignableType({}, "service", unknownSetting())).clearable();

/** A service pack has no settings. */
const servicePack = Field.of(assignableType({}, "service pack")).clearable();

/** The services and service packs of a user. */
export const settableFields = {
  /**
   * Services by their BroadWorks names. A declared service is assigned, and its declared settings are written; `null` unassigns
   * it. Services and settings that are not declared stay unchanged. Any name is possible: the provider passes settings that
   * the reference does not list on unchanged.
   */
  services: Field.of(mapType(serviceFields, "services by name", otherService)),
  /**
   * Service packs by name: `["Standard"]`, or `{ Standard: {}, Premium: null }`, where `null` unassigns one. Packs that are not
   * declared stay unchanged.
   */
  servicePacks: Field.of(packsType()),
};

/** A list of names is a short form of a map. */
function packsType() {
  const type = mapType({}, "service packs by name", servicePack);
  const toMap = (value: unknown) =>
    Array.isArray(value) ? Object.fromEntries(value.map((name) => [String(name), {}])) : value;
  return {
    ...type,
    shape: "any",
    schema: {
      parse: (value: unknown) => type.schema.parse(toMap(value)),
      safeParse: (value: unknown) => type.schema.safeParse(toMap(value)),
    },
  } as FieldType<readonly string[] | Readonly<Record<string, object | null>>>;
}

/** The user that the services belong to. */
export const ownerFields = {
  /**
   * Id of the user, preferably the output of a `BroadworksUser`. If the user was renamed, the new id updates the resource; the
   * id of another user replaces it. 1–161 characters.
   */
  userId: identityFields.userId,
};

/** How the provider treats the resource. The platform never sees these fields. */
export const lifecycleOptions = {
  /** If someone else changed a declared setting: `overwrite` it and report the change (default), or `fail`. */
  onConflict: Field.of(choiceType(["overwrite", "fail"])),
  /** If the resource is removed: `release` the services unchanged (default), or `unassign` those that this resource assigned. */
  onDelete: Field.of(choiceType(["release", "unassign"])),
};

export const LIFECYCLE_DEFAULTS = { onConflict: "overwrite", onDelete: "release" } as const;
