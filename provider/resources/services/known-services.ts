/** The services that most platforms have, and every known setting of each. */
import { Field, integerType, phoneType, slotListType } from "../../core/fields/index";
import {
  active,
  anyNumbers,
  anyValue,
  choice,
  clearableText,
  criteria,
  destination,
  flag,
  forwarding,
  integer,
  number,
  oneOf,
  readOnly,
  redirection,
  rejected,
  rings,
  rowsBy,
  service,
  speedCode,
  target,
  text,
  usersById,
} from "./settings";
import { voiceMessaging } from "./voice-messaging";

const hours = () => Field.of(integerType(1, 999));

const forwardingCriteria = () =>
  criteria({
    forwardToNumberSelection: choice("Forward To Default Number", "Forward To Specified Number", "Do not forward"),
    forwardToPhoneNumber: destination(),
  });

/** Numbers of another user, a mobile phone or a home office that ring, too. */
const locations = () =>
  rowsBy("phoneNumber", { phoneNumber: destination().required(), answerConfirmationRequired: flag() }, "locations", {
    max: 10,
    rowDefaults: { answerConfirmationRequired: false },
  });

const slots = () =>
  Field.of(
    slotListType(
      { phoneNumber: destination().required(), numberOfRings: rings(), answerConfirmationRequired: flag() },
      "locations by `phoneNumber`",
      {
        key: "phoneNumber",
        slots: 5,
        empty: { phoneNumber: "", numberOfRings: 3, answerConfirmationRequired: false },
      },
    ),
  ).clearable();

const anywhereNumbers = () =>
  rowsBy(
    "phoneNumber",
    {
      phoneNumber: Field.of(phoneType(23)).withRisk("destination").required(),
      description: clearableText(80),
      isActive: flag(),
      outboundAlternateNumber: target(),
      broadworksCallControl: flag(),
      useDiversionInhibitor: flag(),
      answerConfirmationRequired: flag(),
    },
    "numbers",
  );

const endpoints = () =>
  rowsBy(
    "linePort",
    {
      linePort: text(161).required(),
      deviceName: text(40),
      deviceLevel: choice("System", "Service Provider", "Group"),
      isActive: flag(),
      allowOrigination: flag(),
      allowTermination: flag(),
    },
    "endpoints",
    { max: 35 },
  );

/** OCI-P SpeedDial8Entry. All codes always exist. */
const speedCodes8 = () =>
  rowsBy("speedCode", { speedCode: speedCode(2, 9), phoneNumber: target(), description: clearableText(80) }, "codes", {
    max: 8,
    isFixed: true,
  });

/** OCI-P SpeedDial100Entry. A code exists while it has a number. */
const speedCodes100 = () =>
  rowsBy(
    "speedCode",
    {
      speedCode: speedCode(0, 99),
      phoneNumber: Field.of(phoneType(161, "destination")).required(),
      description: clearableText(80),
    },
    "codes",
    { max: 100, presence: "phoneNumber" },
  );

/** Services by their BroadWorks names. Each comment states what the service does. */
export const knownServices = {
  /** Forwards all calls. */
  "Call Forwarding Always": service({ ...forwarding, isRingSplashActive: flag() }),
  /** Forwards calls while the user is busy. */
  "Call Forwarding Busy": service(forwarding),
  /** Forwards calls that the user does not answer within 0 or 2–20 rings. */
  "Call Forwarding No Answer": service({ ...forwarding, numberOfRings: rings() }),
  /** Forwards calls while the phone of the user is not reachable. */
  "Call Forwarding Not Reachable": service(forwarding),
  /** Forwards calls that meet criteria. */
  "Call Forwarding Selective": service({
    ...redirection,
    defaultForwardToPhoneNumber: destination(),
    playRingReminder: flag(),
    criteria: forwardingCriteria(),
  }),
  /** Callers hear a busy tone. */
  "Do Not Disturb": service({ ...active, ringSplash: flag(), isDoNotDisturbSync: flag() }),
  /** Signals a second call during a call. */
  "Call Waiting": service({ ...active, disableCallingLineIdDelivery: flag() }),
  /** Rejects callers who withhold their number. */
  "Anonymous Call Rejection": service(active),
  /** Calls the user back when a busy number becomes free. */
  "Automatic Callback": service(active),
  /** Holds calls automatically, and retrieves them after 6–600 seconds. */
  "Automatic Hold/Retrieve": service({ ...active, recallTimerSeconds: integer(6, 600) }),
  /** Prevents others from barging in on calls of the user. */
  "Barge-in Exempt": service(active),
  /** Calls also ring at other phones. */
  "BroadWorks Anywhere": service({
    alertAllLocationsForClickToDialCalls: flag(),
    alertAllLocationsForGroupPagingCalls: flag(),
    phoneNumbers: anywhereNumbers(),
  }),
  /** Makes a mobile phone one of the phones of the user. */
  "BroadWorks Mobility": service({
    ...active,
    phonesToRing: choice("Fixed", "Mobile", "Both"),
    mobilePhoneNumber: number().withRisk("destination"),
    alertClickToDialCalls: flag(),
    alertGroupPagingCalls: flag(),
    enableDiversionInhibitor: flag(),
    requireAnswerConfirmation: flag(),
    broadworksCallControl: flag(),
    useSettingLevel: choice("Group", "User"),
    denyCallOriginations: flag(),
    denyCallTerminations: flag(),
    useMobileIdentityCallAnchoring: flag(),
    preventCallsToOwnMobiles: flag(),
  }),
  /** Lamps on the phone show which users are on a call, in the order of the list. */
  "Busy Lamp Field": service({
    listURI: clearableText(161),
    users: usersById({ isOrdered: true }),
    enableCallParkNotification: flag(),
  }),
  /** Records calls. */
  "Call Recording": service({
    recordingOption: choice(
      "Always",
      "Never",
      "On Demand",
      "Always with Pause/Resume",
      "On Demand with User Initiated Start",
    ),
    pauseResumeNotification: choice("None", "Beep", "Play Announcement"),
    enableCallRecordingAnnouncement: flag(),
    enableRecordCallRepeatWarningTone: flag(),
    recordCallRepeatWarningToneTimerSeconds: integer(10, 1800),
    enableVoiceMailRecording: flag(),
    mediaStream: choice("Dual", "Single"),
  }),
  /** Transfers calls, and recalls the user after 2–20 rings without an answer. */
  "Call Transfer": service({
    isRecallActive: flag(),
    recallNumberOfRings: integer(2, 20),
    useDiversionInhibitorForBlindTransfer: flag(),
    useDiversionInhibitorForConsultativeCalls: flag(),
    enableBusyCampOn: flag(),
    busyCampOnSeconds: integer(30, 600),
  }),
  /** Withholds the number of the user. */
  "Calling Line ID Delivery Blocking": service(active),
  /** Shows numbers that callers withhold. */
  "Calling Line ID Blocking Override": service(active),
  /** Shows the name of the caller. */
  "Calling Name Delivery": service({ isActiveForExternalCalls: flag(), isActiveForInternalCalls: flag() }),
  /** Shows the number of the caller. */
  "Calling Number Delivery": service({ isActiveForExternalCalls: flag(), isActiveForInternalCalls: flag() }),
  /** Retrieves the name of the caller. */
  "Calling Name Retrieval": service({ ...active, bypassFiltering: flag(), dnWhiteList: anyNumbers() }),
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
    associationLimitHours: hours(),
    hostUserId: clearableText(161),
  }),
  /** Lets guests use the phone of the user. */
  "Hoteling Host": service({
    ...active,
    enforceAssociationLimit: flag(),
    associationLimitHours: hours(),
    accessLevel: choice("Enterprise", "Group"),
    removeGuestAssociation: rejected("is an action of the platform and not a setting; remove it"),
  }),
  /** Answers calls with an announcement. */
  "Intercept User": service({
    ...redirection,
    announcementSelection: choice("Default", "Personal"),
    audioFile: anyValue(),
    videoFile: anyValue(),
    inboundCallMode: choice("Intercept All", "Allow All", "Allow System Dns"),
    alternateBlockingAnnouncement: flag(),
    exemptInboundMobilityCalls: flag(),
    disableParallelRingingToNetworkLocations: flag(),
    routeToVoiceMail: flag(),
    playNewPhoneNumber: flag(),
    newPhoneNumber: number(),
    transferOnZeroToPhoneNumber: flag(),
    transferPhoneNumber: Field.of(phoneType(30)).clearable(),
    outboundCallMode: choice("Block All", "Allow Outbound Local Calls", "Allow Outbound Enterprise And Group Calls"),
    exemptOutboundMobilityCalls: flag(),
    rerouteOutboundCalls: flag(),
    outboundReroutePhoneNumber: target(),
  }),
  /** Controls who can see the user and monitor the status of the user. */
  Privacy: service({
    enableDirectoryPrivacy: flag(),
    enableAutoAttendantExtensionDialingPrivacy: flag(),
    enableAutoAttendantNameDialingPrivacy: flag(),
    enablePhoneStatusPrivacy: flag(),
    permittedMonitors: usersById(),
  }),
  /** Answers calls of permitted callers automatically, as an intercom. */
  "Push to Talk": service({
    allowAutoAnswer: flag(),
    outgoingConnectionSelection: choice("One Way", "Two Way"),
    accessListSelection: choice("Allow Calls From Selected Users", "Allow Calls From Everyone Except Selected Users"),
    users: usersById(),
  }),
  /** Makes another phone the phone of the user. */
  "Remote Office": service({ ...redirection, remoteOfficePhoneNumber: destination() }),
  /** Calls ring at one phone after another, in the order of the locations. */
  "Sequential Ring": service({
    ringBaseLocationFirst: flag(),
    baseLocationNumberOfRings: rings(),
    continueIfBaseLocationIsBusy: flag(),
    callerMayStopSearch: flag(),
    locations: slots(),
    criteria: criteria({}),
  }),
  /** Gives the user several phones. */
  "Shared Call Appearance": service({
    alertAllAppearancesForClickToDialCalls: flag(),
    alertAllAppearancesForGroupPagingCalls: flag(),
    allowSCACallRetrieve: flag(),
    multipleCallArrangementIsActive: flag(),
    allowBridgingBetweenLocations: flag(),
    bridgeWarningTone: choice("None", "Barge-In", "Barge-In and Repeat"),
    enableCallParkNotification: flag(),
    endpoints: endpoints(),
    maxAppearances: readOnly(),
    enableMultipleCallArrangement: readOnly(),
  }),
  /** The phone shows calls without ringing. */
  "Silent Alerting": service(active),
  /** Calls ring at several phones at the same time. */
  "Simultaneous Ring Personal": service({
    ...redirection,
    doNotRingIfOnCall: flag(),
    criteria: criteria({}),
    locations: locations(),
  }),
  /** Dials eight numbers by one digit, 2–9. */
  "Speed Dial 8": service({ speedCodes: speedCodes8() }),
  /** Dials a hundred numbers by two digits, 0–99. */
  "Speed Dial 100": service({ speedCodes: speedCodes100() }),
  /** Voice mail of another system. */
  "Third-Party Voice Mail Support": service({
    ...active,
    busyRedirectToVoiceMail: flag().withRisk("destination"),
    noAnswerRedirectToVoiceMail: flag().withRisk("destination"),
    alwaysRedirectToVoiceMail: flag().withRisk("destination"),
    outOfPrimaryZoneRedirectToVoiceMail: flag().withRisk("destination"),
    serverSelection: choice("Group Mail Server", "User Specific Mail Server"),
    userServer: clearableText(161),
    mailboxIdType: choice("User Or Group Phone Number", "URL"),
    mailboxURL: clearableText(161),
    noAnswerNumberOfRings: rings(),
  }),
  /** Adds video to calls. */
  "Video Add-On": service({
    ...active,
    maxOriginatingCallDelaySeconds: oneOf(2, 5, 10),
    accessDeviceEndpoint: anyValue(),
  }),
  /** Voice mail, with the settings in four parts. */
  "Voice Messaging User": voiceMessaging,
};
