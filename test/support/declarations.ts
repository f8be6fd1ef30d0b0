/** Declarations of users that the simulated platform accepts, for every field that can be set. */
import fc from "fast-check";
import type { User } from "../../simulator";

/** Characters that no one sees, and that copied text contains. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

const word = (max: number) =>
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: max })
    .map((text) => text.replace(/[\p{Cc}\p{Surrogate}\ufffd\ufffe\uffff]/gu, "x"))
    // The provider composes text and removes what no one sees.
    .map((text) => text.normalize("NFC"))
    .filter((text) => text.replace(/[\s\u180e]/g, "").replace(INVISIBLE, "") !== "" && Array.from(text).length <= max);
/** Text that is also a number, sometimes with leading zeros. Loose typing changes such values most. */
const digits = (min: number, max: number) =>
  fc
    .array(fc.constantFrom(...Array.from("0123456789")), { minLength: min, maxLength: max })
    .map((list) => list.join(""));
const text = (max: number) =>
  fc.oneof(
    word(max),
    digits(1, Math.min(max, 15)),
    fc.constantFrom("true", "false", " a  b ", "null", "0", "1e3", "-5", "007"),
  );
const host = fc.constantFrom("lab.example.net", "Lab.Example.Net");
const sipId = fc
  .tuple(fc.stringMatching(/^[a-z0-9_.!~*'()-]{1,20}$/), host)
  .map(([user, domain]) => `${user}@${domain}`);
const linePort = fc.oneof(
  sipId,
  sipId.map((id) => id.slice(0, id.indexOf("@"))),
);
const national = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map(String);
const phone = fc.oneof(
  national,
  national.map((number) => `+1${number}`),
  national.map((number) => `+1 (${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6)}`),
);
const contacts = fc.uniqueArray(
  fc.record({ sipContact: text(1020), pathHeader: text(1024) }, { requiredKeys: ["sipContact"] }),
  { maxLength: 5, selector: ({ sipContact }) => sipContact.replace(/[ \t\r\n]+/g, " ").trim() },
);
const clearable = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: value }, fc.constant(null));

const settable = {
  lastName: text(30),
  firstName: text(30),
  callingLineIdLastName: text(30),
  callingLineIdFirstName: text(30),
  hiraganaLastName: text(30),
  hiraganaFirstName: text(30),
  nameDialingName: clearable(fc.record({ nameDialingLastName: text(30), nameDialingFirstName: text(30) })),
  phoneNumber: clearable(fc.constantFrom("+15137000001", "5137000002", "+1 513 700 0003", "(513) 700-0004")),
  extension: clearable(fc.oneof(digits(5, 20), fc.constant("0045"))),
  callingLineIdPhoneNumber: clearable(phone),
  department: clearable(
    fc.constantFrom<object[]>(
      { groupId: "grp.odin", name: "sales" },
      { serviceProviderId: "ent.odin", groupId: "grp.odin", name: "finance" },
      { name: "board" },
    ),
  ),
  language: fc.constantFrom("English", "German"),
  timeZone: fc.constantFrom("Europe/London", "America/Denver"),
  aliases: clearable(fc.uniqueArray(sipId, { maxLength: 3, selector: (alias) => alias.toLowerCase() })),
  title: clearable(text(50)),
  pagerPhoneNumber: clearable(fc.oneof(phone, text(30))),
  mobilePhoneNumber: clearable(fc.oneof(phone, text(30))),
  emailAddress: clearable(text(80)),
  yahooId: clearable(text(50)),
  addressLocation: clearable(text(80)),
  address: fc.record(
    {
      addressLine1: clearable(text(80)),
      addressLine2: clearable(text(80)),
      city: clearable(text(50)),
      stateOrProvince: clearable(text(50)),
      zipOrPostalCode: clearable(text(50)),
      country: clearable(text(50)),
    },
    { requiredKeys: [] },
  ),
  networkClassOfService: fc.constantFrom("ncos1", "ncos2"),
  officeZoneName: fc.constantFrom("zone1", "zone2"),
  primaryZoneName: fc.constantFrom("zone1", "zone2"),
  impId: clearable(text(196)),
  impPassword: clearable(text(60)),
  alternateUserId: clearable(
    fc.uniqueArray(
      fc.record(
        { alternateUserId: sipId.map((id) => `alt-${id}`), description: text(80) },
        { requiredKeys: ["alternateUserId"] },
      ),
      { maxLength: 4, selector: ({ alternateUserId }) => alternateUserId.toLowerCase() },
    ),
  ),
  allowVideo: fc.boolean(),
  accessDeviceEndpoint: clearable(
    fc.record(
      {
        accessDevice: fc.constant({ deviceLevel: "Group", deviceName: "phone_3" }),
        linePort,
        contacts,
        portNumber: fc.integer({ min: 1, max: 1024 }),
        privateIdentity: text(161),
        useHotline: fc.boolean(),
        hotlineContact: clearable(text(161)),
      },
      { requiredKeys: ["accessDevice", "linePort"] },
    ),
  ),
  trunkAddressing: clearable(
    fc.record(
      {
        trunkGroupDeviceEndpoint: fc.record(
          { name: fc.constant("trunk2"), linePort, contacts },
          { requiredKeys: ["name", "linePort"] },
        ),
        enterpriseTrunkName: clearable(text(30)),
        alternateTrunkIdentity: clearable(text(80)),
        alternateTrunkIdentityDomain: clearable(text(80)),
        physicalLocation: clearable(text(1024)),
      },
      { requiredKeys: ["trunkGroupDeviceEndpoint"] },
    ),
  ),
  contacts: clearable(contacts),
  newPassword: clearable(text(60)),
  newUserExternalId: clearable(text(36)),
  newUserPersonId: clearable(text(82)),
};

export const GENERATED = Object.keys(settable);

type Declaration = Record<string, unknown>;

/** Any of the fields, with at most one endpoint. */
export const declaration: fc.Arbitrary<Declaration> = fc
  .record(settable, { requiredKeys: [] })
  .map((declared: Declaration): Declaration => {
    const { accessDeviceEndpoint, trunkAddressing, contacts: own, ...rest } = declared;
    if (accessDeviceEndpoint) return { ...rest, accessDeviceEndpoint };
    if (trunkAddressing) return { ...rest, trunkAddressing };
    return {
      ...rest,
      ...(accessDeviceEndpoint === null && { accessDeviceEndpoint }),
      ...(own !== undefined && { contacts: own }),
    };
  });

/** The value that the platform stores for a declared field. It does not use the code of the provider. */
export function kept(user: User, name: string): unknown {
  switch (name) {
    case "contacts": {
      const device = kept(user, "accessDeviceEndpoint") as User["accessDeviceEndpoint"];
      const trunk = kept(user, "trunkAddressing") as User["trunkAddressing"];
      return (device ?? trunk?.trunkGroupDeviceEndpoint)?.contacts;
    }
    case "accessDeviceEndpoint":
    case "trunkAddressing":
      return (user.endpointType ?? name) === name ? user[name] : undefined;
    case "newUserExternalId":
      return user.userExternalId;
    case "newUserPersonId":
      return user.userPersonId;
    case "newPassword":
      return user.secrets["password"];
    case "impPassword":
      return user.secrets["impPassword"];
    default:
      return (user as unknown as Declaration)[name];
  }
}

/** One form for equal values: lists in one order, without unset members, without white space at the ends. */
export function plainForm(value: unknown, name = ""): unknown {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") {
    const composed = value.normalize("NFC").replace(INVISIBLE, "");
    const collapsed = composed.replace(/\s+/g, " ").replace(/^ | $/g, "");
    const number = collapsed.replace(/[\s().\-/]/g, "");
    if (/phonenumber$/i.test(name) && /^\+?\d+$/.test(number)) return number.replace(/^\+?1?(\d{10})$/, "$1");
    return /^(aliases|alternateUserId)$/.test(name) ? collapsed.toLowerCase() : collapsed;
  }
  if (Array.isArray(value)) {
    const elements = value.map((element) => plainForm(element, name));
    return elements.length === 0 ? undefined : elements.map((element) => JSON.stringify(element)).sort();
  }
  if (typeof value !== "object") return value;
  const members = Object.entries(value)
    .map(([member, inner]) => [member, plainForm(inner, member)] as const)
    .filter(([, inner]) => inner !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
