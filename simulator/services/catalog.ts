/**
 * The services that the platform offers. Source: the shapes in the API documentation. It shares no code with the
 * provider, so that a test can show that the two disagree.
 */
import type { ServiceSettings } from "../model";
import {
  type Members,
  boolean,
  choice,
  codes,
  integer,
  integerText,
  oneOf,
  rings,
  rows,
  slots,
  target,
  text,
  user,
} from "./members";
import { VOICE_MESSAGING, voiceMessaging } from "./voice-messaging";

const isActive = boolean();
const forwarding = { isActive, forwardToPhoneNumber: target };
const active = { isActive };
const rule = { criteriaName: text(50), isActive: boolean(), blacklisted: boolean(), private: boolean() };
const forwardingRule = {
  ...rule,
  forwardToNumberSelection: choice("Forward To Default Number", "Forward To Specified Number", "Do not forward"),
  forwardToPhoneNumber: target,
};
const criteria = (path: string, members: Members = rule) => rows("criteriaName", members, { own: { path } });
const locations = rows(
  "phoneNumber",
  { phoneNumber: target, answerConfirmationRequired: boolean() },
  { max: 10, required: ["answerConfirmationRequired"] },
);
const location = { phoneNumber: target, numberOfRings: rings(3), answerConfirmationRequired: boolean() };
const code = { phoneNumber: target, description: text(80) };
const anywhereNumber = {
  ...code,
  isActive: boolean(true),
  outboundAlternateNumber: target,
  broadworksCallControl: boolean(),
  useDiversionInhibitor: boolean(),
  answerConfirmationRequired: boolean(),
};
const endpoint = {
  linePort: text(161),
  deviceName: text(40),
  deviceLevel: choice("Group", "Service Provider", "System"),
  isActive: boolean(true),
  allowOrigination: boolean(true),
  allowTermination: boolean(true),
};
const alternateEntry = {
  phoneNumber: target,
  extension: text(20),
  ringPattern: text(40),
  description: text(40),
};

export const SERVICES: Readonly<Record<string, Members>> = {
  "Call Forwarding Always": { ...forwarding, isRingSplashActive: boolean() },
  "Call Forwarding Busy": forwarding,
  "Call Forwarding No Answer": { ...forwarding, numberOfRings: rings(3) },
  "Call Forwarding Not Reachable": forwarding,
  "Call Forwarding Selective": {
    ...active,
    defaultForwardToPhoneNumber: target,
    playRingReminder: boolean(),
    criteria: criteria("/users/call-forwarding-selective/criteria", forwardingRule),
  },
  "Do Not Disturb": { ...active, ringSplash: boolean(), isDoNotDisturbSync: boolean() },
  "Call Waiting": { isActive: boolean(true), disableCallingLineIdDelivery: boolean() },
  "Anonymous Call Rejection": active,
  "Automatic Callback": active,
  "Automatic Hold/Retrieve": { ...active, recallTimerSeconds: integer(120, 6, 600) },
  "Barge-in Exempt": active,
  "BroadWorks Anywhere": {
    alertAllLocationsForClickToDialCalls: boolean(),
    alertAllLocationsForGroupPagingCalls: boolean(),
    phoneNumbers: rows("phoneNumber", anywhereNumber, {
      own: { path: "/users/broad-works-anywhere/phone-numbers" },
    }),
  },
  "BroadWorks Mobility": {
    ...active,
    phonesToRing: choice("Fixed", "Mobile", "Both"),
    mobilePhoneNumber: target,
    alertClickToDialCalls: boolean(),
    alertGroupPagingCalls: boolean(),
    enableDiversionInhibitor: boolean(),
    requireAnswerConfirmation: boolean(),
    broadworksCallControl: boolean(),
    useSettingLevel: choice("Group", "User"),
    denyCallOriginations: boolean(),
    denyCallTerminations: boolean(),
    useMobileIdentityCallAnchoring: boolean(),
    preventCallsToOwnMobiles: boolean(),
  },
  "Busy Lamp Field": {
    listURI: text(161),
    enableCallParkNotification: boolean(),
    users: rows("userId", { userId: user }),
  },
  "Call Recording": {
    recordingOption: choice("Never", "Always", "On Demand"),
    pauseResumeNotification: choice("None", "Beep", "Play Announcement"),
  },
  "Call Transfer": {
    isRecallActive: boolean(),
    recallNumberOfRings: integer(6, 2, 20),
    useDiversionInhibitorForBlindTransfer: boolean(),
    useDiversionInhibitorForConsultativeCalls: boolean(),
    enableBusyCampOn: boolean(),
    busyCampOnSeconds: integer(120, 30, 600),
  },
  "Calling Line ID Delivery Blocking": active,
  "Calling Line ID Blocking Override": active,
  "Calling Name Delivery": { isActiveForExternalCalls: boolean(true), isActiveForInternalCalls: boolean(true) },
  "Calling Number Delivery": { isActiveForExternalCalls: boolean(true), isActiveForInternalCalls: boolean(true) },
  "Calling Name Retrieval": { ...active, bypassFiltering: boolean() },
  "Connected Line Identification Restriction": active,
  "Directed Call Pickup with Barge-in": {
    enableBargeInWarningTone: boolean(),
    enableAutomaticTargetSelection: boolean(),
  },
  "External Calling Line ID Delivery": active,
  "Internal Calling Line ID Delivery": active,
  "Hoteling Guest": {
    ...active,
    enableAssociationLimit: boolean(true),
    associationLimitHours: integer(12, 1, 999),
    hostUserId: text(161),
  },
  "Hoteling Host": {
    ...active,
    enforceAssociationLimit: boolean(true),
    associationLimitHours: integer(24, 1, 999),
    accessLevel: choice("Group", "Enterprise"),
  },
  "Intercept User": {
    ...active,
    announcementSelection: choice("Default", "Personal"),
    inboundCallMode: choice("Intercept All", "Allow All", "Allow System Dns"),
    alternateBlockingAnnouncement: boolean(),
    exemptInboundMobilityCalls: boolean(),
    disableParallelRingingToNetworkLocations: boolean(),
    routeToVoiceMail: boolean(),
    playNewPhoneNumber: boolean(),
    newPhoneNumber: target,
    transferOnZeroToPhoneNumber: boolean(),
    transferPhoneNumber: target,
    outboundCallMode: choice("Block All", "Allow Outbound Local Calls", "Allow Outbound Enterprise And Group Calls"),
    exemptOutboundMobilityCalls: boolean(),
    rerouteOutboundCalls: boolean(),
    outboundReroutePhoneNumber: target,
  },
  Privacy: {
    enableDirectoryPrivacy: boolean(),
    enableAutoAttendantExtensionDialingPrivacy: boolean(),
    enableAutoAttendantNameDialingPrivacy: boolean(),
    enablePhoneStatusPrivacy: boolean(),
    permittedMonitors: rows("userId", { userId: user }),
  },
  "Push to Talk": {
    allowAutoAnswer: boolean(true),
    outgoingConnectionSelection: choice("One Way", "Two Way"),
    accessListSelection: choice("Allow Calls From Selected Users", "Allow Calls From Everyone Except Selected Users"),
    users: rows("userId", { userId: user }),
  },
  "Remote Office": { ...active, remoteOfficePhoneNumber: target },
  "Sequential Ring": {
    ringBaseLocationFirst: boolean(true),
    baseLocationNumberOfRings: rings(2),
    continueIfBaseLocationIsBusy: boolean(true),
    callerMayStopSearch: boolean(true),
    locations: slots("phoneNumber", location, 5),
    criteria: criteria("/users/sequential-ring/criteria"),
  },
  "Shared Call Appearance": {
    alertAllAppearancesForClickToDialCalls: boolean(),
    alertAllAppearancesForGroupPagingCalls: boolean(),
    multipleCallArrangementIsActive: boolean(),
    allowSCACallRetrieve: boolean(),
    allowBridgingBetweenLocations: boolean(),
    bridgeWarningTone: choice("None", "Barge-In", "Barge-In and Repeat"),
    enableCallParkNotification: boolean(),
    endpoints: rows("linePort", endpoint, { max: 35, own: { path: "/users/shared-call-appearance/endpoints" } }),
  },
  "Silent Alerting": active,
  "Simultaneous Ring Personal": {
    ...active,
    doNotRingIfOnCall: boolean(),
    criteria: criteria("/users/simultaneous-ring-personal/criteria"),
    locations,
  },
  "Speed Dial 8": {
    speedCodes: codes("speedCode", code, { first: 2, last: 9, empty: "omitted", code: String }),
  },
  "Speed Dial 100": {
    speedCodes: rows(
      "speedCode",
      { speedCode: integerText(0, 99), ...code },
      { max: 100, required: ["phoneNumber"], own: { path: "/users/speed-dial-100", listed: "speedCodes" } },
    ),
  },
  "Alternate Numbers": {
    distinctiveRing: boolean(true),
    alternateEntries: codes("alternateEntryId", alternateEntry, {
      first: 1,
      last: 10,
      empty: "null",
      code: (id) => id,
    }),
  },
  Classmark: { classmark: text(40) },
  "Selective Call Rejection": { criteria: criteria("/users/selective-call-rejection") },
  "Zone Calling Restrictions": { homeZoneName: text(80) },
  "Third-Party Voice Mail Support": {
    ...active,
    busyRedirectToVoiceMail: boolean(),
    noAnswerRedirectToVoiceMail: boolean(),
    alwaysRedirectToVoiceMail: boolean(),
    outOfPrimaryZoneRedirectToVoiceMail: boolean(),
    userServer: text(161),
    mailboxIdType: choice("User Or Group Phone Number", "URL"),
    mailboxURL: text(161),
    noAnswerNumberOfRings: rings(3),
    serverSelection: choice("Group Mail Server", "User Specific Mail Server"),
  },
  "Video Add-On": { ...active, maxOriginatingCallDelaySeconds: oneOf(2, 5, 10) },
  [VOICE_MESSAGING]: voiceMessaging,
  // The API documentation shows no settings for these services.
  "Music On Hold User": { ...active, source: choice("Group", "Custom") },
  "Multiple Call Arrangement": {},
};

/** Services for which no group of a new platform has a license. */
const UNLICENSED = new Set(["Call Recording"]);

/** The services for which each group of a new platform has a license. */
export const LICENSED_SERVICES: readonly string[] = Object.keys(SERVICES).filter((name) => !UNLICENSED.has(name));

/** The service packs of the platform, with the names of their services. */
export const PACKS: Readonly<Record<string, readonly string[]>> = {
  Standard: ["Call Forwarding Busy", "Do Not Disturb"],
  Premium: ["Simultaneous Ring Personal", "Do Not Disturb", "Remote Office"],
};

/** @returns the members of a service; empty for a service without settings */
export function membersOf(service: string): Members {
  return SERVICES[service] ?? {};
}

export function initialSettings(service: string): ServiceSettings {
  return Object.fromEntries(Object.entries(membersOf(service)).map(([name, { initial }]) => [name, initial]));
}
