/** What a user has and logs in with: the life of services and credentials, which is the same for both. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/fields/index";
import { CREDENTIALS } from "../../provider/resources/credentials/kind";
import { SERVICES } from "../../provider/resources/services/kind";
import { fingerprint } from "../../simulator/index";
import { JANE, newcomer } from "../fixtures/users";
import { onPlatform, writes } from "../support/platform";
import { OperationFailed, type Provider, type Values, configFor } from "../support/provider";

const OMAR = "omar.doe@lab.example.net";

/** A partial failure, and what the state keeps of it. */
async function failureOf(work: Promise<unknown>): Promise<{ message: string; properties: Values }> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof OperationFailed && error.state);
  return { message: error.message, properties: error.state.properties };
}

describe("the services of a user", () => {
  const on = onPlatform({ loose: 3 });
  let provider: Provider;
  beforeEach(() => (provider = on.provider.of(SERVICES)));
  const nextRun = async () => (await on.provider.nextRun(configFor(on.simulator))).of(SERVICES);

  const declare = async (values: Values) => {
    const { inputs, failures } = await provider.check({ userId: JANE, ...values });
    assert.deepEqual(failures, []);
    return { inputs, ...(await provider.create(inputs)) };
  };
  const callsOf = () =>
    on.simulator.requests.filter(({ path }) => path !== "/auth/token").map(({ method, path }) => `${method} ${path}`);

  it("The provider assigns packs, then services, and then sets them, each request with only the changes", async () => {
    await declare({
      services: {
        "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "1509" },
        "Call Waiting": { isActive: true },
        "Do Not Disturb": { isActive: false, ringSplash: true },
        "Silent Alerting": {},
        "Hoteling Guest": { associationLimitHours: 12 },
      },
      servicePacks: ["Standard", "Premium"],
    });
    assert.deepEqual(writes(on.simulator), [
      {
        request: "PUT /users/services",
        body: { userId: JANE, servicePackServices: [{ serviceName: "Premium", assigned: true }] },
      },
      {
        request: "PUT /users/services",
        body: {
          userId: JANE,
          userServices: [
            { serviceName: "Hoteling Guest", assigned: true },
            { serviceName: "Silent Alerting", assigned: true },
          ],
        },
      },
      {
        request: "PUT /users/services/settings",
        body: {
          userId: JANE,
          "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "1509" },
          "Do Not Disturb": { ringSplash: true },
        },
      },
    ]);
  });

  it("Services with the declared settings need one read request and no write", async () => {
    const { id, inputs, outputs } = await declare({ services: { "Call Waiting": { isActive: "true" } } });
    assert.deepEqual(callsOf(), ["GET /users/services/settings"]);
    on.simulator.forgetRequests();
    assert.equal((await provider.diff(id, outputs, inputs)).changes, false);
    assert.deepEqual((await provider.read(id, outputs)).outputs, outputs);
    assert.deepEqual(writes(on.simulator), []);
    assert.ok(callsOf().length <= 2, callsOf().join(", "));
  });

  it("A declared service without settings needs two read requests", async () => {
    on.simulator.assign(JANE, { "Multiple Call Arrangement": true });
    await declare({ services: { "Call Waiting": { isActive: true }, "Multiple Call Arrangement": {} } });
    assert.deepEqual(callsOf(), ["GET /users/services/settings", "GET /users/services/assigned"]);
  });

  it("A service that comes with a pack is never assigned a second time", async () => {
    const services = { "Do Not Disturb": {}, "Remote Office": {}, "Simultaneous Ring Personal": {} };
    const { outputs } = await declare({ services, servicePacks: ["Premium"] });
    assert.deepEqual(outputs["assigned"], ["servicePacks.Premium"]);
    assert.deepEqual(on.simulator.user(JANE)?.assignedServices, ["Call Forwarding Always", "Call Waiting"]);
  });

  it("Check rejects null for a service that comes with a pack, and nothing is written", async () => {
    const { failures } = await provider.check({ userId: JANE, services: { "Do Not Disturb": null } });
    assert.equal(failures.length, 1);
    assert.match(failures[0]?.reason ?? "", /^services\["Do Not Disturb"\]: .*"Standard"/);
    assert.deepEqual(writes(on.simulator), []);
  });

  it("null for a service is possible together with null for its pack", async () => {
    const { outputs } = await declare({ services: { "Do Not Disturb": null }, servicePacks: { Standard: null } });
    assert.deepEqual(outputs["services"], { "Do Not Disturb": null });
    assert.deepEqual(Object.keys(on.simulator.user(JANE)?.services ?? {}), ["Call Forwarding Always", "Call Waiting"]);
  });

  it("Empty text, which programs in YAML declare instead of null, unassigns a service and a pack", async () => {
    const { outputs } = await declare({ services: { "Do Not Disturb": "" }, servicePacks: { Standard: "" } });
    assert.deepEqual(outputs["services"], { "Do Not Disturb": null });
    assert.deepEqual(Object.keys(on.simulator.user(JANE)?.services ?? {}), ["Call Forwarding Always", "Call Waiting"]);
  });

  it("null unassigns a service, and the provider does not change undeclared services", async () => {
    const { id, inputs, outputs } = await declare({ services: { "Call Waiting": null, "Barge-in Exempt": null } });
    assert.deepEqual(outputs["services"], { "Call Waiting": null, "Barge-in Exempt": null });
    assert.deepEqual(Object.keys(on.simulator.user(JANE)?.services ?? {}).sort(), [
      "Call Forwarding Always",
      "Call Forwarding Busy",
      "Do Not Disturb",
    ]);
    on.simulator.assign(JANE, { "Silent Alerting": true });
    assert.equal((await provider.diff(id, outputs, inputs)).changes, false);
  });

  for (const [what, values, property, reason] of [
    [
      "a setting that a service has not",
      { services: { "Do Not Disturb": { isActve: true } } },
      'services["Do Not Disturb"].isActve',
      /did you mean "isActive"/,
    ],
    [
      "a setting that cannot be",
      { services: { "Call Forwarding No Answer": { numberOfRings: 21 } } },
      'services["Call Forwarding No Answer"].numberOfRings',
      /0 or 2–20/,
    ],
    [
      "a service that the group is not licensed for",
      { services: { "Call Recording": {} } },
      'services["Call Recording"]',
      /is not a service that the group is licensed for; have/,
    ],
    [
      "a service that no user has",
      { services: { "Call Wating": {} } },
      'services["Call Wating"]',
      /licensed for; did you mean "Call Waiting"/,
    ],
    [
      "such a pack",
      { servicePacks: ["Standart"] },
      "servicePacks.Standart",
      /is not a service pack .* did you mean "Standard"/,
    ],
    [
      "a row that is there twice",
      { services: { "Speed Dial 8": { speedCodes: [{ speedCode: 2 }, { speedCode: "2" }] } } },
      'services["Speed Dial 8"].speedCodes[1]',
      /has the same speedCode as the row \[0\]/,
    ],
    ["no map", { services: ["Call Waiting"] }, "services", /must be an object/],
  ] as const)
    it(`Check rejects ${what} by name, and nothing is written`, async () => {
      const { failures } = await provider.check({ userId: JANE, ...(values as Values) });
      assert.equal(failures.length, 1);
      const [failure] = failures;
      assert.ok(failure);
      assert.ok(failure.reason.startsWith(property), failure.reason);
      assert.match(failure.reason, reason);
      assert.deepEqual(writes(on.simulator), []);
    });

  it("A list of packs with a name that a preview does not know yet is a change and no missing license", async () => {
    const { failures, inputs } = await provider.check({ userId: JANE, servicePacks: ["Standard", UNKNOWN] });
    assert.deepEqual(failures, []);
    const { changes } = await provider.diff(JANE, { userId: JANE }, inputs);
    assert.equal(changes, true);
    assert.deepEqual(writes(on.simulator), []);
  });

  it("A later run reports a missing license before it writes anything", async () => {
    const { id, inputs, outputs } = await declare({ services: { "Call Waiting": {} } });
    const next = await provider.check(
      { userId: JANE, services: { "Call Recording": {}, "Silent Alerting": {} } },
      inputs,
    );
    for (const work of [() => provider.diff(id, outputs, next.inputs), () => provider.update(id, outputs, next.inputs)])
      await assert.rejects(work(), /jane\.doe@lab\.example\.net: services\["Call Recording"\]: is not a service that/);
    assert.deepEqual(writes(on.simulator), []);
  });

  it("The provider restores and logs an outside change of a service, or rejects it with onConflict", async () => {
    const { id, inputs, outputs } = await declare({ services: { "Call Waiting": { isActive: true } } });
    on.simulator.changeServices(JANE, { "Call Waiting": { isActive: false } });
    assert.equal((await provider.diff(id, outputs, inputs)).changes, true);
    assert.ok(
      provider.printed.includes(
        `${JANE}: changed by someone else and set back: services["Call Waiting"].isActive false → true`,
      ),
      provider.printed.join("\n"),
    );
    await assert.rejects(
      provider.update(id, outputs, { ...inputs, onConflict: "fail" }),
      /isActive was true, is false now, and is declared as true/,
    );
    await provider.update(id, outputs, inputs);
    assert.equal(on.simulator.user(JANE)?.services?.["Call Waiting"]?.["isActive"], true);
  });

  it("Delete keeps all services, or unassigns those that the resource assigned", async () => {
    const services = { "Call Waiting": {}, "Silent Alerting": {}, "Barge-in Exempt": {}, "Automatic Callback": {} };
    const released = await declare({ services, servicePacks: ["Premium"] });
    assert.deepEqual(released.outputs["assigned"], [
      "servicePacks.Premium",
      'services["Automatic Callback"]',
      'services["Barge-in Exempt"]',
      'services["Silent Alerting"]',
    ]);
    on.simulator.forgetRequests();
    await provider.delete(released.id, released.outputs);
    assert.deepEqual(writes(on.simulator), []);
    // This resource no longer unassigns what the program released.
    const { "Barge-in Exempt": _letGo, ...still } = services;
    const next = await provider.check({ userId: JANE, services: still, onDelete: "unassign" }, released.inputs);
    const outputs = await provider.update(released.id, released.outputs, next.inputs);
    await (await nextRun()).delete(released.id, outputs);
    const [write] = writes(on.simulator);
    assert.deepEqual((write?.body as Values)["userServices"], [
      { serviceName: "Automatic Callback", assigned: false },
      { serviceName: "Silent Alerting", assigned: false },
    ]);
    assert.deepEqual(on.simulator.user(JANE)?.assignedServices, [
      "Call Forwarding Always",
      "Call Waiting",
      "Barge-in Exempt",
    ]);
  });

  it("A rejected setting leaves the completed writes in the state, and the next run completes the rest", async () => {
    const services = { "Silent Alerting": { isActive: true }, "Call Forwarding Always": { isActive: true } };
    const { inputs } = await provider.check({ userId: JANE, services });
    const { message, properties } = await failureOf(provider.create(inputs));
    assert.match(message, /forwardToPhoneNumber/);
    assert.deepEqual(properties["assigned"], ['services["Silent Alerting"]']);
    assert.deepEqual(properties["services"]["Silent Alerting"], { isActive: false });
    const corrected = { ...services, "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "1509" } };
    const next = await provider.check({ userId: JANE, services: corrected }, inputs);
    const outputs = await provider.update(JANE, properties, next.inputs);
    assert.deepEqual(outputs["services"], corrected);
    assert.deepEqual(outputs["assigned"], ['services["Silent Alerting"]']);
  });

  it("Phone numbers in different spellings are compared with the country of the user", async () => {
    const number = { isActive: true, forwardToPhoneNumber: "+15137000001" };
    const { id, inputs, outputs } = await declare({ services: { "Call Forwarding Always": number } });
    on.simulator.changeServices(JANE, { "Call Forwarding Always": { forwardToPhoneNumber: "5137000001" } });
    for (let draw = 0; draw < 5; draw++) assert.equal((await provider.diff(id, outputs, inputs)).changes, false);
    on.simulator.changeServices(JANE, { "Call Forwarding Always": { forwardToPhoneNumber: "+445137000001" } });
    assert.equal((await (await nextRun()).diff(id, outputs, inputs)).changes, true);
  });

  it("Services follow their user through a rename and are replaced for another user", async () => {
    const { id, inputs, outputs } = await declare({ services: { "Call Waiting": {} } });
    const renamed = await provider.check({ ...inputs, userId: "jane.roe@lab.example.net" }, inputs);
    // The rename is yet to come.
    assert.deepEqual(await provider.diff(id, outputs, renamed.inputs), {
      changes: true,
      replaces: [],
      deletesFirst: false,
    });
    on.simulator.put({ ...on.simulator.user(JANE)!, userId: "jane.roe@lab.example.net" });
    on.simulator.remove(JANE);
    const next = await nextRun();
    assert.deepEqual((await next.diff(id, outputs, renamed.inputs)).replaces, []);
    const now = await next.update(id, outputs, renamed.inputs);
    assert.equal(now["userId"], "jane.roe@lab.example.net");
    const another = await next.check({ ...inputs, userId: OMAR }, inputs);
    assert.deepEqual((await next.diff(id, now, another.inputs)).replaces, ["userId"]);
    assert.deepEqual(writes(on.simulator), []);
  });

  it("Check accepts services of a missing user, and create rejects them", async () => {
    const { inputs, failures } = await provider.check({ userId: newcomer.userId, services: { "Call Waiting": {} } });
    assert.deepEqual(failures, []);
    await assert.rejects(
      provider.create(inputs),
      /new\.comer@lab\.example\.net: does not exist on the platform\. Declare it with a BroadworksUser/,
    );
  });

  it("A refresh removes services only if a read of the user proves that the user no longer exists", async () => {
    const { id, outputs } = await declare({ services: { "Call Waiting": {} } });
    on.simulator.injectFaults([
      { method: "GET", path: "/users/services", kind: "response", status: 404 },
      { method: "GET", path: "/users/services/settings", kind: "response", status: 404 },
    ]);
    const next = await nextRun();
    await assert.rejects(next.read(id, outputs), /404/);
    on.simulator.injectFaults([]);
    on.simulator.remove(JANE);
    assert.equal((await next.read(id, outputs)).id, "");
  });
});

describe("the credentials of a user", () => {
  const on = onPlatform();
  let provider: Provider;
  beforeEach(() => (provider = on.provider.of(CREDENTIALS)));

  const secrets = { webPassword: "first-Secret-1", sipPassword: "first-Secret-2", portalPasscode: "4711" };
  const declare = async (values: Values) => {
    const { inputs, failures } = await provider.check({ userId: JANE, ...values });
    assert.deepEqual(failures, []);
    return { inputs, ...(await provider.create(inputs)) };
  };

  it("Create writes each credential with its own request and reads none", async () => {
    const { id, inputs, outputs } = await declare(secrets);
    assert.deepEqual(writes(on.simulator), [
      { request: "PUT /users/passwords", body: { userId: JANE, newPassword: secrets.webPassword } },
      { request: "PUT /users/authentication", body: { userId: JANE, newPassword: secrets.sipPassword } },
      { request: "PUT /users/portal-passcode", body: { userId: JANE, newPasscode: secrets.portalPasscode } },
    ]);
    assert.deepEqual(
      on.simulator.requests.filter(({ method }) => method === "GET"),
      [],
    );
    on.simulator.forgetRequests();
    assert.equal((await provider.diff(id, outputs, inputs)).changes, false);
    assert.deepEqual(on.simulator.requests, []);
    // A refresh asks whether the user is there.
    assert.deepEqual((await provider.read(id, outputs)).outputs, outputs);
    on.simulator.remove(JANE);
    assert.equal((await provider.read(id, outputs)).id, "");
  });

  it("Update writes only the credential that changed in the program", async () => {
    const { id, inputs, outputs } = await declare(secrets);
    on.simulator.forgetRequests();
    const next = await provider.check({ ...inputs, sipPassword: "second-Secret-2" }, inputs);
    assert.equal((await provider.diff(id, outputs, next.inputs)).changes, true);
    await provider.update(id, outputs, next.inputs);
    assert.deepEqual(writes(on.simulator), [
      { request: "PUT /users/authentication", body: { userId: JANE, newPassword: "second-Secret-2" } },
    ]);
  });

  it("Update writes all credentials again if triggers changes", async () => {
    const { id, inputs, outputs } = await declare({ ...secrets, triggers: { quarter: "2026-4" } });
    on.simulator.forgetRequests();
    const same = await provider.check({ ...inputs, triggers: { quarter: "2026-4" } }, inputs);
    assert.equal((await provider.diff(id, outputs, same.inputs)).changes, false);
    const next = await provider.check({ ...inputs, triggers: { quarter: "2027-1" } }, inputs);
    assert.equal((await provider.diff(id, outputs, next.inputs)).changes, true);
    const now = await provider.update(id, outputs, next.inputs);
    assert.equal(writes(on.simulator).length, 3);
    assert.equal((await provider.diff(id, now, next.inputs)).changes, false);
  });

  it("An error names a rejected credential without its value, and the next run writes the remaining ones", async () => {
    on.simulator.injectFaults([{ method: "PUT", path: "/users/authentication", kind: "response", status: 400 }]);
    const { inputs } = await provider.check({ userId: JANE, ...secrets });
    const { message, properties } = await failureOf(provider.create(inputs));
    assert.match(message, /jane\.doe@lab\.example\.net: .*PUT \/users\/authentication/);
    assert.equal(properties["webPassword"], secrets.webPassword);
    assert.equal(properties["sipPassword"], null);
    on.simulator.forgetRequests();
    await provider.update(JANE, properties, inputs);
    assert.deepEqual(
      writes(on.simulator).map(({ request }) => request),
      ["PUT /users/authentication", "PUT /users/portal-passcode"],
    );
    assert.equal(on.simulator.user(JANE)?.secrets["sip"], fingerprint(secrets.sipPassword));
    for (const secret of Object.values(secrets))
      assert.ok(!provider.printed.some((line) => line.includes(secret)), "a secret was printed");
  });

  for (const [what, values, reason] of [
    ["a passcode that is too short", { portalPasscode: "123" }, /portalPasscode:? must have 4–6 characters/],
    ["a passcode of letters", { portalPasscode: "abcd" }, /portalPasscode:? must be digits only/],
    ["a password that is empty", { webPassword: "" }, /webPassword:? cannot be cleared/],
  ] as const)
    it(`Check rejects ${what} without naming a property, because the engine would print its value`, async () => {
      const { failures } = await provider.check({ userId: JANE, ...values });
      const [failure] = failures;
      assert.equal(failure?.property, "");
      assert.match(failure.reason, reason);
    });
});
