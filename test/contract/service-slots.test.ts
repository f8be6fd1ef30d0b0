/** Nested settings, ordered lists and lists of a fixed length, from a server that shares no code with the simulator. */
import assert from "node:assert/strict";
import { SERVICES } from "../../provider/resources/services/kind";
import type { Values } from "../support/provider";
import { OK, create, onTinyPlatform, update } from "../support/tiny-platform";

const KIM = "kim@ex.test";
const IDS = {
  userId: KIM,
  serviceProviderId: "P1",
  groupId: "G1",
  isEnterprise: true,
};
const SETTINGS = "PUT /users/services/settings";
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const location = (phoneNumber: string, numberOfRings = 3) => ({
  phoneNumber,
  numberOfRings,
  answerConfirmationRequired: false,
});

const STORED: Values = {
  ...IDS,
  "Alternate Numbers": {
    distinctiveRing: true,
    alternateEntries: times(10, (i) => ({
      phoneNumber: i === 0 ? 4601 : null,
      extension: null,
      ringPattern: null,
      alternateEntryId: i + 1,
    })),
  },
  "Busy Lamp Field": {
    enableCallParkNotification: false,
    users: ["ann@ex.test", "bob@ex.test"].map((userId) => ({
      userId,
      lastName: 77,
      phoneNumber: null,
      extension: 4077,
      iMPId: null,
    })),
  },
  "Sequential Ring": {
    ringBaseLocationFirst: true,
    locations: [location("4501", 4), ...times(4, () => location(""))],
    criteria: [],
  },
  "Speed Dial 8": {
    speedCodes: times(8, (i) => ({
      speedCode: `${i + 2}`,
      ...(i === 0 && { phoneNumber: "4501", description: "Desk" }),
    })),
  },
  "Speed Dial 100": {
    speedCodes: [{ speedCode: "15", phoneNumber: 4501, description: "Desk" }],
  },
  "Voice Messaging User": {
    "Voice Messaging User": {
      isActive: true,
      processing: "Unified Voice and Email Messaging",
      ...IDS,
    },
    "Voice Messaging User Advanced": {
      mailServerSelection: "Group Mail Server",
    },
    "Voice Messaging User Greeting": { noAnswerNumberOfRings: 2, userId: KIM },
    "Voice Messaging User Voice Portal": { voicePortalAutoLogin: false },
  },
};
const FLAT: Values = {
  ...STORED,
  "Voice Messaging User": { isActive: true, noAnswerNumberOfRings: 2 },
};

/** A request changes the codes that it contains. */
function withCodes(stored: Values, sent: Values): Values {
  const sentRows = sent["speedCodes"] as Values[];
  const sentFor = (code: unknown) => sentRows.find(({ speedCode }) => speedCode === code);
  return { speedCodes: (stored["speedCodes"] as Values[]).map((row) => ({ ...row, ...sentFor(row["speedCode"]) })) };
}

describe("Lists and nested settings of platforms", () => {
  const on = onTinyPlatform();
  const begin = async (initial: Values, numbering: Values = {}) => {
    let settings = structuredClone(initial);
    const platform = await on.start(({ name, body }) => {
      if (name === "GET /users/services/settings") return [200, settings];
      if (name === "GET /users/services/assigned") return [200, { ...IDS, userServices: [], groupServices: [] }];
      if (name === "GET /users/services") return [200, { ...IDS, userServices: [], servicePackServices: [] }];
      if (name === "GET /users") return [200, { ...IDS, ...numbering, firstName: "Kim", lastName: "Ex" }];
      if (name !== SETTINGS) return name.startsWith("PUT ") ? OK : undefined;
      for (const [service, value] of Object.entries(body))
        if (service !== "userId")
          settings = {
            ...settings,
            [service]: {
              ...(settings[service] as Values),
              ...(service === "Speed Dial 8"
                ? withCodes(settings[service] as Values, value as Values)
                : (value as Values)),
            },
          };
      return OK;
    });
    return { platform, provider: (await on.run(platform)).of(SERVICES) };
  };
  const vm = (general: Values, greeting?: Values) => ({
    "Voice Messaging User": {
      "Voice Messaging User": general,
      ...(greeting && { "Voice Messaging User Greeting": greeting }),
    },
  });

  const equal: readonly [string, Values, Values][] = [
    [
      "one of five locations",
      STORED,
      {
        "Sequential Ring": {
          locations: [{ phoneNumber: "4501", numberOfRings: 4 }],
        },
      },
    ],
    [
      "one of eight speed codes",
      STORED,
      {
        "Speed Dial 8": {
          speedCodes: [{ speedCode: 2, phoneNumber: "4501", description: "Desk" }],
        },
      },
    ],
    [
      "a speed code of a hundred",
      STORED,
      {
        "Speed Dial 100": {
          speedCodes: [{ speedCode: 15, phoneNumber: "4501", description: "Desk" }],
        },
      },
    ],
    [
      "one of ten numbers",
      STORED,
      {
        "Alternate Numbers": {
          alternateEntries: [{ alternateEntryId: 1, phoneNumber: "4601" }],
        },
      },
    ],
    ["users by their ids", STORED, { "Busy Lamp Field": { users: ["ann@ex.test", "bob@ex.test"] } }],
    ["parts", STORED, vm({ isActive: true }, { noAnswerNumberOfRings: 2 })],
    ["parts that the platform does not have", FLAT, vm({ isActive: true }, { noAnswerNumberOfRings: 2 })],
  ];
  for (const [what, stored, services] of equal)
    it(`Settings equal a declaration with ${what}, and nothing is written`, async () => {
      const { platform, provider } = await begin(stored);
      const applied = await create(provider, { userId: KIM, services });
      assert.deepEqual(platform.bodies(SETTINGS), []);
      assert.equal((await update(provider, applied, { userId: KIM, services })).changes, false);
    });

  const changed: readonly [string, Values, Values, (body: Values) => unknown, unknown][] = [
    [
      "the order of users",
      STORED,
      { "Busy Lamp Field": { users: ["bob@ex.test", "ann@ex.test"] } },
      (body) => ((body["Busy Lamp Field"] as Values)["users"] as Values[]).map(({ userId }): unknown => userId),
      ["bob@ex.test", "ann@ex.test"],
    ],
    [
      "a location",
      STORED,
      {
        "Sequential Ring": {
          locations: [{ phoneNumber: "4501", numberOfRings: 5 }],
        },
      },
      (body) =>
        ((body["Sequential Ring"] as Values)["locations"] as Values[]).map(
          ({ phoneNumber }): unknown => phoneNumber ?? "",
        ),
      ["4501", "", "", "", ""],
    ],
    [
      "a part",
      STORED,
      vm({ isActive: false }),
      (body): unknown => body["Voice Messaging User"],
      { "Voice Messaging User": { isActive: false } },
    ],
    [
      "a part that the platform does not have",
      FLAT,
      vm({ isActive: false }),
      (body): unknown => body["Voice Messaging User"],
      { isActive: false },
    ],
  ];
  for (const [what, stored, services, pick, expected] of changed)
    it(`A change of ${what} is written in the form of the platform and is unchanged afterwards`, async () => {
      const { platform, provider } = await begin(stored);
      const applied = await create(provider, { userId: KIM, services });
      assert.deepEqual(platform.bodies(SETTINGS).map(pick), [expected]);
      assert.equal((await update(provider, applied, { userId: KIM, services })).changes, false);
    });

  const BRITISH = { countryCode: "44", nationalPrefix: "0" };
  const confirmed = (phoneNumber: string) => ({ phoneNumber, answerConfirmationRequired: true });
  const rowsIn = (body: Values | undefined, service: string, list: string) =>
    ((body?.[service] as Values | undefined)?.[list] ?? []) as Values[];

  it("Locations in another notation than the live ones keep the settings that are not declared", async () => {
    const live = [
      { ...confirmed("2079460001"), numberOfRings: 7 },
      { ...confirmed("2079460002"), numberOfRings: 8 },
    ];
    const stored = {
      ...IDS,
      "Sequential Ring": { locations: [...live, ...times(3, () => location(""))] },
      "Simultaneous Ring Personal": { locations: [confirmed("2079460001")] },
    };
    const { platform, provider } = await begin(stored, BRITISH);
    const services = {
      "Sequential Ring": { locations: ["+44 20 7946 0002", "020 7946 0001"] },
      "Simultaneous Ring Personal": { locations: ["+44 20 7946 0001", "+44 20 7946 0003"] },
    };
    const applied = await create(provider, { userId: KIM, services });
    const [body] = platform.bodies(SETTINGS);
    const settingsOf = ({ numberOfRings, answerConfirmationRequired }: Values): unknown[] => [
      numberOfRings,
      answerConfirmationRequired,
    ];
    assert.deepEqual(rowsIn(body, "Sequential Ring", "locations").slice(0, 3).map(settingsOf), [
      [8, true],
      [7, true],
      [3, false],
    ]);
    assert.deepEqual(rowsIn(body, "Simultaneous Ring Personal", "locations").map(settingsOf), [
      [undefined, true],
      [undefined, false],
    ]);
    assert.equal((await update(provider, applied, { userId: KIM, services })).changes, false);
  });

  it("Speed codes with a number in another notation than the live one are not sent", async () => {
    const speedCodes = times(8, (i) => ({ speedCode: `${i + 2}`, ...(i < 2 && { phoneNumber: `207946000${i}` }) }));
    const { platform, provider } = await begin({ ...IDS, "Speed Dial 8": { speedCodes } }, BRITISH);
    const declared = ["+44 20 7946 0000", "+44 20 7946 0001", "+44 20 7946 0002"];
    const services = {
      "Speed Dial 8": { speedCodes: declared.map((phoneNumber, i) => ({ speedCode: i + 2, phoneNumber })) },
    };
    const applied = await create(provider, { userId: KIM, services });
    const [body] = platform.bodies(SETTINGS);
    assert.deepEqual(rowsIn(body, "Speed Dial 8", "speedCodes"), [{ speedCode: "4", phoneNumber: "+442079460002" }]);
    assert.equal((await update(provider, applied, { userId: KIM, services })).changes, false);
  });

  it("Numbers in criteria and in settings of any shape equal the live ones in another notation", async () => {
    const phoneNumbers = ["2079460001", "2079460002"];
    const busySetting = { action: "Transfer To Phone Number", forwardToPhoneNumber: "2079460001" };
    const stored = {
      ...IDS,
      "Priority Alert": { criteria: [{ criteriaName: "vip", fromDnCriteria: { phoneNumbers } }] },
      "Calling Name Retrieval": { dnWhiteList: phoneNumbers },
      "CommPilot Express": { availableInOffice: { busySetting } },
      "Future Forwarding": { forwardToPhoneNumber: "2079460001" },
    };
    const { platform, provider } = await begin(stored, BRITISH);
    const declared = ["+44 20 7946 0002", "020 7946 0001"];
    const services = {
      "Priority Alert": { criteria: [{ criteriaName: "vip", fromDnCriteria: { phoneNumbers: declared } }] },
      "Calling Name Retrieval": { dnWhiteList: declared },
      "CommPilot Express": { availableInOffice: { busySetting: { forwardToPhoneNumber: "+44 20 7946 0001" } } },
      "Future Forwarding": { forwardToPhoneNumber: "+44 20 7946 0001" },
    };
    const applied = await create(provider, { userId: KIM, services });
    assert.deepEqual(
      platform.requests.filter(({ name }) => name.startsWith("PUT ")),
      [],
    );
    assert.equal((await update(provider, applied, { userId: KIM, services })).changes, false);
  });
});
