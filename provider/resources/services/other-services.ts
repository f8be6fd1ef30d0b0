/** Services of fewer platforms, with the settings that examples of the platform show. */
import { Field, integerType, phoneType } from "../../core/fields/index";
import {
  active,
  anyValue,
  choice,
  clearableText,
  criteria,
  flag,
  forwarding,
  integer,
  number,
  part,
  readOnly,
  rowsBy,
  service,
  target,
  text,
} from "./settings";

const extension = () => Field.of(phoneType(20)).clearable();
const carrier = () => part({ useGroupPreferredCarrier: flag(), carrier: clearableText(80) });

const alternateEntries = () =>
  rowsBy(
    "alternateEntryId",
    {
      alternateEntryId: Field.of(integerType(1, 10)).required(),
      phoneNumber: number(),
      extension: extension(),
      ringPattern: choice("Normal", "Long-Long", "Short-Short-Long", "Short-Long-Short").clearable(),
      description: clearableText(40),
    },
    "entries",
    { max: 10, isFixed: true },
  );

/** Services by their BroadWorks names. */
export const otherServices = {
  /** Informs the user about the charges of calls. */
  "Advice Of Charge": service({ ...active, aocType: choice("During Call", "End Of Call") }),
  /** Gives the user up to ten more numbers. */
  "Alternate Numbers": service({ distinctiveRing: flag(), alternateEntries: alternateEntries() }),
  /** The user name of the phone. Its password is part of the user's credentials. */
  Authentication: service({ userName: text(80) }),
  /** A second forwarding of all calls. */
  "Call Forwarding Always Secondary": service({ ...forwarding, isRingSplashActive: flag() }),
  /** Sends an email about calls that meet criteria. */
  "Call Notify": service({ callNotifyEmailAddress: clearableText(80), criteria: criteria({}) }),
  /** The category of the caller that the network sees. */
  "Calling Party Category": service({ category: text(20) }),
  /** The number that pays for calls. */
  "Charge Number": service({
    phoneNumber: number(),
    useChargeNumberForEnhancedTranslations: flag(),
    sendChargeNumberToNetwork: flag(),
  }),
  /** The class of the user that the network sees. */
  Classmark: service({ classmark: clearableText(40) }),
  /** Settings for four situations, one of which applies. */
  "CommPilot Express": service({
    profile: choice("Available In Office", "Available Out Of Office", "Busy", "Unavailable").clearable(),
    availableInOffice: anyValue(),
    availableOutOfOffice: anyValue(),
    busy: anyValue(),
    unavailable: anyValue(),
  }),
  /** Lets the user bar calls with a profile. */
  "Communication Barring User-Control": service({
    enableProfile: integer(0, 9).clearable(),
    lockoutStatus: readOnly(),
    profileTable: readOnly(),
  }),
  /** Routes calls of a trunk group to the user. */
  "Direct Route": service({
    outgoingDTGPolicy: text(80),
    outgoingTrunkIdentityPolicy: text(80),
    routes: anyValue(),
  }),
  /** Makes the user the assistant of executives. */
  "Executive-Assistant": service({ enableDivert: flag(), divertToPhoneNumber: target(), executives: anyValue() }),
  /** Callers hear a ringback tone from another server. */
  "External Custom Ringback": service({
    ...active,
    useSettingLevel: choice("Service Provider", "User"),
    sipRequestURI: clearableText(1020),
  }),
  /** Receives faxes. */
  "Fax Messaging": service({ ...active, phoneNumber: number(), extension: extension(), aliases: anyValue() }),
  /** Forwards calls outside of the hours of the group. */
  "Group Night Forwarding": service({
    nightForwarding: choice("Use Group", "On", "Off"),
    groupNightForwarding: readOnly(),
  }),
  /** Lets the user activate services during a call. */
  "In-Call Service Activation": service(active),
  /** Instant messages and presence. */
  "Integrated IMP": service({ ...active, impId: text(196), isAlternateImpId: flag() }),
  /** Shows waiting messages on a mobile phone. */
  "MWI Delivery to Mobile Endpoint": service({ ...active, mobilePhoneNumber: number() }),
  /** Traces malicious calls. */
  "Malicious Call Trace": service({
    ...active,
    traceTypeSelection: choice("All Incoming", "Answered Incoming", "All Incoming And Outgoing"),
    traceForTimePeriod: flag(),
    traceTimePeriod: anyValue(),
  }),
  /** Announces that a number was ported. */
  "Number Portability Announcement": service({ enable: flag() }),
  /** Restricts calls to the location of the user. */
  "Physical Location": service(active),
  /** Callers hear an announcement before the phone rings. */
  "Pre-alerting Announcement": service({
    ...active,
    audioSelection: choice("File", "URL", "Default"),
    videoSelection: choice("File", "URL", "Default"),
    audioFile: anyValue(),
    videoFile: anyValue(),
    criteria: criteria({}),
  }),
  /** The carriers of three kinds of calls. */
  "Preferred Carrier User": service({
    intraLataCarrier: carrier(),
    interLataCarrier: carrier(),
    internationalCarrier: carrier(),
  }),
  /** Calls are paid in advance. */
  Prepaid: service(active),
  /** Rings differently for calls that meet criteria. */
  "Priority Alert": service({ ...active, criteria: criteria({}) }),
  /** The security level of calls. */
  "Security Classification": service({ securityClassification: clearableText(40) }),
  /** Accepts only calls that meet criteria. */
  "Selective Call Acceptance": service({ criteria: criteria({}) }),
  /** Rejects calls that meet criteria. */
  "Selective Call Rejection": service({ criteria: criteria({}) }),
  /** The identity of the trunk that receives calls. */
  "Terminating Alternate Trunk Identity": service({ terminatingTrunkIdentity: clearableText(80) }),
  /** Lets the user call through an access number. */
  "Two-Stage Dialing": service({ ...active, allowActivationWithUserAddresses: flag() }),
  /** Lets the user call from the voice portal. */
  "Voice Portal Calling": service(active),
  /** Restricts calls to zones. */
  "Zone Calling Restrictions": service({ homeZoneName: clearableText(80) }),
};
