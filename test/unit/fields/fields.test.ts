/** The values that each type of field accepts, rejects and reads. Which values are equal is in compare.test.ts. */
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
import { lifecycleOptions as credentialsOptions } from "../../../provider/resources/credentials/schema";
import { lifecycleOptions, settableFields, userFields } from "../../../provider/resources/user/schema";

type Name = keyof typeof settableFields;
type Values = Record<string, unknown>;

const PLAIN = settableFields as Fields;
const nested = (levels: number): unknown => (levels === 0 ? "x" : { a: nested(levels - 1) });
const phone = (name: Name, declared: string, live: unknown, numbering: object) =>
  valuesEqual(settableFields[name].type as never, declared as never, live, numbering);

describe("The check of declared values", () => {
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

  const accepted: [string, Values, Values][] = [
    ["text of the maximum length", { title: "x".repeat(50) }, { title: "x".repeat(50) }],
    [
      "text of the maximum length, and counts an emoji as one character",
      { title: "😀".repeat(50) },
      { title: "😀".repeat(50) },
    ],
    ["a number for text", { yahooId: 45, phoneNumber: 5132000000 }, { yahooId: "45", phoneNumber: "5132000000" }],
    ["a phone number of the maximum length", { phoneNumber: "1".repeat(23) }, { phoneNumber: "1".repeat(23) }],
    ["the text TRUE for a boolean", { allowVideo: " TRUE " }, { allowVideo: true }],
    ["the text false for a boolean", { allowVideo: "false" }, { allowVideo: false }],
    ["text for a whole number", endpoint({ portNumber: "1024" }), endpoint({ portNumber: 1024 })],
    ["the minimum of a whole number", endpoint({ portNumber: 1 }), endpoint({ portNumber: 1 })],
    ["a choice in another case", device(" service  provider "), device("Service Provider")],
    ["a list of one element", { aliases: ["a@b"] }, { aliases: ["a@b"] }],
    ["a list with duplicates, and removes them", { aliases: ["a@b", "c@d", "A@B"] }, { aliases: ["a@b", "c@d"] }],
    [
      "text with digits as an informational number",
      { mobilePhoneNumber: "desk  12-3" },
      { mobilePhoneNumber: "desk 12-3" },
    ],
    [
      "digits followed by words as an informational number",
      { mobilePhoneNumber: "12-3 (home)" },
      { mobilePhoneNumber: "12-3 (home)" },
    ],
    ["null, which clears a field", { title: null, aliases: null }, { title: null, aliases: null }],
    [
      "an empty value as null",
      { title: " ", aliases: [], department: {} },
      { title: null, aliases: null, department: null },
    ],
    [
      "null and empty text for an endpoint",
      { accessDeviceEndpoint: null, trunkAddressing: "" },
      { accessDeviceEndpoint: null, trunkAddressing: null },
    ],
    ["an endpoint without members", endpoint({}), endpoint({})],
    ["null for an address, which clears each member", { address: null }, { address: emptyAddress }],
    ["empty text for an address, which clears each member", { address: "" }, { address: emptyAddress }],
    ["an address without members", { address: {} }, { address: {} }],
    [
      "members of an address",
      { address: { city: " A  b ", country: "" } },
      { address: { city: "A b", country: null } },
    ],
    ["undefined, which declares nothing", { title: undefined, lastName: "Doe" }, { lastName: "Doe" }],
    [
      "values that are not known yet",
      { title: UNKNOWN, address: UNKNOWN, lastName: UNKNOWN },
      { title: UNKNOWN, address: UNKNOWN, lastName: UNKNOWN },
    ],
    [
      "a member that is not known yet, and checks the others",
      { address: { city: UNKNOWN, country: " NO" } },
      { address: { city: UNKNOWN, country: "NO" } },
    ],
    [
      "an object with a value that is not known yet, unchanged",
      { department: { name: UNKNOWN, groupId: " g " } },
      { department: { name: UNKNOWN, groupId: " g " } },
    ],
  ];
  for (const [what, declared, canonical] of accepted)
    it(`The check of declared values accepts ${what}`, () => {
      assert.deepEqual(checkFields(PLAIN, declared), { values: canonical, failures: [] });
    });

  const rejected: [string, Values, string, RegExp][] = [
    ["a boolean for text", { title: true }, "title", /^must be text$/],
    ["a boolean for a phone number", { phoneNumber: true }, "phoneNumber", /^must be text$/],
    ["a list for text", { title: ["x"] }, "title", /^must be text$/],
    ["a number for a boolean", { allowVideo: 1 }, "allowVideo", /^must be true or false$/],
    ["a list for a boolean", { allowVideo: [true] }, "allowVideo", /^must be true or false$/],
    [
      "a fraction for a whole number",
      endpoint({ portNumber: 5.5 }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "a number followed by a letter",
      endpoint({ portNumber: "5x" }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "a letter followed by a number",
      endpoint({ portNumber: "x5" }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "a list for a whole number",
      endpoint({ portNumber: ["5"] }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "a whole number below the minimum",
      endpoint({ portNumber: 0 }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    [
      "a whole number above the maximum",
      endpoint({ portNumber: 1025 }),
      "accessDeviceEndpoint.portNumber",
      /^must be a whole number from 1 to 1024$/,
    ],
    ["a number for a choice", device(5), "accessDeviceEndpoint.accessDevice.deviceLevel", /^must be one of "System", /],
    [
      "a letter before a phone number",
      { phoneNumber: "x5132000000" },
      "phoneNumber",
      /^must be a phone number: digits/,
    ],
    ["a letter after a phone number", { phoneNumber: "5132000000x" }, "phoneNumber", /^must be a phone number: digits/],
    [
      "a phone number that is too long",
      { phoneNumber: "1".repeat(24) },
      "phoneNumber",
      /^must have 1–23 characters, but has 24/,
    ],
    [
      "a control character in an informational number",
      { mobilePhoneNumber: "a\u0007" },
      "mobilePhoneNumber",
      /^contains a character that the platform cannot store/,
    ],
    ["a single value for a list", { aliases: "a@b" }, "aliases", /^must be a list$/],
    [
      "text for an object",
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
    ["a value that is nested too deeply", { title: nested(60) }, "title", /^is nested too deeply; /],
    [
      "an empty member that cannot be cleared",
      endpoint({ linePort: "" }),
      "accessDeviceEndpoint.linePort",
      /^cannot be cleared; remove it/,
    ],
  ];
  for (const [what, declared, path, reason] of rejected)
    it(`The check of declared values rejects ${what}`, () => {
      const { values, failures } = checkFields(PLAIN, { ...declared, lastName: "Doe" });
      assert.deepEqual(
        failures.map((failure) => failure.path),
        [path],
      );
      assert.match(failures[0]?.reason ?? "", reason);
      assert.deepEqual(values, { ...declared, lastName: "Doe" }, "the declared values are lost");
    });
});

describe("The former name of an option", () => {
  for (const [options, formerName, name] of [
    [lifecycleOptions, "existing", "onExisting"],
    [lifecycleOptions, "missing", "onMissing"],
    [credentialsOptions, "rotateWhen", "triggers"],
  ] as const)
    it(`${formerName} is an error that names ${name}`, () => {
      const { failures } = checkFields(options, { [formerName]: "fail" });
      assert.deepEqual(failures, [{ path: formerName, reason: `is now ${name}; rename it` }]);
    });
});

describe("A live value", () => {
  const snapshot = (live: Values, applied: Values = {}) => ({ live, applied, numbering: {} });
  const endpoint = (portNumber: unknown) => ({ accessDeviceEndpoint: { portNumber } });
  const isAs = (declared: Values, live: Values, applied: Values = {}) =>
    compare(PLAIN, declared, snapshot(live, applied)).length === 0;

  it("A live value can be a whole number in every form of a number", () => {
    for (const live of [5, "5", " 5 ", "+5", "05"]) assert.ok(isAs(endpoint(5), endpoint(live)), String(live));
    assert.ok(isAs(endpoint(-5), endpoint("-5")));
    assert.ok(!isAs(endpoint(5), endpoint("50")));
    for (const live of ["5x", "x5", "1 5", [5, 6], true])
      assert.throws(() => isAs(endpoint(5), endpoint(live)), /"accessDeviceEndpoint" is not a number/, String(live));
  });

  it("A live value can be a boolean only in the forms of the platform", () => {
    assert.ok(isAs({ allowVideo: true }, { allowVideo: " True " }));
    for (const live of [2, "1", [true], ["true"]])
      assert.throws(() => isAs({ allowVideo: true }, { allowVideo: live }), /"allowVideo" is not true or false/);
  });

  it("A live value can be a choice in any case", () => {
    const device = (deviceLevel: string) => ({
      accessDeviceEndpoint: { accessDevice: { deviceLevel, deviceName: "p" } },
    });
    assert.ok(isAs(device("Service Provider"), device("service provider")));
    assert.ok(!isAs(device("System"), device("Group")));
  });

  it("A live value can lack leading zeros only if it is a number", () => {
    assert.ok(isAs({ yahooId: "0045" }, { yahooId: 45 }));
    assert.ok(isAs({ yahooId: "0" }, { yahooId: 0 }));
    assert.ok(!isAs({ yahooId: "1005" }, { yahooId: 15 }));
    assert.ok(!isAs({ yahooId: "0045" }, { yahooId: "45" }));
  });

  it("A live value equals a declared list only if each element has one counterpart", () => {
    const contacts = (...sipContacts: unknown[]) => ({ contacts: sipContacts.map((sipContact) => ({ sipContact })) });
    assert.ok(!isAs({ aliases: ["a@b"] }, { aliases: ["a@b", "c@d"] }));
    assert.ok(isAs({ aliases: ["a@b"] }, { aliases: ["", "A@B", null] }));
    assert.ok(!isAs(contacts("045", "45"), contacts(45, 46)));
    assert.ok(isAs(contacts("045", "46"), contacts(46, 45)));
    assert.ok(isAs(contacts("45", "045"), contacts(45, "45")));
    assert.deepEqual(toOutputs(PLAIN, { aliases: ["a@b"] }, snapshot({ aliases: ["c@d", ""] })), { aliases: ["c@d"] });
  });

  it("A live value can be an object in a list of one element, but in no other list", () => {
    assert.ok(isAs({ address: { city: "Oslo" } }, { address: [{ city: "Oslo" }] }));
    for (const live of [[{ city: "Oslo" }, { city: "Oslo" }], "Oslo", 1])
      assert.throws(() => isAs({ address: { city: "Oslo" } }, { address: live }), /"address" is not an object/);
  });

  it("A live value fails with the complete path of a member that cannot be read", () => {
    assert.throws(
      () => isAs({ address: { city: "Oslo" } }, { address: { city: { a: 1 } } }),
      /: the platform's "address\.city" is not text$/,
    );
  });

  it("A live value counts as applied if the response can omit it, and else as not set", () => {
    assert.ok(isAs({ newUserExternalId: "a" }, {}, { newUserExternalId: "a" }));
    assert.ok(!isAs({ newUserExternalId: "a" }, { userExternalId: "b" }, { newUserExternalId: "a" }));
    assert.ok(!isAs({ title: "a" }, {}, { title: "a" }));
    const contacts = [{ sipContact: "sip:a" }];
    assert.ok(!isAs({ contacts }, {}, { contacts }));
  });
});

describe("A value that is not known yet", () => {
  it("A value that is not known yet is a change and no drift", () => {
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

  it("A value that is not known yet is found at any depth", () => {
    for (const value of [UNKNOWN, [UNKNOWN, 1], { a: 1, b: { c: [UNKNOWN] } }]) assert.ok(isUnknown(value));
    for (const value of [null, undefined, "", "x", 1, [], {}, [1], { a: [null] }]) assert.ok(!isUnknown(value));
  });
});

describe("The body of a request that creates an object", () => {
  it("The body of a request that creates an object contains the fields that are set, under their names in that request", () => {
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
      callingLineIdLastName: "Doe",
      password: "a-Secret-1",
      address: { country: "NO" },
      aliases: ["a@b"],
    });
    assert.deepEqual(toCreateBody(PLAIN, { address: { city: null } }), {});
  });
});

describe("The phone number", () => {
  const same: [Name, string, unknown, object][] = [
    ["phoneNumber", "+5136549858", "+5136549858", {}],
    ["phoneNumber", "5136549858", "5136549858", {}],
    ["phoneNumber", "+442079460958", "02079460958", { countryCode: "+44", nationalPrefix: "0" }],
    // The numbers are outside the plan of that country.
    ["phoneNumber", "+4412345678900", "012345678900", { countryCode: "44", nationalPrefix: "0" }],
    ["phoneNumber", "+4412345678900", "12345678900", { countryCode: "44", nationalPrefix: "0" }],
    ["phoneNumber", "+4412345678900", "12345678900", { countryCode: "44" }],
    // There is no such calling code.
    ["phoneNumber", "+99912345", "12345", { countryCode: "999" }],
    // A JSON number has no leading zeros, which some national numbers have.
    ["phoneNumber", "+390669820000", 669820000, { countryCode: "39" }],
    ["phoneNumber", "+10045", 45, { countryCode: "1" }],
  ];
  for (const [name, declared, live, numbering] of same)
    it(`${declared} equals ${String(live)} with the numbering ${JSON.stringify(numbering)}`, () => {
      assert.ok(phone(name, declared, live, numbering));
    });

  const other: [Name, string, unknown, object][] = [
    ["phoneNumber", "123456", "654321", {}],
    ["phoneNumber", "123456", undefined, {}],
    ["phoneNumber", "0123456", "123456", { nationalPrefix: "0" }],
    ["phoneNumber", "+99912345", "12346", { countryCode: "999" }],
    ["phoneNumber", "+390669820000", "669820000", { countryCode: "49" }],
    ["phoneNumber", "+390669820000", 669820000, { countryCode: "49" }],
    ["phoneNumber", "+10045", 450, { countryCode: "1" }],
    ["mobilePhoneNumber", "desk a", "desk b", { countryCode: "1" }],
    ["mobilePhoneNumber", "home 5136549858", "5136549858", { countryCode: "1" }],
  ];
  for (const [name, declared, live, numbering] of other)
    it(`${declared} differs from ${String(live)} with the numbering ${JSON.stringify(numbering)}`, () => {
      assert.ok(!phone(name, declared, live, numbering));
    });
});

describe("A user id", () => {
  it("A user id differs from a missing one, and its case does not matter", () => {
    assert.equal(valuesEqual(userFields.userId.type, "a@b", undefined, {}), false);
    assert.equal(valuesEqual(userFields.userId.type, "A@b", "a@B", {}), true);
  });
});
