/** What a field takes, what it refuses and what it reads, kind by kind, beyond what means the same. */
import assert from "node:assert/strict";
import {
  type Fields,
  checkFields,
  compare,
  isUnknown,
  toOutputs,
  valuesEqual,
  toCreateBody,
} from "../../../provider/core/fields/index";
import { UNKNOWN } from "../../../provider/core/fields/unset";
import { settableFields, userFields } from "../../../provider/resources/user/schema";

type Name = keyof typeof settableFields;
type Values = Record<string, unknown>;

const PLAIN = settableFields as Fields;
const nested = (levels: number): unknown => (levels === 0 ? "x" : { a: nested(levels - 1) });
const phone = (name: Name, declared: string, live: unknown, numbering: object) =>
  valuesEqual(settableFields[name].type as never, declared as never, live, numbering);

describe("what a field takes", () => {
  const endpoint = (members: Values) => ({ accessDeviceEndpoint: members });
  const device = (deviceLevel: unknown) => endpoint({ accessDevice: { deviceLevel, deviceName: "p" } });
  const emptyAddress = {
    addressLine1: null,
    addressLine2: null,
    city: null,
    stateOrProvince: null,
    zipOrPostalCode: null,
    country: null,
  };

  const taken: [string, Values, Values][] = [
    ["as many characters as fit", { title: "x".repeat(50) }, { title: "x".repeat(50) }],
    ["characters beyond the first plane as one", { title: "😀".repeat(50) }, { title: "😀".repeat(50) }],
    ["a number as text", { yahooId: 45, phoneNumber: 5132000000 }, { yahooId: "45", phoneNumber: "5132000000" }],
    ["as many digits as fit", { phoneNumber: "1".repeat(23) }, { phoneNumber: "1".repeat(23) }],
    ["a flag as text", { allowVideo: " TRUE " }, { allowVideo: true }],
    ["a flag as text, off", { allowVideo: "false" }, { allowVideo: false }],
    ["a whole number as text", endpoint({ portNumber: "1024" }), endpoint({ portNumber: 1024 })],
    ["the least number", endpoint({ portNumber: 1 }), endpoint({ portNumber: 1 })],
    ["a choice in other letters", device(" service  provider "), device("Service Provider")],
    ["a list of one", { aliases: ["a@b"] }, { aliases: ["a@b"] }],
    ["what is in a list twice once", { aliases: ["a@b", "c@d", "A@B"] }, { aliases: ["a@b", "c@d"] }],
    [
      "a number that only looks like one as text",
      { mobilePhoneNumber: "desk  12-3" },
      { mobilePhoneNumber: "desk 12-3" },
    ],
    ["digits with words behind as text", { mobilePhoneNumber: "12-3 (home)" }, { mobilePhoneNumber: "12-3 (home)" }],
    ["null", { title: null, aliases: null }, { title: null, aliases: null }],
    [
      "what is empty as null",
      { title: " ", aliases: [], department: {} },
      { title: null, aliases: null, department: null },
    ],
    [
      "null for an endpoint",
      { accessDeviceEndpoint: null, trunkAddressing: "" },
      { accessDeviceEndpoint: null, trunkAddressing: null },
    ],
    ["an endpoint that asks for nothing as it is", endpoint({}), endpoint({})],
    ["null for an address as null for each member", { address: null }, { address: emptyAddress }],
    ["an empty text for an address as null for each member", { address: "" }, { address: emptyAddress }],
    ["an address that asks for nothing as it is", { address: {} }, { address: {} }],
    [
      "members of an address",
      { address: { city: " A  b ", country: "" } },
      { address: { city: "A b", country: null } },
    ],
    ["undefined as not declared", { title: undefined, lastName: "Doe" }, { lastName: "Doe" }],
    [
      "what is not known yet",
      { title: UNKNOWN, address: UNKNOWN, lastName: UNKNOWN },
      { title: UNKNOWN, address: UNKNOWN, lastName: UNKNOWN },
    ],
    [
      "a member that is not known yet beside others",
      { address: { city: UNKNOWN, country: " NO" } },
      { address: { city: UNKNOWN, country: "NO" } },
    ],
    [
      "an object with something not known yet as it is",
      { department: { name: UNKNOWN, groupId: " g " } },
      { department: { name: UNKNOWN, groupId: " g " } },
    ],
  ];
  for (const [what, declared, canonical] of taken)
    it(what, () => {
      assert.deepEqual(checkFields(PLAIN, declared), { values: canonical, failures: [] });
    });

  const refused: [string, Values, string, RegExp][] = [
    ["a flag for a text", { title: true }, "title", /^must be a text$/],
    ["a flag for a phone number", { phoneNumber: true }, "phoneNumber", /^must be a text$/],
    ["a list for a text", { title: ["x"] }, "title", /^must be a text$/],
    ["a number for a flag", { allowVideo: 1 }, "allowVideo", /^must be true or false$/],
    ["a list for a flag", { allowVideo: [true] }, "allowVideo", /^must be true or false$/],
    [
      "a broken number",
      endpoint({ portNumber: 5.5 }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "a number with words",
      endpoint({ portNumber: "5x" }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "words with a number",
      endpoint({ portNumber: "x5" }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "a list for a number",
      endpoint({ portNumber: ["5"] }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "too little",
      endpoint({ portNumber: 0 }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "too much",
      endpoint({ portNumber: 1025 }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    ["a number for a choice", device(5), "accessDeviceEndpoint.accessDevice.deviceLevel", /^must be one of "System", /],
    ["letters before a phone number", { phoneNumber: "x5132000000" }, "phoneNumber", /^must be a phone number: digits/],
    ["letters behind a phone number", { phoneNumber: "5132000000x" }, "phoneNumber", /^must be a phone number: digits/],
    ["too many digits", { phoneNumber: "1".repeat(24) }, "phoneNumber", /^must have 1–23 characters, but has 24/],
    [
      "a bell in a number for information",
      { mobilePhoneNumber: "a\u0007" },
      "mobilePhoneNumber",
      /^holds a character that the platform cannot store/,
    ],
    ["a value by itself for a list", { aliases: "a@b" }, "aliases", /^must be a list$/],
    [
      "a text for an object",
      { department: "sales" },
      "department",
      /^must be an object with serviceProviderId, groupId, name$/,
    ],
    [
      "a list for an object",
      { address: ["Oslo"] },
      "address",
      /^must be an object with addressLine1, addressLine2, city,/,
    ],
    ["what is nested too deep", { title: nested(60) }, "title", /^is nested too deep; declare a value/],
    [
      "a member that cannot be emptied",
      endpoint({ linePort: "" }),
      "accessDeviceEndpoint.linePort",
      /^cannot be emptied; take it out/,
    ],
  ];
  for (const [what, declared, path, reason] of refused)
    it(`but not ${what}`, () => {
      const { values, failures } = checkFields(PLAIN, { ...declared, lastName: "Doe" });
      assert.deepEqual(
        failures.map((failure) => failure.path),
        [path],
      );
      assert.match(failures[0]?.reason ?? "", reason);
      assert.deepEqual(values, { ...declared, lastName: "Doe" }, "the declared values are lost");
    });
});

describe("what a field reads", () => {
  const seen = (live: Values, applied: Values = {}) => ({ live, applied, numbering: {} });
  const endpoint = (portNumber: unknown) => ({ accessDeviceEndpoint: { portNumber } });
  const isAs = (declared: Values, live: Values, applied: Values = {}) =>
    compare(PLAIN, declared, seen(live, applied)).length === 0;

  it("whole numbers in every form", () => {
    for (const live of [5, "5", " 5 ", "+5", "05"]) assert.ok(isAs(endpoint(5), endpoint(live)), String(live));
    assert.ok(isAs(endpoint(-5), endpoint("-5")));
    assert.ok(!isAs(endpoint(5), endpoint("50")));
    for (const live of ["5x", "x5", "1 5", [5, 6], true])
      assert.throws(() => isAs(endpoint(5), endpoint(live)), /"accessDeviceEndpoint" is not a number/, String(live));
  });

  it("flags in no other form than those of the platform", () => {
    assert.ok(isAs({ allowVideo: true }, { allowVideo: " True " }));
    for (const live of [2, "1", [true], ["true"]])
      assert.throws(() => isAs({ allowVideo: true }, { allowVideo: live }), /"allowVideo" is not true or false/);
  });

  it("choices in any letters", () => {
    const device = (deviceLevel: string) => ({
      accessDeviceEndpoint: { accessDevice: { deviceLevel, deviceName: "p" } },
    });
    assert.ok(isAs(device("Service Provider"), device("service provider")));
    assert.ok(!isAs(device("System"), device("Group")));
  });

  it("leading zeros that a number cannot carry, and no others", () => {
    assert.ok(isAs({ yahooId: "0045" }, { yahooId: 45 }));
    assert.ok(isAs({ yahooId: "0" }, { yahooId: 0 }));
    assert.ok(!isAs({ yahooId: "1005" }, { yahooId: 15 }));
    assert.ok(!isAs({ yahooId: "0045" }, { yahooId: "45" }));
  });

  it("lists of which every element counts once", () => {
    const contacts = (...sipContacts: unknown[]) => ({ contacts: sipContacts.map((sipContact) => ({ sipContact })) });
    assert.ok(!isAs({ aliases: ["a@b"] }, { aliases: ["a@b", "c@d"] }));
    assert.ok(isAs({ aliases: ["a@b"] }, { aliases: ["", "A@B", null] }));
    assert.ok(!isAs(contacts("045", "45"), contacts(45, 46)));
    assert.ok(isAs(contacts("045", "46"), contacts(46, 45)));
    assert.ok(isAs(contacts("45", "045"), contacts(45, "45")));
    assert.deepEqual(toOutputs(PLAIN, { aliases: ["a@b"] }, seen({ aliases: ["c@d", ""] })), { aliases: ["c@d"] });
  });

  it("an object that comes as a list of one, and no other list", () => {
    assert.ok(isAs({ address: { city: "Oslo" } }, { address: [{ city: "Oslo" }] }));
    for (const live of [[{ city: "Oslo" }, { city: "Oslo" }], "Oslo", 1])
      assert.throws(() => isAs({ address: { city: "Oslo" } }, { address: live }), /"address" is not an object/);
  });

  it("a member that it cannot read by its whole name", () => {
    assert.throws(
      () => isAs({ address: { city: "Oslo" } }, { address: { city: { a: 1 } } }),
      /: the platform's "address\.city" is not a text$/,
    );
  });

  it("what may go unanswered as it was applied, and nothing else", () => {
    assert.ok(isAs({ newUserExternalId: "a" }, {}, { newUserExternalId: "a" }));
    assert.ok(!isAs({ newUserExternalId: "a" }, { userExternalId: "b" }, { newUserExternalId: "a" }));
    assert.ok(!isAs({ title: "a" }, {}, { title: "a" }));
    const contacts = [{ sipContact: "sip:a" }];
    assert.ok(!isAs({ contacts }, {}, { contacts }));
  });
});

describe("what is not known yet", () => {
  it("is a change, and nobody else's", () => {
    const declared = { title: UNKNOWN, aliases: ["a@b", UNKNOWN], department: { name: UNKNOWN, groupId: "g" } };
    const live = { title: "a", aliases: ["a@b"], department: { name: "b" } };
    const applied = { title: "z", aliases: [], department: null };
    const changes = compare(PLAIN, declared, { live, applied, numbering: {} });
    assert.deepEqual(
      changes.map(({ path, live: is, isDrift }) => [path[0], is, isDrift]),
      [
        ["department", { name: "b" }, false],
        ["aliases", ["a@b"], false],
        ["title", "a", false],
      ],
    );
  });

  it("is seen wherever it stands", () => {
    for (const value of [UNKNOWN, [UNKNOWN, 1], { a: 1, b: { c: [UNKNOWN] } }]) assert.ok(isUnknown(value));
    for (const value of [null, undefined, "", "x", 1, [], {}, [1], { a: [null] }]) assert.ok(!isUnknown(value));
  });
});

describe("what a new object gets", () => {
  it("is what is set, by the names that it has there", () => {
    const declared = {
      lastName: "Doe",
      title: null,
      newPassword: "a-Secret-1",
      address: { city: null, country: "NO" },
      trunkAddressing: { enterpriseTrunkName: null },
      aliases: ["a@b"],
    };
    assert.deepEqual(toCreateBody(PLAIN, declared), {
      lastName: "Doe",
      password: "a-Secret-1",
      address: { country: "NO" },
      aliases: ["a@b"],
    });
    assert.deepEqual(toCreateBody(PLAIN, { address: { city: null } }), {});
  });
});

describe("phone numbers", () => {
  const same: [Name, string, unknown, object][] = [
    ["phoneNumber", "+5136549858", "+5136549858", {}],
    ["phoneNumber", "5136549858", "5136549858", {}],
    ["phoneNumber", "+442079460958", "02079460958", { countryCode: "+44", nationalPrefix: "0" }],
    // They fit no plan of that country.
    ["phoneNumber", "+4412345678900", "012345678900", { countryCode: "44", nationalPrefix: "0" }],
    ["phoneNumber", "+4412345678900", "12345678900", { countryCode: "44", nationalPrefix: "0" }],
    ["phoneNumber", "+4412345678900", "12345678900", { countryCode: "44" }],
    // There is no such calling code.
    ["phoneNumber", "+99912345", "12345", { countryCode: "999" }],
  ];
  for (const [name, declared, live, numbering] of same)
    it(`${declared} is ${String(live)} ${JSON.stringify(numbering)}`, () => {
      assert.ok(phone(name, declared, live, numbering));
    });

  const other: [Name, string, unknown, object][] = [
    ["phoneNumber", "123456", "654321", {}],
    ["phoneNumber", "123456", undefined, {}],
    ["phoneNumber", "0123456", "123456", { nationalPrefix: "0" }],
    ["phoneNumber", "+99912345", "12346", { countryCode: "999" }],
    ["mobilePhoneNumber", "desk a", "desk b", { countryCode: "1" }],
    ["mobilePhoneNumber", "home 5136549858", "5136549858", { countryCode: "1" }],
  ];
  for (const [name, declared, live, numbering] of other)
    it(`${declared} is not ${String(live)} ${JSON.stringify(numbering)}`, () => {
      assert.ok(!phone(name, declared, live, numbering));
    });
});

describe("an id", () => {
  it("of which nothing is answered is another", () => {
    assert.equal(valuesEqual(userFields.userId.type, "a@b", undefined, {}), false);
    assert.equal(valuesEqual(userFields.userId.type, "A@b", "a@B", {}), true);
  });
});
