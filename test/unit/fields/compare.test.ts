/** Rule 2 as tables: what means the same is no difference, field by field and kind by kind of loose typing. */
import assert from "node:assert/strict";
import { type AnyField, type Fields, compare, membersType, valuesEqual } from "../../../provider/core/fields/index";
import { settableFields as serviceSettings, serviceFields } from "../../../provider/resources/services/schema";
import { argumentFields, settableFields } from "../../../provider/resources/user/schema";

const UNSET: unknown[] = [undefined, null, "", " ", [], {}, { a: "" }, { a: null, b: { c: "" } }];
const NUMBERING = { countryCode: "1" };

/** The fields of a user, and the settings of every service: `Do Not Disturb.isActive`. */
const ALL: Fields = {
  ...settableFields,
  ...Object.fromEntries(
    Object.entries(serviceFields as Fields).flatMap(([service, { type: kind }]) =>
      Object.entries(kind.members ?? {}).map(([name, field]) => [`${service}.${name}`, field] as const),
    ),
  ),
};

/** Pairs of a declared value and live values that mean the same, by kind; then live values that do not. */
const KINDS: Record<string, { declared: unknown; same: unknown[]; other: unknown[] }[]> = {
  text: [
    { declared: "a b", same: ["a b", " a  b ", "a\n\tb"], other: ["a B", "ab", "a b c", 1] },
    { declared: "4500", same: ["4500", 4500, 4500n, " 4500 "], other: ["04500", 45001, "4,500"] },
    { declared: "0045", same: ["0045", 45, 45n], other: ["45", "00045", 450] },
    { declared: "true", same: ["true", true], other: [false, "True"] },
    {
      declared: "12345678901234567890",
      same: ["12345678901234567890", 12345678901234567890n],
      other: [12345678901234567891n],
    },
  ],
  digits: [{ declared: "0045", same: ["0045", 45], other: ["45", 46] }],
  "user id": [
    { declared: "Jane@Lab.net", same: ["jane@lab.net", "JANE@LAB.NET", " jane@lab.net"], other: ["jan@lab.net"] },
  ],
  "phone number": [
    {
      declared: "+15136549858",
      same: [
        "5136549858",
        5136549858,
        "+15136549858",
        "+1-5136549858",
        "(513) 654-9858",
        "1 513 654 9858",
        "1-513-654-9858",
      ],
      other: ["5136549859", "+445136549858", "513654985", "+5136549858"],
    },
    { declared: "5136549858", same: ["+15136549858", "+1-5136549858", 5136549858], other: ["+25136549858"] },
  ],
  "whole number": [
    { declared: 15, same: [15, "15", " 15 "], other: [16, "16", 1.5] },
    { declared: "15", same: [15, "15"], other: [14] },
  ],
  "true or false": [
    { declared: true, same: [true, "true", "TRUE", 1], other: [false, "false"] },
    { declared: false, same: [false, "false", 0], other: [true, "true"] },
  ],
};

describe("a difference is a difference in meaning", () => {
  for (const [name, field] of Object.entries(ALL)) {
    if (field.isWriteOnly || field.type.managedByMember) continue;
    it(`${name}: unset is unset in every form`, () => {
      for (const live of UNSET) {
        assert.equal(valuesEqual(field.type, null, live, NUMBERING), true, `null and ${JSON.stringify(live)}`);
        for (const { declared } of KINDS[field.type.label] ?? [])
          assert.equal(
            valuesEqual(field.type, declared, live, NUMBERING),
            false,
            `${declared} and ${JSON.stringify(live)}`,
          );
      }
    });
    const rows = KINDS[field.type.label];
    if (!rows) continue;
    it(`${name}: a ${field.type.label} in every form`, () => {
      for (const { declared, same, other } of rows) {
        for (const live of same) assert.equal(isSame(field, declared, live), true, `${declared} and ${print(live)}`);
        for (const live of other) assert.equal(isSame(field, declared, live), false, `${declared} and ${print(live)}`);
        assert.equal(isSame(field, null, rows[0]?.same[0]), false);
      }
    });
  }

  const composed: [string, unknown, unknown[], unknown[]][] = [
    [
      "aliases",
      ["a@x.net", "b@x.net"],
      [
        ["b@x.net", "a@x.net"],
        ["A@x.net", "b@x.net", ""],
      ],
      [["a@x.net"], "a@x.net", ["a@x.net", "c@x.net"]],
    ],
    ["aliases", ["a@x.net"], [["a@x.net"], "a@x.net"], [["b@x.net"], []]],
    [
      "alternateUserId",
      [{ alternateUserId: "1@x.net", description: "007" }],
      [
        { alternateUserId: "1@X.net", description: 7 },
        [{ alternateUserId: "1@x.net", description: "007" }, { alternateUserId: "" }],
      ],
      [{ alternateUserId: "1@x.net" }, [{ alternateUserId: "1@x.net", description: "7" }]],
    ],
    [
      "contacts",
      [{ sipContact: "sip1" }, { sipContact: "2" }],
      [[{ sipContact: 2 }, { sipContact: "sip1" }]],
      [{ sipContact: "sip1" }],
    ],
    [
      "department",
      { serviceProviderId: "e", name: "board" },
      [
        { serviceProviderId: "e", groupId: "", name: "board" },
        { serviceProviderId: "e", name: "board" },
      ],
      [{ serviceProviderId: "e", groupId: "g", name: "board" }],
    ],
    [
      "nameDialingName",
      { nameDialingLastName: "1", nameDialingFirstName: "b" },
      [{ nameDialingLastName: 1, nameDialingFirstName: " b" }],
      [{ nameDialingLastName: 1 }],
    ],
    [
      "accessDeviceEndpoint",
      { accessDevice: { deviceLevel: "Group", deviceName: "p1" }, portNumber: 5 },
      [
        {
          accessDevice: { deviceLevel: "Group", deviceName: "p1", status: "Online", tags: [] },
          linePort: "x@y",
          portNumber: "5",
          useDomain: "true",
        },
      ],
      [
        { accessDevice: { deviceLevel: "Group", deviceName: "p2" }, portNumber: 5 },
        { accessDevice: { deviceLevel: "Group", deviceName: "p1" } },
      ],
    ],
    [
      "accessDeviceEndpoint",
      null,
      [
        {
          accessDevice: { deviceType: "", numberOfPorts: { unlimited: "true" }, deviceName: "" },
          linePort: "",
          contacts: [],
        },
      ],
      [{ linePort: "x@y" }],
    ],
    ["trunkAddressing", null, [{ trunkGroupDeviceEndpoint: { contacts: [] } }], [{ enterpriseTrunkName: "t" }]],
    [
      "trunkAddressing",
      { trunkGroupDeviceEndpoint: { name: "t", contacts: [{ sipContact: "a" }] } },
      [
        {
          trunkGroupDeviceEndpoint: { name: "t", linePort: "x@y", isPilotUser: "false", contacts: { sipContact: "a" } },
        },
      ],
      [{ trunkGroupDeviceEndpoint: { name: "t", contacts: [] } }],
    ],
    [
      "Speed Dial 8.speedCodes",
      [{ speedCode: 2, phoneNumber: "0045" }],
      [
        [
          { speedCode: 3, phoneNumber: "", description: null },
          { speedCode: "2", phoneNumber: 45, description: "left alone" },
        ],
        { speedCode: 2, phoneNumber: "0045" },
      ],
      [
        [],
        [{ speedCode: 2, phoneNumber: "46" }],
        [{ speedCode: 3, phoneNumber: 45 }],
        [
          { speedCode: 2, phoneNumber: 45 },
          { speedCode: 3, phoneNumber: "1" },
        ],
      ],
    ],
    [
      "Busy Lamp Field.users",
      ["jane@x.net", { userId: "omar@x.net" }],
      [
        [{ userId: "OMAR@x.net" }, { userId: "jane@x.net", extension: 7 }],
        ["omar@x.net", "jane@x.net"],
      ],
      [["jane@x.net"], "jane@x.net", [{ userId: "jane@x.net" }, { userId: "lena@x.net" }]],
    ],
    [
      "Simultaneous Ring Personal.criteria",
      [{ criteriaName: "007", isActive: true, blacklisted: "no" }],
      [[{ criteriaName: 7, isActive: "true", blacklisted: "no", schedule: { name: "x" } }]],
      [[{ criteriaName: "7", isActive: true, blacklisted: "no" }], [{ criteriaName: 7, isActive: true }]],
    ],
    [
      "Simultaneous Ring Personal.locations",
      [{ phoneNumber: "+15136549858" }],
      [[{ phoneNumber: 5136549858 }], { phoneNumber: "+1-5136549858", answerConfirmationRequired: "false" }],
      [[{ phoneNumber: "+445136549858" }]],
    ],
  ];
  for (const [name, declared, same, other] of composed)
    it(`${name}: ${JSON.stringify(declared)}`, () => {
      const field = ALL[name]!;
      for (const live of same) assert.equal(isSame(field, declared, live), true, print(live));
      for (const live of other) assert.equal(isSame(field, declared, live), false, print(live));
    });

  it("phone numbers of a country whose national form has a prefix", () => {
    const numbering = { countryCode: "44", nationalPrefix: "0" };
    const { type: kind } = settableFields.phoneNumber;
    for (const live of ["02079460958", "2079460958", 2079460958, "+442079460958", "+44-2079460958", "+44 20 7946 0958"])
      for (const declared of ["+442079460958", "02079460958"])
        assert.equal(valuesEqual(kind, declared, live, numbering), true, `${declared} and ${live}`);
    assert.equal(valuesEqual(kind, "+442079460958", "02079460959", numbering), false);
  });

  it("address: member by member, others not at all", () => {
    const live = { address: { city: "Oslo", country: "NO", zipOrPostalCode: 45 } };
    const changes = compare(
      argumentFields,
      { address: { city: "Bergen", zipOrPostalCode: "0045", addressLine2: null } },
      { live, applied: {}, numbering: {} },
    );
    assert.deepEqual(
      changes.map(({ path, live: is, declared }) => [path.join("."), is, declared]),
      [["address.city", "Oslo", "Bergen"]],
    );
    for (const nothing of ["", null, undefined, { city: "" }])
      assert.deepEqual(
        compare(
          argumentFields,
          { address: { city: null } },
          { live: { address: nothing }, applied: {}, numbering: {} },
        ),
        [],
      );
    assert.ok(membersType({}, "address").managedByMember);
  });

  it("services: there or not, and setting by setting; others not at all", () => {
    const live = {
      services: { "Do Not Disturb": { isActive: "false" }, "Call Waiting": {}, "Speed Dial 100": { speedCodes: [] } },
      servicePacks: { Gold: {} },
    };
    const declared = {
      services: {
        "Do Not Disturb": { isActive: true },
        "Call Waiting": null,
        "Barge-in Exempt": null,
        "Silent Alerting": {},
        "Call Forwarding Busy": { isActive: false },
        "Something Else": { level: 3 },
      },
      servicePacks: { Gold: {}, Silver: {} },
    };
    const changes = compare(serviceSettings, declared, { live, applied: {}, numbering: {} });
    assert.deepEqual(
      changes.map(({ path, live: is, declared: wanted }) => [path.slice(1).join("."), is, wanted]),
      [
        ["Call Forwarding Busy", undefined, "assigned"],
        ["Call Forwarding Busy.isActive", undefined, false],
        ["Do Not Disturb.isActive", false, true],
        ["Call Waiting", "assigned", null],
        ["Silent Alerting", undefined, "assigned"],
        ["Something Else", undefined, "assigned"],
        ["Something Else.level", undefined, 3],
        ["Silver", undefined, "assigned"],
      ],
    );
  });

  it("a value of a shape that a field cannot hold is no value: it is a failure that names the field", () => {
    const seen = (live: object) => ({ live: live as Record<string, unknown>, applied: {}, numbering: {} });
    assert.throws(
      () => compare(argumentFields, { title: "x" }, seen({ title: { a: 1 } })),
      /the platform's "title" is not a text/,
    );
    assert.throws(
      () => compare(argumentFields, { address: { city: "x" } }, seen({ address: "y" })),
      /"address" is not an object/,
    );
    assert.throws(
      () => compare(argumentFields, { allowVideo: true }, seen({ allowVideo: "maybe" })),
      /"allowVideo" is not true or false/,
    );
  });
});

function isSame(field: AnyField, declared: unknown, live: unknown): boolean {
  if (declared === null) return valuesEqual(field.type, null, live, NUMBERING);
  return valuesEqual(field.type, field.type.schema.parse(declared), live, NUMBERING);
}

function print(value: unknown): string {
  return typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
}
