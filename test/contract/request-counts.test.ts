/** The number of requests that each kind of run costs. */
import assert from "node:assert/strict";
import { SERVICES } from "../../provider/resources/services/kind";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index";
import { runsOfOneProcess } from "../support/platform";
import { type Values, configFor, providerHere } from "../support/provider";
import { Stack } from "../support/stack";

describe("The requests of a run", () => {
  const run = runsOfOneProcess();
  const opened: Simulator[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  async function begin(options: SimulatorOptions, fields: Values = {}, count = Infinity) {
    const simulator = await startSimulator(options);
    opened.push(simulator);
    const declared: Record<string, Values> = {};
    for (const { serviceProviderId, groupId, userId } of simulator.users.slice(0, count))
      declared[userId] = { serviceProviderId, groupId, userId, ...fields };
    const first = new Stack(providerHere(simulator, { "broadworks:prefetch": "off" }));
    assert.deepEqual(await first.up(declared), new Map());
    const stack = Stack.after(first, await run(configFor(simulator)));
    simulator.forgetRequests();
    return { simulator, declared, stack };
  }

  describe("of an update", () => {
    async function update(options: SimulatorOptions, change: Values) {
      const { simulator, stack } = await begin({ users: 1, ...options }, { title: "Advisor" });
      const [{ id, outputs, inputs }] = [...stack.resources.values()] as unknown as [Resource];
      const after = await stack.provider.update(id, outputs, { ...inputs, ...change }).catch((error: unknown) => error);
      return { after, requests: named(simulator) };
    }
    interface Resource {
      readonly id: string;
      readonly outputs: Values;
      readonly inputs: Values;
    }
    const READ = "GET /users";
    const WRITE = "PUT /users";

    it("The complete user in the response to an update is not read again", async () => {
      const { after, requests } = await update({}, { title: "Lead", yahooId: null, address: { city: "Bergen" } });
      assert.equal((after as Values)["title"], "Lead");
      assert.deepEqual(requests, [READ, WRITE]);
    });

    it("The complete user is recognized in loose typing, or read again", async () => {
      for (const loose of [1, 2, 3]) {
        const { after, requests } = await update({ loose }, { title: "Lead" });
        assert.equal((after as Values)["title"], "Lead");
        assert.deepEqual(requests.slice(0, 2), [READ, WRITE]);
      }
    });

    for (const userWriteResponse of ["echo", "brief"] as const)
      it(`The user is read again after a response of another kind: ${userWriteResponse}`, async () => {
        const { after, requests } = await update({ platform: { userWriteResponse } }, { title: "Lead" });
        assert.equal((after as Values)["title"], "Lead");
        assert.deepEqual(requests, [READ, WRITE, READ]);
      });

    it("The user is read again before a field counts as not applied", async () => {
      for (const userWriteResponse of ["complete", "echo"] as const) {
        const options: SimulatorOptions = { ignoredFields: ["yahooId"], platform: { userWriteResponse } };
        const { after, requests } = await update(options, { yahooId: "jane" });
        assert.match(String(after), /yahooId/);
        assert.deepEqual(requests, [READ, WRITE, READ]);
      }
    });
  });

  describe("of an update of services", () => {
    const SETTINGS = "/users/services/settings";
    async function update(options: SimulatorOptions) {
      const simulator = await startSimulator({ users: 1, ...options });
      opened.push(simulator);
      const { userId } = simulator.users[0]!;
      const services = (await run(configFor(simulator))).of(SERVICES);
      const declare = (numberOfRings: number, phoneNumber: string) => ({
        userId,
        services: {
          "Call Forwarding No Answer": { isActive: true, forwardToPhoneNumber: phoneNumber, numberOfRings },
          "Do Not Disturb": { isActive: false },
        },
      });
      const first = await services.check(declare(3, "+15137000001"));
      const { id, outputs } = await services.create(first.inputs);
      simulator.forgetRequests();
      const next = await services.check(declare(4, "+15137000001"), first.inputs);
      const updated = await services.update(id, outputs, next.inputs);
      assert.deepEqual(updated["services"], declare(4, "+15137000001").services);
      return named(simulator);
    }

    it("Complete settings in the response to an update are not read again, in any typing", async () => {
      for (const loose of [0, 1, 2, 3]) {
        const requests = await update({ loose });
        // Loosely typed numbers are compared with the country code of the user.
        assert.deepEqual(
          requests.filter((name) => name !== "GET /users"),
          [`GET ${SETTINGS}`, `PUT ${SETTINGS}`],
        );
      }
    });

    it("Settings are read again after an echo", async () => {
      const requests = await update({ platform: { servicesWriteResponse: "echo" } });
      assert.deepEqual(requests, [`GET ${SETTINGS}`, `PUT ${SETTINGS}`, `GET ${SETTINGS}`]);
    });
  });

  describe("of a creation", () => {
    const NEW = {
      ...{ serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "new.user@lab.example.net" },
      ...{ firstName: "New", lastName: "User", extension: "7900", newPassword: "Secret-123", title: "Agent" },
    };
    async function create(options: SimulatorOptions, fields: Values = {}) {
      const simulator = await startSimulator({ users: 1, ...options });
      opened.push(simulator);
      const provider = await run(configFor(simulator));
      const { inputs } = await provider.check({ ...NEW, ...fields });
      const created = await provider.create(inputs).catch((error: unknown) => error);
      const requests = named(simulator);
      return { simulator, created, after: requests.slice(requests.indexOf("POST /users") + 1) };
    }

    it("The complete user in the response to a creation is not read again", async () => {
      const { simulator, created, after } = await create({});
      assert.equal((created as { outputs: Values }).outputs["title"], "Agent");
      assert.equal(simulator.user(NEW.userId)?.title, "Agent");
      assert.deepEqual(after, []);
    });

    for (const userWriteResponse of ["echo", "brief"] as const)
      it(`The user is read after another response to a creation: ${userWriteResponse}`, async () => {
        const { created, after } = await create({ platform: { userWriteResponse } });
        assert.equal((created as { outputs: Values }).outputs["title"], "Agent");
        assert.deepEqual(after, ["GET /users"]);
      });

    it("The user is read before a field counts as not created", async () => {
      for (const userWriteResponse of ["complete", "echo"] as const) {
        const { created, after } = await create({ ignoredFields: ["title"], platform: { userWriteResponse } });
        assert.match(String(created), /title/);
        assert.equal(after[0], "GET /users");
      }
    });

    it("Fields that a creation does not accept follow in an update", async () => {
      const { simulator, after } = await create({}, { impId: "new@im.example.net" });
      assert.equal(simulator.user(NEW.userId)?.impId, "new@im.example.net");
      assert.equal(after.filter((name) => name === "PUT /users").length, 1);
    });
  });

  it("A few declared users of a large group are read one by one, without its list", async () => {
    const { simulator, declared, stack } = await begin({ users: 3000 }, {}, 5);
    assert.deepEqual(await stack.preview(declared), []);
    assert.deepEqual(named(simulator), [...ONE, ...ONE, "GET /groups", ...ONE, ...ONE, ...ONE]);
  });

  it("A group without a number of users is read with its list", async () => {
    const { simulator, declared, stack } = await begin({ users: 8 });
    simulator.injectFaults([{ kind: "response", status: 404, method: "GET", path: "/groups" }]);
    assert.deepEqual(await stack.preview(declared), []);
    assert.deepEqual(named(simulator), [...ONE, ...ONE, "GET /groups", ...ONE]);
  });
  const ONE = ["GET /users"];

  it("A changed user costs four requests in a preview and its update", async () => {
    const { simulator, declared, stack } = await begin({ users: 40, groups: 2 }, { title: "Advisor" });
    const changed = Object.fromEntries(
      Object.keys(declared)
        .slice(10, 14)
        .map((name) => [name, { ...declared[name], title: "Lead" }]),
    );
    const edited = { ...declared, ...changed };
    assert.deepEqual(await stack.preview(edited), Object.keys(changed));
    assert.deepEqual(await stack.up(edited), new Map());
    const unchanged = await begin({ users: 40, groups: 2 }, { title: "Advisor" });
    await unchanged.stack.preview(unchanged.declared);
    await unchanged.stack.up(unchanged.declared);
    const length = named(simulator).length - named(unchanged.simulator).length;
    assert.equal(length, 4 * 4);
  });
});

/** The requests as `METHOD /path`, without logins. */
function named({ requests }: Simulator): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`).filter((name) => name !== "POST /auth/token");
}
