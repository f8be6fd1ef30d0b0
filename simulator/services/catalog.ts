/**
 * The services that the platform offers. Source: the shapes in the API documentation. It shares no code with the
 * provider, so that a test can show that the two disagree.
 */
import type { ServiceSettings } from "../model";
import { type Members, boolean, choice, codes, integer, rows, target, text, user } from "./members";

const isActive = boolean();
const forwarding = { isActive, forwardToPhoneNumber: target };
const active = { isActive };
const criteria = rows("criteriaName", { criteriaName: text(50), isActive: boolean() });
const locations = rows("phoneNumber", { phoneNumber: target, answerConfirmationRequired: boolean() });

const SERVICES: Readonly<Record<string, Members>> = {
  "Call Forwarding Always": { ...forwarding, isRingSplashActive: boolean() },
  "Call Forwarding Busy": forwarding,
  "Call Forwarding No Answer": { ...forwarding, numberOfRings: integer(3, 0, 20) },
  "Call Forwarding Not Reachable": forwarding,
  "Call Forwarding Selective": { ...active, playRingReminder: boolean(), criteria },
  "Do Not Disturb": { ...active, ringSplash: boolean() },
  "Call Waiting": { isActive: boolean(true), disableCallingLineIdDelivery: boolean() },
  "Anonymous Call Rejection": active,
  "Automatic Callback": active,
  "Automatic Hold/Retrieve": { ...active, recallTimerSeconds: integer(120, 12, 3600) },
  "Barge-in Exempt": active,
  "BroadWorks Anywhere": {
    alertAllLocationsForClickToDialCalls: boolean(),
    alertAllLocationsForGroupPagingCalls: boolean(),
    phoneNumbers: rows("phoneNumber", { phoneNumber: target, description: text(80) }),
  },
  "BroadWorks Mobility": { ...active, phonesToRing: choice("Fixed", "Mobile", "Both"), mobilePhoneNumber: target },
  "Busy Lamp Field": { enableCallParkNotification: boolean(), users: rows("userId", { userId: user }) },
  "Call Recording": {
    recordingOption: choice("Never", "Always", "On Demand"),
    pauseResumeNotification: choice("None", "Beep", "Play Announcement"),
  },
  "Call Transfer": {
    isRecallActive: boolean(),
    recallNumberOfRings: integer(6, 2, 20),
    useDiversionInhibitor: boolean(),
  },
  "Calling Line ID Delivery Blocking": active,
  "Calling Line ID Blocking Override": active,
  "Calling Name Delivery": { isActiveForExternalCalls: boolean(true), isActiveForInternalCalls: boolean(true) },
  "Calling Number Delivery": { isActiveForExternalCalls: boolean(true), isActiveForInternalCalls: boolean(true) },
  "Calling Name Retrieval": active,
  "Connected Line Identification Restriction": active,
  "Directed Call Pickup with Barge-in": {
    enableBargeInWarningTone: boolean(),
    enableAutomaticTargetSelection: boolean(),
  },
  "External Calling Line ID Delivery": active,
  "Internal Calling Line ID Delivery": active,
  "Hoteling Guest": { ...active, enableAssociationLimit: boolean(true), associationLimitHours: integer(12, 1, 999) },
  "Hoteling Host": {
    ...active,
    enforceAssociationLimit: boolean(true),
    associationLimitHours: integer(24, 1, 999),
    accessLevel: choice("Group", "Enterprise"),
  },
  "Intercept User": { ...active, announcementSelection: choice("Default", "Personal") },
  Privacy: {
    enableDirectoryPrivacy: boolean(),
    enablePhoneStatusPrivacy: boolean(),
    permittedMonitors: rows("userId", { userId: user }),
  },
  "Push to Talk": { allowAutoAnswer: boolean(true), outgoingConnectionSelection: choice("One Way", "Two Way") },
  "Remote Office": { ...active, remoteOfficePhoneNumber: target },
  "Sequential Ring": {
    ringBaseLocationFirst: boolean(true),
    baseLocationNumberOfRings: integer(2, 0, 20),
    locations,
    criteria,
  },
  "Shared Call Appearance": {
    alertAllAppearancesForClickToDialCalls: boolean(),
    multipleCallArrangementIsActive: boolean(),
  },
  "Silent Alerting": active,
  "Simultaneous Ring Personal": { ...active, doNotRingIfOnCall: boolean(), criteria, locations },
  "Speed Dial 8": { speedCodes: codes(2, 9) },
  "Speed Dial 100": { speedCodes: codes(0, 99) },
  "Third-Party Voice Mail Support": {
    ...active,
    busyRedirectToVoiceMail: boolean(),
    serverSelection: choice("Group Mail Server", "User Specific Mail Server"),
  },
  "Video Add-On": { ...active, maxOriginatingCallDelaySeconds: integer(5, 0, 30) },
  "Voice Messaging User": {
    ...active,
    processing: choice("Unified Voice and Email Messaging", "Deliver To Email Address Only"),
    voiceMessageDeliveryEmailAddress: text(80),
  },
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
