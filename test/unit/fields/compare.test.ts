/** Tables of values that mean the same and of values that do not, for each field and each form of loose typing. */
import assert from "node:assert/strict";
import {
  type AnyField,
  type Fields,
  compare,
  formatPath,
  membersType,
  valuesEqual,
} from "../../../provider/core/fields/index";
import { settableFields as serviceSettings, serviceFields } from "../../../provider/resources/services/schema";
import { settableFields, userFields } from "../../../provider/resources/user/schema";

const UNSET: unknown[] = [undefined, null, "", " ", [], {}, { a: "" }, { a: null, b: { c: "" } }];
const NUMBERING = { countryCode: "1" };

/** The fields of a user, and the settings of every service by their paths. */
const ALL: Fields = {
  ...settableFields,
  ...Object.fromEntries(
    Object.entries(serviceFields as Fields).flatMap(([service, { type }]) =>
      Object.entries(type.members ?? {}).map(
        ([name, field]) => [formatPath(["services", service, name]), field] as const,
      ),
    ),
  ),
};

/** By the label of a type: a declared value, live values that mean the same, and live values that do not. */
const VALUES_BY_TYPE: Record<string, { declared: unknown; same: unknown[]; other: unknown[] }[]> = {
  text: [
    {
      declared: "a b",
      same: ["a b", " a  b ", "a\n\tb"],
      other: ["a B", "ab", "a b c", 1],
    },
    {
      declared: "4500",
      same: ["4500", 4500, 4500n, " 4500 "],
      other: ["04500", 45001, "4,500"],
    },
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
    {
      declared: "Jane@Lab.net",
      same: ["jane@lab.net", "JANE@LAB.NET", " jane@lab.net"],
      other: ["jan@lab.net"],
    },
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
    {
      declared: "5136549858",
      same: ["+15136549858", "+1-5136549858", 5136549858],
      other: ["+25136549858"],
    },
  ],
  "whole number": [
    { declared: 15, same: [15, "15", " 15 "], other: [16, "16", 1.5] },
    { declared: "15", same: [15, "15"], other: [14] },
    { declared: 60, same: [60, "60"], other: [61, "6"] },
    { declared: 5, same: [5, "5", " 5 "], other: [6, "50"] },
  ],
  "true or false": [
    {
      declared: true,
      same: [true, "true", "TRUE", 1],
      other: [false, "false"],
    },
    { declared: false, same: [false, "false", 0], other: [true, "true"] },
  ],
};

describe("A declared value and a live value", () => {
  for (const [name, field] of Object.entries(ALL)) {
    if (field.isWriteOnly || field.type.comparison === "eachMember") continue;
    it(`A declared value and a live value of ${name} are both unset in every form of unset`, () => {
      for (const live of UNSET) {
        assert.equal(valuesEqual(field.type, null, live, NUMBERING), true, `null and ${JSON.stringify(live)}`);
        for (const { declared } of VALUES_BY_TYPE[field.type.label] ?? [])
          assert.equal(
            valuesEqual(field.type, declared, live, NUMBERING),
            false,
            `${declared} and ${JSON.stringify(live)}`,
          );
      }
    });
    // A whole number has limits of its own.
    const rows = VALUES_BY_TYPE[field.type.label]?.filter(
      ({ declared }) => field.type.label !== "whole number" || field.type.schema.safeParse(declared).success,
    );
    if (!rows) continue;
    it(`A declared value and a live value of ${name} are equal in every form of a ${field.type.label}`, () => {
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
      {
        accessDevice: { deviceLevel: "Group", deviceName: "p1" },
        portNumber: 5,
      },
      [
        {
          accessDevice: {
            deviceLevel: "Group",
            deviceName: "p1",
            status: "Online",
            tags: [],
          },
          linePort: "x@y",
          portNumber: "5",
          useDomain: "true",
        },
      ],
      [
        {
          accessDevice: { deviceLevel: "Group", deviceName: "p2" },
          portNumber: 5,
        },
        { accessDevice: { deviceLevel: "Group", deviceName: "p1" } },
      ],
    ],
    [
      "accessDeviceEndpoint",
      null,
      [
        {
          accessDevice: {
            deviceType: "",
            numberOfPorts: { unlimited: "true" },
            deviceName: "",
          },
          linePort: "",
          contacts: [],
        },
      ],
      [{ linePort: "x@y" }],
    ],
    ["trunkAddressing", null, [{ trunkGroupDeviceEndpoint: { contacts: [] } }], [{ enterpriseTrunkName: "t" }]],
    [
      "trunkAddressing",
      {
        trunkGroupDeviceEndpoint: {
          name: "t",
          contacts: [{ sipContact: "a" }],
        },
      },
      [
        {
          trunkGroupDeviceEndpoint: {
            name: "t",
            linePort: "x@y",
            isPilotUser: "false",
            contacts: { sipContact: "a" },
          },
        },
      ],
      [{ trunkGroupDeviceEndpoint: { name: "t", contacts: [] } }],
    ],
    [
      'services["Speed Dial 8"].speedCodes',
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
      'services["Busy Lamp Field"].users',
      ["jane@x.net", { userId: "omar@x.net" }],
      [
        [{ userId: "jane@x.net", extension: 7 }, { userId: "OMAR@x.net" }],
        ["jane@x.net", "omar@x.net"],
      ],
      [
        ["omar@x.net", "jane@x.net"],
        ["jane@x.net"],
        "jane@x.net",
        [{ userId: "jane@x.net" }, { userId: "lena@x.net" }],
      ],
    ],
    [
      'services["Simultaneous Ring Personal"].criteria',
      [{ criteriaName: "007", isActive: true, blacklisted: false }],
      [
        [
          {
            criteriaName: 7,
            isActive: "true",
            blacklisted: false,
            schedule: { name: "x" },
          },
        ],
      ],
      [[{ criteriaName: "7", isActive: true, blacklisted: false }], [{ criteriaName: 7, isActive: true }]],
    ],
    [
      'services["Simultaneous Ring Personal"].locations',
      [{ phoneNumber: "+15136549858" }],
      [[{ phoneNumber: 5136549858 }], { phoneNumber: "+1-5136549858", answerConfirmationRequired: "false" }],
      [[{ phoneNumber: "+445136549858" }]],
    ],
  ];
  for (const [name, declared, same, other] of composed)
    it(`A declared value and a live value of ${name} are compared as one value: ${JSON.stringify(declared)}`, () => {
      const field = ALL[name]!;
      for (const live of same) assert.equal(isSame(field, declared, live), true, print(live));
      for (const live of other) assert.equal(isSame(field, declared, live), false, print(live));
    });

  it("A declared value and a live value are equal for phone numbers with and without a national prefix", () => {
    const numbering = { countryCode: "44", nationalPrefix: "0" };
    const { type } = settableFields.phoneNumber;
    for (const live of ["02079460958", "2079460958", 2079460958, "+442079460958", "+44-2079460958", "+44 20 7946 0958"])
      for (const declared of ["+442079460958", "02079460958"])
        assert.equal(valuesEqual(type, declared, live, numbering), true, `${declared} and ${live}`);
    assert.equal(valuesEqual(type, "+442079460958", "02079460959", numbering), false);
  });

  it("A declared value and a live value of an address are compared member by member, and only declared members count", () => {
    const live = {
      address: { city: "Oslo", country: "NO", zipOrPostalCode: 45 },
    };
    const changes = compare(
      userFields,
      {
        address: {
          city: "Bergen",
          zipOrPostalCode: "0045",
          addressLine2: null,
        },
      },
      { live, applied: {}, numbering: {} },
    );
    assert.deepEqual(
      changes.map(({ path, live: is, declared }) => [formatPath(path), is, declared]),
      [["address.city", "Oslo", "Bergen"]],
    );
    for (const nothing of ["", null, undefined, { city: "" }])
      assert.deepEqual(
        compare(userFields, { address: { city: null } }, { live: { address: nothing }, applied: {}, numbering: {} }),
        [],
      );
    assert.equal(membersType({}, "address").comparison, "eachMember");
  });

  it("A declared value and a live value of services are compared by presence and by setting, and only declared services count", () => {
    const live = {
      services: {
        "Do Not Disturb": { isActive: "false" },
        "Call Waiting": {},
        "Speed Dial 100": { speedCodes: [] },
      },
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
    const changes = compare(serviceSettings, declared, {
      live,
      applied: {},
      numbering: {},
    });
    assert.deepEqual(
      changes.map(({ path, live: is, declared: wanted }) => [formatPath(path), is, wanted]),
      [
        ['services["Call Forwarding Busy"]', undefined, "assigned"],
        ['services["Call Forwarding Busy"].isActive', undefined, false],
        ['services["Do Not Disturb"].isActive', false, true],
        ['services["Call Waiting"]', "assigned", null],
        ['services["Silent Alerting"]', undefined, "assigned"],
        ['services["Something Else"]', undefined, "assigned"],
        ['services["Something Else"].level', undefined, 3],
        ["servicePacks.Silver", undefined, "assigned"],
      ],
    );
  });

  it("A declared value and a live value fail with the name of the field if the field cannot hold the live value", () => {
    const seen = (live: object) => ({
      live: live as Record<string, unknown>,
      applied: {},
      numbering: {},
    });
    assert.throws(
      () => compare(userFields, { title: "x" }, seen({ title: { a: 1 } })),
      /the platform's "title" is not text/,
    );
    assert.throws(
      () => compare(userFields, { address: { city: "x" } }, seen({ address: "y" })),
      /"address" is not an object/,
    );
    assert.throws(
      () => compare(userFields, { allowVideo: true }, seen({ allowVideo: "maybe" })),
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
