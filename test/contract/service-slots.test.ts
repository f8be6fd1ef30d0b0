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

describe("Lists and nested settings of platforms", () => {
  const on = onTinyPlatform();
  const begin = async (initial: Values) => {
    let settings = structuredClone(initial);
    const platform = await on.start(({ name, body }) => {
      if (name === "GET /users/services/settings") return [200, settings];
      if (name === "GET /users/services/assigned") return [200, { ...IDS, userServices: [], groupServices: [] }];
      if (name === "GET /users/services") return [200, { ...IDS, userServices: [], servicePackServices: [] }];
      if (name === "GET /users") return [200, { ...IDS, firstName: "Kim", lastName: "Ex" }];
      if (name !== SETTINGS) return name.startsWith("PUT ") ? OK : undefined;
      for (const [service, value] of Object.entries(body))
        if (service !== "userId")
          settings = {
            ...settings,
            [service]: {
              ...(settings[service] as Values),
              ...(value as Values),
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
});
