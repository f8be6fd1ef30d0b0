/** How a run reads its users: two of a group one by one, more with one list request, and without missing a difference. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { settableFields } from "../../provider/resources/user/schema";
import {
  type LoggedRequest,
  type Fault,
  type JsonObject,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../simulator/index";
import { plainForm } from "../support/declarations";
import { onRequest } from "../support/faults";
import { runsOfOneProcess, writes } from "../support/platform";
import { type Provider, type Values, configFor, providerHere } from "../support/provider";
import { Stack } from "../support/stack";
import { SEED } from "../support/seed";

const RUNS = Number(process.env["RUNS"] ?? 8);

type Declared = Record<string, Values>;

describe("the reads of a run", () => {
  const run = runsOfOneProcess();
  const opened: Simulator[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  /** A platform and a stack that holds all of its users; the next run begins. */
  async function begin(options: SimulatorOptions = {}, fields: Values = { title: "Advisor", pagerPhoneNumber: null }) {
    const simulator = await startSimulator({ users: 8, ...options });
    const declared: Declared = {};
    for (const { serviceProviderId, groupId, userId } of simulator.users)
      declared[userId] = { serviceProviderId, groupId, userId, ...fields };
    const first = new Stack(providerHere(simulator, { "broadworks:prefetch": "off" }));
    assert.deepEqual(await first.up(declared), new Map());
    opened.push(simulator);
    const next = async (config: Record<string, string> = {}) => {
      const stack = Stack.after(first, await run(configFor(simulator, config)));
      simulator.forgetRequests();
      return stack;
    };
    return { simulator, declared, stack: await next(), next };
  }

  /** The number of requests of each kind. */
  function counts({ requests }: Simulator) {
    const count = (isMeant: (request: LoggedRequest) => boolean) => requests.filter(isMeant).length;
    const { length } = requests.filter(({ path }) => path !== "/auth/token");
    const [byId, lists, groups] = [count(isById), count(isList), count(({ path }) => path === "/groups")];
    assert.equal(byId + lists + groups + writes({ requests } as Simulator).length, length, "requests of another kind");
    return { byId, lists, groups };
  }

  it("The provider reads two users of a group one by one and the complete group from the third on", async () => {
    const { simulator, declared, stack } = await begin({ groups: 2, users: 16 });
    assert.deepEqual(await stack.preview(declared), []);
    assert.deepEqual(counts(simulator), { byId: 4, lists: 2, groups: 2 });
    assert.deepEqual(stack.provider.printed, []);
  });

  it("The provider does not list a group for two users", async () => {
    const { simulator, declared, stack } = await begin({ groups: 4 });
    assert.deepEqual(await stack.preview(declared), []);
    assert.deepEqual(counts(simulator), { byId: 8, lists: 0, groups: 0 });
  });

  it("The provider reads each user separately if broadworks:prefetch is off", async () => {
    const { simulator, declared, next } = await begin();
    const stack = await next({ "broadworks:prefetch": "off" });
    assert.deepEqual(await stack.preview(declared), []);
    assert.deepEqual(counts(simulator), { byId: 8, lists: 0, groups: 0 });
  });

  it("The provider reads a user separately if the list shows a difference, and reports the difference", async () => {
    const { simulator, declared, stack } = await begin();
    const [, , , , drifted, , other] = simulator.users;
    simulator.change(drifted!.userId, { title: "Tampered" });
    simulator.change(other!.userId, { firstName: "Undeclared" });
    assert.deepEqual(await stack.preview(declared), [drifted!.userId]);
    assert.deepEqual(counts(simulator), { byId: 3, lists: 1, groups: 1 });
    assert.deepEqual(stack.provider.printed, [
      `${drifted!.userId}: changed by someone else and set back: title "Tampered" → "Advisor"`,
    ]);
  });

  it("A refresh before the comparison costs no additional reads", async () => {
    const { simulator, declared, stack, next } = await begin();
    simulator.change(simulator.users[5]!.userId, { title: "Tampered" });
    const drifted = await stack.preview(declared);
    const plain = counts(simulator);
    const refreshing = await next();
    assert.deepEqual(await refreshing.preview(declared, { refresh: true }), drifted);
    assert.deepEqual(counts(simulator), plain);
  });

  it("One list request reads a group of users that are adopted without a change", async () => {
    const { simulator, declared, next } = await begin();
    const stack = await next();
    stack.resources.clear();
    assert.deepEqual(await stack.preview(declared), Object.keys(declared));
    assert.deepEqual(counts(simulator), { byId: 2, lists: 1, groups: 1 });
    assert.equal(stack.provider.printed.filter((line) => line.endsWith("is adopted; nothing changes")).length, 8);
  });

  it("Only an adopted user that changes is read again, not the users adopted without a change", async () => {
    const { simulator, declared, next } = await begin();
    const stack = await next();
    stack.resources.clear();
    const changed = Object.keys(declared)[6]!;
    const edited = { ...declared, [changed]: { ...declared[changed], title: "Lead" } };
    assert.deepEqual(await stack.up(edited), new Map());
    assert.deepEqual(
      writes(simulator).map(({ body }) => body),
      [{ ...ids(declared[changed]!), title: "Lead" }],
    );
    // Two to begin with; the changed one in check, and right before it is written.
    assert.deepEqual(counts(simulator), { byId: 4, lists: 1, groups: 1 });
    const after = await next();
    for (const [name, { outputs }] of stack.resources) {
      const { id, outputs: whole } = await after.provider.read(name, outputs);
      assert.deepEqual([id, whole], [name, outputs], "what is adopted by its row has all outputs");
    }
  });

  it("An adopted user is read separately if rows of the list have fewer fields than the user", async () => {
    const { simulator, declared, next } = await begin(
      { listRow: without("timeZoneDisplayName") },
      { title: "Advisor" },
    );
    const stack = await next();
    stack.resources.clear();
    assert.deepEqual(await stack.up(declared), new Map());
    assert.deepEqual(counts(simulator), { byId: 8, lists: 1, groups: 1 });
    for (const { outputs } of stack.resources.values())
      assert.equal(outputs["derived"]["timeZoneDisplayName"], "(America/New_York)");
  });

  it("A refresh keeps derived fields that the list omits and needs no additional reads", async () => {
    const { simulator, declared, next } = await begin(
      { listRow: without("timeZoneDisplayName") },
      { title: "Advisor" },
    );
    const stack = await next();
    const before = [...stack.resources.values()].map(({ outputs }) => outputs);
    assert.deepEqual(await stack.preview(declared, { refresh: true }), []);
    assert.deepEqual(counts(simulator), { byId: 2, lists: 1, groups: 1 });
    assert.deepEqual(
      [...stack.resources.values()].map(({ outputs }) => outputs),
      before,
    );
  });

  it("Operations that read a user at the same time share one request", async () => {
    const { simulator, declared, stack } = await begin();
    const [name] = Object.keys(declared);
    const { id, outputs, inputs } = stack.resources.get(name!)!;
    await Promise.all(Array.from({ length: 5 }, () => stack.provider.diff(id, outputs, inputs)));
    assert.deepEqual(counts(simulator), { byId: 1, lists: 0, groups: 0 });
  });

  it("The provider reads a user immediately before and after a write", async () => {
    const { simulator, declared, stack } = await begin({ platform: { userWriteResponse: "echo" } });
    await stack.preview(declared);
    simulator.forgetRequests();
    const userId = Object.keys(declared)[6]!;
    // Someone else writes after the list was read.
    simulator.change(userId, { title: "Tampered", pagerPhoneNumber: "15135550100" });
    const { id, outputs, inputs } = stack.resources.get(userId)!;
    const written = await stack.provider.update(id, outputs, inputs);
    assert.deepEqual(
      simulator.requests.map(({ method, path }) => `${method} ${path}`),
      ["GET /users", "PUT /users", "GET /users"],
    );
    assert.deepEqual(simulator.requests[1]?.body, {
      ...ids(declared[userId]!),
      title: "Advisor",
      pagerPhoneNumber: null,
    });
    simulator.change(userId, { title: "Tampered again" });
    assert.equal((await stack.provider.diff(id, written, inputs)).changes, true, "a row from before the write is used");
  });

  it("The provider reads the complete list if the platform truncates it at its own limit", async () => {
    const { simulator, declared, stack } = await begin({ listLimit: 4 });
    assert.deepEqual(await stack.preview(declared), []);
    assert.deepEqual(counts(simulator), { byId: 2, lists: 2, groups: 1 });
  });

  it("A user missing from the list is read separately, and only this response proves a deletion", async () => {
    const { simulator, declared, stack, next } = await begin({
      listRow: (details) =>
        details["userId"] === LAST ? { ...details, userId: "other.user@lab.example.net" } : details,
    });
    assert.deepEqual(await stack.preview(declared), []);
    assert.deepEqual(counts(simulator), { byId: 3, lists: 1, groups: 1 });
    simulator.remove(LAST);
    await assert.rejects((await next()).preview(declared), /no longer exists on the platform/);
  });
  const LAST = "kofi.doe@lab.example.net";

  describe("incomplete lists", () => {
    it("The provider reads each user if the list omits a declared field", async () => {
      const { simulator, declared, stack } = await begin({ listRow: without("title") });
      assert.deepEqual(await stack.preview(declared), []);
      assert.equal(counts(simulator).byId, 8);
      assert.deepEqual(stack.provider.printed, [notAsById("title")]);
    });

    it("The provider reads each user if the list omits a declared member", async () => {
      const row = (details: JsonObject): JsonObject => ({ ...details, address: { country: "US" } });
      const { simulator, declared, stack } = await begin({ listRow: row }, { address: { city: "Oslo" } });
      assert.deepEqual(await stack.preview(declared), []);
      assert.equal(counts(simulator).byId, 8);
      assert.deepEqual(stack.provider.printed, [notAsById("address.city")]);
    });

    it("The provider reads each user if the list shows a declared value as empty", async () => {
      const { simulator, declared, stack } = await begin({ listRow: (details) => ({ ...details, title: "" }) });
      assert.deepEqual(await stack.preview(declared), []);
      assert.equal(counts(simulator).byId, 8);
      assert.deepEqual(stack.provider.printed, [notAsById("title")]);
    });

    it("The list is sufficient if it omits only undeclared fields", async () => {
      const { simulator, declared, stack } = await begin(
        { listRow: without("language", "domain") },
        { title: "Advisor" },
      );
      assert.deepEqual(await stack.preview(declared), []);
      assert.deepEqual(counts(simulator), { byId: 2, lists: 1, groups: 1 });
    });

    it("An absent field of a row counts as empty only if rows are as complete as users", async () => {
      const thin = await begin({ listRow: without("language") }, { pagerPhoneNumber: null });
      assert.deepEqual(await thin.stack.preview(thin.declared), []);
      assert.equal(counts(thin.simulator).byId, 8);
      const full = await begin({}, { pagerPhoneNumber: null });
      assert.deepEqual(await full.stack.preview(full.declared), []);
      assert.equal(counts(full.simulator).byId, 2);
    });

    describe("that omit unset fields", () => {
      const cleared = { title: null, address: { city: null }, department: null };

      it("A declared null costs no single read if another row contains the field", async () => {
        const { simulator, declared, stack } = await begin({ listRow: withoutUnset }, cleared);
        simulator.put({ ...simulator.users[0]!, ...OTHERS });
        assert.deepEqual(await stack.preview(declared), []);
        assert.deepEqual(counts(simulator), { byId: 2, lists: 1, groups: 1 });
      });

      it("A value that appears in such a list is found", async () => {
        const { simulator, declared, stack } = await begin({ listRow: withoutUnset }, cleared);
        simulator.put({ ...simulator.users[0]!, ...OTHERS });
        simulator.change(LAST, { address: { city: "Tampered" } });
        assert.deepEqual(await stack.preview(declared), [LAST]);
        assert.deepEqual(counts(simulator), { byId: 3, lists: 1, groups: 1 });
      });

      for (const [what, omit] of [
        ["field", without("title")],
        ["member", (row: JsonObject) => ({ ...row, address: without("city")(row["address"] as JsonObject) })],
        ["object", without("department")],
      ] as const)
        it(`The provider reads each user if its ${what} is declared as null and in no row`, async () => {
          const { simulator, declared, stack } = await begin({ listRow: (row) => withoutUnset(omit(row)) }, cleared);
          simulator.put({ ...simulator.users[0]!, ...OTHERS });
          simulator.change(LAST, TAMPERED[what]);
          assert.deepEqual(await stack.preview(declared), [LAST]);
          assert.equal(counts(simulator).byId, 8);
        });

      it("The provider reads each user if a row omits a field that other rows contain and that is set", async () => {
        const listRow = (row: JsonObject) =>
          withoutUnset(row["userId"] === "jane.doe@lab.example.net" ? without("title")(row) : row);
        const { simulator, declared, stack } = await begin({ listRow }, { pagerPhoneNumber: "+15135550100" });
        assert.deepEqual(await stack.preview(declared), []);
        assert.equal(counts(simulator).byId, 8);
        assert.deepEqual(stack.provider.printed, [notAsById("title")]);
      });

      /** A user that the program does not declare. */
      const OTHERS = {
        userId: "undeclared@lab.example.net",
        aliases: [],
        alternateUserId: [],
        title: "Agent",
        address: { city: "Oslo" },
        department: { serviceProviderId: "ent.odin", groupId: "grp.odin", name: "sales" },
      };
      const TAMPERED = {
        field: { title: "Tampered" },
        member: { address: { city: "Tampered" } },
        object: { department: { serviceProviderId: "ent.odin", groupId: "grp.odin", name: "sales" } },
      };
    });

    it("The provider reads each user after it finds an outdated row", async () => {
      const isOld = { now: false };
      const { simulator, declared, stack } = await begin({
        listRow: (details) => (isOld.now ? { ...details, title: "Advisor" } : details),
      });
      isOld.now = true;
      const [first] = simulator.users;
      simulator.change(first!.userId, { title: "Tampered" });
      assert.deepEqual(await stack.preview(declared), [first!.userId]);
      assert.equal(counts(simulator).byId, 8);
    });

    it("The provider reads a user separately that the list contains twice", async () => {
      const { simulator, declared, stack } = await begin({
        listRow: (details) => (details["userId"] === LAST ? { ...details, userId: OTHER } : details),
      });
      simulator.change(OTHER, { title: "Tampered" });
      assert.deepEqual(await stack.preview(declared), [OTHER]);
    });
    const OTHER = "ana.doe@lab.example.net";
  });

  describe("failed list requests", () => {
    const list = { method: "GET", path: "/users", groupId: "grp.odin", times: 1_000_000 } as const;
    const faults: Record<string, Omit<Fault, "method" | "path">> = {
      "the list request is forbidden": { kind: "response", status: 403 },
      "the list request finds nothing": { kind: "response", status: 404 },
      "the list request fails with status 500": { kind: "response", status: 500, body: "oops" },
      "the list response is an HTML page": { kind: "response", status: 200, body: "<html>Bad Gateway</html>" },
      "the list response has another structure": { kind: "response", status: 200, body: { rows: [] } },
      "the list response is truncated": { kind: "truncate" },
      "the connection of the list request is reset": { kind: "reset" },
      "the list request gets no response": { kind: "silence", milliseconds: 30_000 },
    };
    for (const [what, fault] of Object.entries(faults))
      it(`The provider silently reads each user separately if ${what}`, async function () {
        this.timeout(60_000);
        const { simulator, declared, stack } = await begin();
        simulator.change(LAST, { title: "Tampered" });
        simulator.injectFaults([{ ...fault, ...list }]);
        assert.deepEqual(await stack.preview(declared), [LAST]);
        assert.equal(simulator.requests.filter(isById).length, 8);
        // A status of 403 can also mean an expired token, so it is tried again with a new one.
        const max = what.includes("forbidden") ? 2 : 1;
        assert.ok(simulator.requests.filter(isList).length <= max, "a list is not tried again");
        assert.deepEqual(
          stack.provider.printed.filter((line) => !line.startsWith(LAST)),
          [],
        );
      });

    it("The provider stops requesting lists after three of them failed", async () => {
      const { simulator, declared, stack } = await begin({ groups: 5, users: 20 });
      const groups = new Set(simulator.users.map(({ groupId }) => groupId));
      simulator.injectFaults([...groups].map((groupId) => ({ ...list, kind: "response", status: 500, groupId })));
      assert.deepEqual(await stack.preview(declared), []);
      assert.deepEqual(counts(simulator), { byId: 20, lists: 3, groups: 3 });
    });
  });

  it("The provider does not use a list from before a write of the same run", async () => {
    const { simulator, declared, stack } = await begin();
    const [first, ...others] = Object.keys(declared);
    const update = async (name: string, title: string) => {
      const { id, outputs, inputs } = stack.resources.get(name)!;
      return { id, inputs, outputs: await stack.provider.update(id, outputs, { ...inputs, title }) };
    };
    const preview = () => stack.preview(declared);
    const listed = new Promise<void>((resolve) => onRequest(simulator, (call) => isList(call), resolve));
    const previewing = preview();
    await listed;
    const { id, inputs, outputs } = await update(first!, "Captain");
    await previewing;
    assert.equal((await stack.provider.diff(id, outputs, inputs)).changes, true);
    assert.equal((await stack.provider.diff(id, outputs, { ...inputs, title: "Captain" })).changes, false);
    assert.equal(others.length, 7);
  });

  it("Diff and read give the same results from lists as from single reads, whatever lists omit", async function () {
    this.timeout(600_000);
    await fc.assert(
      fc.asyncProperty(scene, async ({ declares, omits, drifts, loose }) => {
        const simulator = await startSimulator({ users: 10, groups: 2, loose, listRow: without(...omits) });
        const byId = providerHere(simulator, { "broadworks:prefetch": "off" });
        const atOnce = await run(configFor(simulator));
        try {
          const stack = await Promise.all(
            simulator.users.map(async ({ serviceProviderId, groupId, userId }, index) => {
              const asked = Object.fromEntries((declares[index] ?? []).map((name) => [name, null]));
              const { outputs } = await byId.read(userId, {
                serviceProviderId,
                groupId,
                userId,
                ...asked,
                derived: { adopted: true },
              });
              const { derived: _derived, ...values } = outputs;
              const { inputs, failures } = await byId.check(pick(values), pick(values));
              assert.deepEqual(failures, []);
              return { userId, outputs, inputs };
            }),
          );
          for (const [index, fields] of drifts) simulator.change(simulator.users[index]!.userId, fields);
          for (const { userId, outputs, inputs } of stack) {
            const [truth, found] = await both(byId, atOnce, (provider) => provider.diff(userId, outputs, inputs));
            assert.deepEqual(found, truth, `diff of ${userId}`);
          }
          const refreshing = await run(configFor(simulator));
          for (const { userId, outputs } of stack) {
            const [truth, found] = await both(byId, refreshing, (provider) => provider.read(userId, outputs));
            for (const part of ["inputs", "outputs"] as const)
              assert.deepEqual(plainForms(found[part]), plainForms(truth[part]), `${part} of ${userId}`);
          }
        } finally {
          await simulator.close();
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

function both<T>(one: Provider, other: Provider, work: (provider: Provider) => Promise<T>): Promise<[T, T]> {
  return Promise.all([work(one), work(other)]);
}

function ids({ serviceProviderId, groupId, userId }: Values): Values {
  return { serviceProviderId, groupId, userId };
}

/** The fields that a program declares, without what follows from them. */
function pick(values: Values): Values {
  const names = new Set(["serviceProviderId", "groupId", "userId", ...Object.keys(settableFields)]);
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

/** The platform writes a value in another form each time. */
function plainForms(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plainForm(value, name)]));
}

const isById = ({ method, path, query }: Omit<LoggedRequest, "status">) =>
  method === "GET" && path === "/users" && query["userId"] !== undefined;
const isList = ({ path, query }: Omit<LoggedRequest, "status">) => path === "/users" && query["extended"] === "true";

const notAsById = (field: string) =>
  `grp.odin: the list of users shows another ${field} than a single read, so each user is read by itself`;

function without(...names: readonly string[]) {
  return (details: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(details).filter(([name]) => !names.includes(name)));
}

/** As a platform that omits what is not set. */
function withoutUnset(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== "" && value !== null && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]) => [
        name,
        typeof value === "object" && !Array.isArray(value) ? withoutUnset(value as JsonObject) : value,
      ]),
  );
}

/** Fields that take null, so that they can be asked for before their values are known. */
const DECLARABLE = Object.entries(settableFields)
  .filter(([, field]) => field.isClearable && !field.isWriteOnly)
  .map(([name]) => name)
  .filter((name) => !["accessDeviceEndpoint", "trunkAddressing", "contacts"].includes(name));

/** Values without leading zeros, because the platform returns leading zeros only sometimes. */
const drift = fc.oneof(
  fc.record({ title: fc.constantFrom("70", "Tampered", null) }),
  fc.record({ pagerPhoneNumber: fc.constantFrom("+15135550123", null) }),
  fc.record({ address: fc.record({ city: fc.constantFrom("Oslo", null), zipOrPostalCode: fc.constant("10123") }) }),
  fc.record({ alternateUserId: fc.option(fc.nat().map((one) => [{ alternateUserId: `other-${one}@x.org` }])) }),
  fc.record({ department: fc.constantFrom(null) }),
);

const scene = fc.record({
  declares: fc.array(fc.subarray(DECLARABLE), { minLength: 10, maxLength: 10 }),
  omits: fc.oneof(fc.constant([]), fc.subarray([...DECLARABLE, "timeZone", "countryCode", "domain"], { maxLength: 4 })),
  drifts: fc.array(fc.tuple(fc.nat(9), drift), { maxLength: 4 }),
  loose: fc.nat(),
});
