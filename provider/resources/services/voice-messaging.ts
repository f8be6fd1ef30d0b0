/** Voice Messaging User, which the platform divides into four parts with settings of their own. */
import { Field, choiceType, textType } from "../../core/fields/index";
import { anyValue, choice, clearableText, flag, oneOf, part, rejected, rings, service, target, text } from "./settings";

/** The name of the service, and of its first part. */
export const VOICE_MESSAGING = "Voice Messaging User";

const password = () =>
  rejected("is a password, which this resource does not manage; set it on the platform and remove it here");
const email = () => clearableText(80);

const general = {
  isActive: flag(),
  processing: choice("Unified Voice and Email Messaging", "Deliver To Email Address Only"),
  voiceMessageDeliveryEmailAddress: email(),
  usePhoneMessageWaitingIndicator: flag(),
  sendVoiceMessageNotifyEmail: flag(),
  voiceMessageNotifyEmailAddress: email(),
  sendCarbonCopyVoiceMessage: flag(),
  voiceMessageCarbonCopyEmailAddress: email(),
  transferOnZeroToPhoneNumber: flag(),
  transferPhoneNumber: target(),
  alwaysRedirectToVoiceMail: flag().withRisk("destination"),
  busyRedirectToVoiceMail: flag().withRisk("destination"),
  noAnswerRedirectToVoiceMail: flag().withRisk("destination"),
  outOfPrimaryZoneRedirectToVoiceMail: flag().withRisk("destination"),
};

const advanced = {
  mailServerSelection: choice("Group Mail Server", "Personal Mail Server"),
  groupMailServerEmailAddress: text(80),
  groupMailServerUserId: text(80),
  groupMailServerPassword: password(),
  useGroupDefaultMailServerFullMailboxLimit: flag(),
  groupMailServerFullMailboxLimit: oneOf(
    ...[10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
    ...[200, 300, 400, 500, 600, 700, 800, 900],
  ),
  personalMailServerNetAddress: text(80),
  personalMailServerProtocol: Field.of(choiceType(["POP3", "IMAP"])),
  personalMailServerRealDeleteForImap: flag(),
  personalMailServerEmailAddress: Field.of(textType({ min: 1, max: 80 })),
  personalMailServerUserId: text(80),
  personalMailServerPassword: password(),
};

const greeting = {
  busyAnnouncementSelection: choice("Default", "Personal"),
  noAnswerAnnouncementSelection: choice("Default", "Personal", "Alternate01", "Alternate02", "Alternate03"),
  noAnswerNumberOfRings: rings(),
  disableMessageDeposit: flag(),
  disableMessageDepositAction: choice("Disconnect", "Forward"),
  greetingOnlyForwardDestination: target(),
  extendedAwayEnabled: flag(),
  extendedAwayDisableMessageDeposit: flag(),
};

const voicePortal = {
  usePersonalizedName: flag(),
  voicePortalAutoLogin: flag(),
  personalizedNameAudioFile: anyValue(),
};

/** The settings of each part. The first part has the name of the service. */
export const VOICE_MESSAGING_PARTS = {
  /** Whether voice mail is on, which calls it receives, and how it delivers messages. */
  [VOICE_MESSAGING]: general,
  "Voice Messaging User Advanced": advanced,
  "Voice Messaging User Greeting": greeting,
  "Voice Messaging User Voice Portal": voicePortal,
} as const;

/** A setting that versions before 0.2.0 had directly in the service. */
const moved = (partName: string, name: string) =>
  rejected(`is a setting of a part; declare it as ["${VOICE_MESSAGING}"]["${partName}"].${name}`);

const formerSettings = Object.fromEntries(
  Object.entries(VOICE_MESSAGING_PARTS).flatMap(([partName, settings]) =>
    Object.keys(settings).map((name) => [name, moved(partName, name)] as const),
  ),
);

export const voiceMessaging = service({
  // The types show only the parts; a former setting is an error that names its part.
  ...(formerSettings as Record<string, never>),
  /** Whether voice mail is on, which calls it receives, and how it delivers messages. */
  [VOICE_MESSAGING]: part(general),
  /** The mail server that stores the messages. */
  "Voice Messaging User Advanced": part(advanced),
  /** What callers hear, and after how many rings. */
  "Voice Messaging User Greeting": part(greeting),
  /** The menu that the user hears. */
  "Voice Messaging User Voice Portal": part(voicePortal),
});
