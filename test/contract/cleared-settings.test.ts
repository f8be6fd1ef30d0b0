/** Settings that are cleared with null, on platforms that ignore one form of a cleared value and report a success. */
import assert from "node:assert/strict";
import { SERVICES } from "../../provider/resources/services/kind";
import type { Values } from "../support/provider";
import { OK, type Response, create, onTinyPlatform, update } from "../support/tiny-platform";

const KIM = "kim@ex.test";
const IDS = { userId: KIM, serviceProviderId: "P1", groupId: "G1" };
const SETTINGS = "/users/services/settings";
const CODES = "/users/speed-dial-100";

const STORED: Values = {
  "Call Forwarding Always": { isActive: false, forwardToPhoneNumber: "4500" },
  "Call Waiting": { isActive: true },
  "Speed Dial 8": {
    speedCodes: ["2", "3"].map((speedCode) => ({ speedCode, phoneNumber: "4501", description: "Desk" })),
  },
  "Speed Dial 100": { speedCodes: [{ speedCode: "15", phoneNumber: "4501", description: "Desk" }] },
};

/** The empty values that a platform ignores, and what it returns after a write. */
const IGNORED = [null, ""] as const;
const RESPONSES = ["complete", "echo", "empty"] as const;

describe("A setting that is declared as null", () => {
  const on = onTinyPlatform();

  const begin = async (ignored: null | "", responses: (typeof RESPONSES)[number]) => {
    const settings = structuredClone(STORED);
    /** The stored values with those of a request, without the ones that are cleared. */
    const merge = (stored: Values, sent: Values): Values => {
      const taken = Object.entries(sent).filter(([, value]) => value !== ignored);
      const merged = { ...stored, ...Object.fromEntries(taken) };
      return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null && value !== ""));
    };
    const mergeRows = (stored: readonly Values[], sent: readonly Values[]) =>
      stored.map((row) => merge(row, sent.find(({ speedCode }) => speedCode === row["speedCode"]) ?? {}));
    const write = (service: string, sent: Values) => {
      const stored = settings[service] as Values;
      settings[service] =
        "speedCodes" in stored
          ? { speedCodes: mergeRows(stored["speedCodes"] as Values[], sent["speedCodes"] as Values[]) }
          : merge(stored, sent);
    };
    const platform = await on.start(({ name, body }): Response | undefined => {
      const { userId: _user, ...sent } = body;
      if (name === `GET ${SETTINGS}`) return [200, { ...IDS, ...settings }];
      if (name === "GET /users") return [200, { ...IDS, firstName: "Kim", lastName: "Ex" }];
      if (name === `PUT ${CODES}`) {
        write("Speed Dial 100", sent);
        return OK;
      }
      if (name !== `PUT ${SETTINGS}`) return undefined;
      for (const [service, value] of Object.entries(sent)) write(service, value as Values);
      return [200, { complete: { ...IDS, ...settings }, echo: body, empty: [] }[responses]];
    });
    return { platform, settings, provider: (await on.run(platform)).of(SERVICES) };
  };

  const declared: readonly [string, Values][] = [
    ["a destination", { "Call Forwarding Always": { forwardToPhoneNumber: null } }],
    [
      "a code of a list in which all rows exist",
      { "Speed Dial 8": { speedCodes: [{ speedCode: 2, phoneNumber: "4501" }] } },
    ],
    [
      "a description in such a list",
      {
        "Speed Dial 8": {
          speedCodes: [2, 3].map((speedCode) => ({ speedCode, phoneNumber: "4501", description: null })),
        },
      },
    ],
    [
      "a description in a list with requests of its own",
      { "Speed Dial 100": { speedCodes: [{ speedCode: 15, description: null, phoneNumber: "4501" }] } },
    ],
  ];
  for (const [what, services] of declared)
    for (const ignored of IGNORED)
      for (const responses of RESPONSES)
        it(`The provider clears ${what} where the platform ignores ${JSON.stringify(ignored)} and its responses are ${responses}`, async () => {
          const { provider } = await begin(ignored, responses);
          const applied = await create(provider, { userId: KIM, services });
          assert.equal((await update(provider, applied, { userId: KIM, services })).changes, false);
        });
});
