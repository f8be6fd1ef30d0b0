/** The forms in which real platforms return the settings of services, from a server that shares no code with the simulator. */
import assert from "node:assert/strict";
import { SERVICES } from "../../provider/resources/services/kind";
import { OperationFailed, type Values } from "../support/provider";
import { OK, create, error, onTinyPlatform, update } from "../support/tiny-platform";

const KIM = "kim@ex.test";
const IDS = { userId: KIM, serviceProviderId: "P1", groupId: "G1", isEnterprise: true };
const criterion = { isActive: true, criteriaName: "night", timeSchedule: null, callsFrom: ["All calls"] };

/** Settings with every looseness: ids everywhere, empty lists, criteria by themselves, numbers and flags in other types. */
const LOOSE: Values = {
  ...IDS,
  "Anonymous Call Rejection": { isActive: false, ...IDS },
  Authentication: { userName: 2015550101, serviceProviderId: "P1", groupId: "G1" },
  "Call Forwarding Always": { isActive: "true", forwardToPhoneNumber: 4500, isRingSplashActive: false },
  "Call Forwarding Busy": { isActive: false },
  Classmark: [],
  "CommPilot Express": { busy: { voiceMailNotify: { sendEmail: "false" } } },
  "Direct Route": { outgoingDTGPolicy: "Direct Route DTG", routes: [] },
  "Selective Call Acceptance": [criterion],
  "Selective Call Rejection": { criteria: [{ ...criterion, callsFrom: "201555,202555", private: false }] },
  "Zone Calling Restrictions": [],
};

/** A service that comes with a pack and has no settings. */
const THREE_WAY = { serviceName: "Three-Way Call" };

describe("Responses of platforms about services", () => {
  const on = onTinyPlatform();

  /** A platform that returns these settings, and a run of the provider on it. */
  const begin = async (settings: unknown) => {
    const platform = await on.start(({ name }) => {
      if (name === "GET /users/services/settings") return [200, settings];
      if (name === "GET /users/services/assigned") return [200, { ...IDS, userServices: [], groupServices: [] }];
      if (name === "GET /users/services") return [200, { ...IDS, userServices: [], servicePackServices: [] }];
      if (name === "GET /users") return [200, { ...IDS, firstName: "Kim", lastName: "Ex" }];
      return name.startsWith("PUT ") ? OK : undefined;
    });
    return { platform, provider: (await on.run(platform)).of(SERVICES) };
  };
  const writesOf = (requests: readonly { name: string }[]) => requests.filter(({ name }) => name.startsWith("PUT "));

  const equal: readonly [string, Values][] = [
    ["a flag among ids", { "Anonymous Call Rejection": { isActive: false } }],
    ["a number as the destination", { "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "4500" } }],
    ["a destination that is not set", { "Call Forwarding Busy": { isActive: false, forwardToPhoneNumber: null } }],
    ["a service with an empty list for its settings", { Classmark: {}, "Zone Calling Restrictions": {} }],
    [
      "a flag as text in a nested setting",
      { "CommPilot Express": { busy: { voiceMailNotify: { sendEmail: false } } } },
    ],
    [
      "criteria without a name for the list",
      { "Selective Call Acceptance": { criteria: [{ criteriaName: "night" }] } },
    ],
    ["criteria", { "Selective Call Rejection": { criteria: [{ criteriaName: "night", isActive: true }] } }],
  ];
  const forms: readonly [string, unknown][] = [
    ["an object", LOOSE],
    ["a list with one object", [LOOSE]],
  ];
  for (const [form, settings] of forms)
    for (const [what, services] of equal)
      it(`Settings in ${form} equal a declaration with ${what}, and nothing is written`, async () => {
        const { platform, provider } = await begin(settings);
        const applied = await create(provider, { userId: KIM, services });
        assert.deepEqual(writesOf(platform.requests), []);
        assert.equal((await provider.diff(applied.id, applied.outputs, applied.inputs)).changes, false);
        const next = await update(provider, applied, { userId: KIM, services });
        assert.equal(next.changes, false);
      });

  for (const unknown of ["text", 5, true, ["a", "b"], [{ x: 1 }, { y: 2 }]])
    it(`The settings ${JSON.stringify(unknown)} of one service do not affect a resource with other services`, async () => {
      const { platform, provider } = await begin({ ...LOOSE, Classmark: unknown });
      await create(provider, { userId: KIM, services: { "Call Forwarding Busy": { isActive: false } } });
      assert.deepEqual(writesOf(platform.requests), []);
    });

  it("Settings in an unknown form fail for a resource that declares them, with the name of the service", async () => {
    const { platform, provider } = await begin({ ...LOOSE, Classmark: ["a", "b"] });
    const declared = { userId: KIM, services: { Classmark: { classmark: "x" } } };
    await assert.rejects(create(provider, declared), /Classmark/);
    assert.deepEqual(writesOf(platform.requests), []);
  });

  it("Settings of another user are rejected before a write", async () => {
    const { platform, provider } = await begin({ ...LOOSE, userId: "ann@ex.test" });
    const declared = { userId: KIM, services: { "Call Forwarding Busy": { isActive: true } } };
    await assert.rejects(create(provider, declared), /users\/services\/settings/);
    assert.deepEqual(writesOf(platform.requests), []);
  });

  for (const reason of ["[Error 4008] no such user", "User not found: Ann@ex.test"])
    it(`The error ${reason} about the services of one user does not make those of other users unknown`, async () => {
      const ann = "ann@ex.test";
      const platform = await on.start(({ name, query }) => {
        const userId = query.get("userId") ?? "";
        if (name === "GET /users/services/settings") return [200, { ...IDS, userId }];
        if (userId === ann) return error(404, reason);
        if (name === "GET /users/services/assigned")
          return [200, { ...IDS, userServices: [THREE_WAY], groupServices: [] }];
        const row = { ...THREE_WAY, assigned: false };
        if (name === "GET /users/services") return [200, { ...IDS, userServices: [row], servicePackServices: [] }];
        return name.startsWith("PUT ") ? OK : undefined;
      });
      const provider = (await on.run(platform)).of(SERVICES);
      const services = { [THREE_WAY.serviceName]: {} };
      await assert.rejects(create(provider, { userId: ann, services }), OperationFailed);
      await create(provider, { userId: KIM, services });
      assert.deepEqual(writesOf(platform.requests), []);
    });

  it("A row that contains a number with too many digits is written with all of them", async () => {
    const row = '{"phoneNumber":"4501","answerConfirmationRequired":true,"serial":12345678901234567890}';
    const { platform, provider } = await begin(
      `{"userId":"${KIM}","Simultaneous Ring Personal":{"locations":[${row}]}}`,
    );
    const declared = { "Simultaneous Ring Personal": { locations: ["4501", "4502"] } };
    await assert.rejects(create(provider, { userId: KIM, services: declared }), OperationFailed);
    const [body] = platform.bodies("PUT /users/services/settings");
    const { locations } = body?.["Simultaneous Ring Personal"] as Record<string, Values[]>;
    assert.equal(locations?.[0]?.["serial"], "12345678901234567890");
  });
});
