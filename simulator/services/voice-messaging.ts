/** Voice Messaging User, which has four parts. */
import type { JsonObject } from "../model";
import type { Store } from "../store";
import { type Members, boolean, choice, oneOf, part, rings, target, text } from "./members";

export const VOICE_MESSAGING = "Voice Messaging User";

const PARTS: Readonly<Record<string, Members>> = {
  [VOICE_MESSAGING]: {
    isActive: boolean(),
    processing: choice("Unified Voice and Email Messaging", "Deliver To Email Address Only"),
    voiceMessageDeliveryEmailAddress: text(80),
    usePhoneMessageWaitingIndicator: boolean(),
    sendVoiceMessageNotifyEmail: boolean(),
    voiceMessageNotifyEmailAddress: text(80),
    sendCarbonCopyVoiceMessage: boolean(),
    voiceMessageCarbonCopyEmailAddress: text(80),
    transferOnZeroToPhoneNumber: boolean(),
    transferPhoneNumber: target,
    alwaysRedirectToVoiceMail: boolean(),
    busyRedirectToVoiceMail: boolean(true),
    noAnswerRedirectToVoiceMail: boolean(true),
    outOfPrimaryZoneRedirectToVoiceMail: boolean(),
  },
  "Voice Messaging User Advanced": {
    mailServerSelection: choice("Group Mail Server", "Personal Mail Server"),
    groupMailServerEmailAddress: text(80),
    groupMailServerUserId: text(80),
    useGroupDefaultMailServerFullMailboxLimit: boolean(true),
    groupMailServerFullMailboxLimit: oneOf(
      10,
      ...[20, 30, 40, 50, 60, 70, 80, 90, 100, 200, 300, 400, 500],
      600,
      700,
      800,
      900,
    ),
    personalMailServerNetAddress: text(80),
    personalMailServerProtocol: choice("POP3", "IMAP"),
    personalMailServerRealDeleteForImap: boolean(),
    personalMailServerEmailAddress: text(80),
    personalMailServerUserId: text(80),
  },
  "Voice Messaging User Greeting": {
    busyAnnouncementSelection: choice("Default", "Personal"),
    noAnswerAnnouncementSelection: choice("Default", "Personal", "Alternate01", "Alternate02", "Alternate03"),
    noAnswerNumberOfRings: rings(2),
    disableMessageDeposit: boolean(),
    disableMessageDepositAction: choice("Disconnect", "Forward"),
    greetingOnlyForwardDestination: target,
    extendedAwayEnabled: boolean(),
    extendedAwayDisableMessageDeposit: boolean(),
  },
  "Voice Messaging User Voice Portal": { usePersonalizedName: boolean(), voicePortalAutoLogin: boolean() },
};

export const voiceMessaging: Members = Object.fromEntries(
  Object.entries(PARTS).map(([name, members]) => [name, part(members)]),
);

/** Older platforms return the settings of all parts together. */
export function renderVoiceMessaging(settings: JsonObject, { platform }: Store): JsonObject {
  return platform.voiceMessaging === "flat" ? (Object.assign({}, ...Object.values(settings)) as JsonObject) : settings;
}

/** The settings of a request in their parts. */
export function divideVoiceMessaging(given: unknown, { platform }: Store): unknown {
  if (platform.voiceMessaging !== "flat" || typeof given !== "object" || given === null) return given;
  const divided: Record<string, JsonObject> = {};
  for (const [name, value] of Object.entries(given as JsonObject)) {
    const [partName = name] = Object.entries(PARTS).find(([, members]) => members[name]) ?? [];
    divided[partName] = { ...divided[partName], [name]: value };
  }
  return divided;
}
