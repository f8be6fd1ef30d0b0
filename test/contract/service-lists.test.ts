/** How a run reads services: those of a group with few requests, where the platform serves them, without missing a difference. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  PLATFORM_ALTERNATIVES,
  type Fault,
  type JsonObject,
  type Platform,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../simulator/index";
import { runsOfOneProcess, writes } from "../support/platform";
import { type Values, configFor, providerHere } from "../support/provider";
import { IS_PART, SEED } from "../support/seed";
import { servicesDeclaration } from "../support/services";
import { Stack } from "../support/stack";

/** Users of four groups. */
const MANY = IS_PART ? 60 : 1000;
const RUNS = Number(process.env["RUNS"] ?? 8);

const FORWARDING = "/users/call-forwarding-always/bulk";
const REJECTION = "/users/anonymous-call-rejection/bulk";
const AUDIT = "/groups/users/audit";
const SETTINGS = "/users/services/settings";

const TWO: Values = {
  "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "1509" },
  "Anonymous Call Rejection": { isActive: false },
};
/** Two services, one of which has no list of its own. */
const OTHERS: Values = { "Do Not Disturb": { isActive: false }, "Call Waiting": {} };

describe("The lists of services", () => {
  const run = runsOfOneProcess();
  const opened: Simulator[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  /** A platform and a stack that holds all of its users with services; the next run begins. */
  async function begin(options: SimulatorOptions, services: Values | ((index: number) => Values) = TWO, others = {}) {
    const simulator = await startSimulator({ users: 8, ...options });
    opened.push(simulator);
    const declared: Record<string, Values> = {};
    for (const [index, { serviceProviderId, groupId, userId }] of simulator.users.entries()) {
      declared[userId] = { serviceProviderId, groupId, userId };
      const wanted = typeof services === "function" ? services(index) : services;
      declared[`services ${userId}`] = { userId, services: wanted, ...others };
    }
    const first = new Stack(providerHere(simulator, { "broadworks:prefetch": "off" }));
    assert.deepEqual(await first.up(declared), new Map());
    const next = async () => {
      const stack = Stack.after(first, await run(configFor(simulator)));
      simulator.forgetRequests();
      return stack;
    };
    return { simulator, declared, first, stack: await next(), next };
  }

  const platform = (given: Partial<Platform>): SimulatorOptions => ({ platform: given });
  const ids = ({ users }: Simulator) => users.map(({ userId }) => userId);

  it(`Services of ${MANY} users cost at most four requests for each of four groups, and two more`, async function () {
    this.timeout(120_000);
    const { simulator, declared, stack } = await begin({ users: MANY, groups: 4 });
    assert.deepEqual(await stack.preview(declared), []);
    const counts = countOf(simulator);
    assert.deepEqual(counts, { [SETTINGS]: 8, [FORWARDING]: 4, [REJECTION]: 4 });
    assert.ok(sum(counts) <= 4 * 4 + 2);
  });

  it(`Services of ${MANY} users cost one request each, and at most 10 more, without lists`, async function () {
    this.timeout(120_000);
    const rejected = { serviceLists: "rejected", groupAudit: "rejected" } as const;
    const { simulator, declared, stack } = await begin({ users: MANY, groups: 4, ...platform(rejected) });
    assert.deepEqual(await stack.preview(declared), []);
    const counts = countOf(simulator);
    assert.deepEqual(counts, { [SETTINGS]: MANY, [FORWARDING]: 1, [REJECTION]: 1, [AUDIT]: 1 });
    assert.ok(sum(counts) <= MANY + 10);
  });

  it("The audit of a group shows services without a list of their own, and packs", async () => {
    const { simulator, declared, stack } = await begin({}, OTHERS, { servicePacks: ["Standard"] });
    assert.deepEqual(await stack.preview(declared), []);
    const { [AUDIT]: audits, [SETTINGS]: settings } = countOf(simulator);
    assert.deepEqual({ audits, settings }, { audits: 1, settings: 2 });
  });

  it("The audit shows that users do not have a service", async () => {
    const without = { ...TWO, "Hoteling Host": null };
    const { simulator, declared, stack } = await begin({}, without);
    assert.deepEqual(await stack.preview(declared), []);
    assert.deepEqual([countOf(simulator)[AUDIT], countOf(simulator)[SETTINGS]], [1, 2]);
    simulator.assign(ids(simulator).at(-1)!, { "Hoteling Host": true });
    const [last] = await nextPreview(begun(simulator, declared, stack));
    assert.equal(last, `services ${ids(simulator).at(-1)}`);
  });

  /** The next run of a stack. */
  function begun(simulator: Simulator, declared: Record<string, Values>, stack: Stack) {
    return { simulator, declared, stack };
  }
  async function nextPreview({ simulator, declared, stack }: ReturnType<typeof begun>): Promise<string[]> {
    simulator.forgetRequests();
    return stack.preview(declared);
  }

  for (const [what, given, services] of [
    ["lists of services", { groupAudit: "rejected" }, TWO],
    ["lists with nested settings", { serviceLists: "nested" }, TWO],
    ["audits", { serviceLists: "rejected" }, OTHERS],
  ] as const)
    it(`Of users in ${what}, only those with a difference are read one by one`, async () => {
      const { simulator, declared, stack } = await begin(platform(given), services);
      const changed = ids(simulator)[5]!;
      const [service = ""] = Object.keys(services);
      simulator.changeServices(changed, { [service]: { isActive: service === "Do Not Disturb" } });
      assert.deepEqual(await stack.preview(declared), [`services ${changed}`]);
      assert.equal(countOf(simulator)[SETTINGS], 3);
      assert.deepEqual(await stack.up(declared), new Map());
      assert.deepEqual(await nextPreview(begun(simulator, declared, stack)), []);
    });

  it("A service that a user lost is found", async () => {
    const { simulator, declared, stack } = await begin({});
    simulator.assign(ids(simulator)[6]!, { "Call Forwarding Always": false });
    assert.deepEqual(await stack.preview(declared), [`services ${ids(simulator)[6]}`]);
    assert.equal(countOf(simulator)[SETTINGS], 3);
  });

  it("After lists of three services, users with others are read from the audit", async () => {
    const names = ["Call Forwarding Always", "Anonymous Call Rejection", "Hoteling Host", "Hoteling Guest"];
    const { simulator, declared, stack } = await begin({ users: 12 }, (index) => ({
      [names[index % 4]!]: { isActive: false },
    }));
    assert.deepEqual(await stack.preview(declared), []);
    const counts = countOf(simulator);
    const lists = Object.keys(counts).filter((path) => path.endsWith("/bulk"));
    assert.ok(lists.length <= 3, JSON.stringify(counts));
    assert.equal(counts[AUDIT], 1);
    assert.ok(counts[SETTINGS]! <= 6, JSON.stringify(counts));
  });

  it("A preview with a refresh reads lists, too", async () => {
    const { simulator, declared, stack } = await begin({});
    assert.deepEqual(await stack.preview(declared, { refresh: true }), []);
    assert.deepEqual(countOf(simulator), { [SETTINGS]: 2, [FORWARDING]: 1, [REJECTION]: 1 });
  });

  it("A run writes services only after it has read the user itself", async () => {
    const { simulator, declared, stack } = await begin({});
    const changed = ids(simulator)[5]!;
    const edited = {
      ...declared,
      [`services ${changed}`]: { userId: changed, services: { "Call Forwarding Always": { isActive: false } } },
    };
    assert.deepEqual(await stack.up(edited), new Map());
    const paths = simulator.requests.filter(({ query, body }) => JSON.stringify([query, body]).includes(changed));
    assert.deepEqual(paths.map(({ method }) => method).slice(-2), ["GET", "PUT"]);
    assert.equal(writes(simulator).length, 1);
  });

  it("Services of a user that this run has changed are read again", async () => {
    const { simulator, declared, stack } = await begin({});
    const changed = ids(simulator)[5]!;
    const edited = { ...declared, [changed]: { ...declared[changed], title: "Lead" } };
    assert.deepEqual(await stack.up(edited), new Map());
    assert.equal(
      simulator.requests.filter(({ path, query }) => path === SETTINGS && query["userId"] === changed).length,
      1,
    );
  });

  describe("that prove nothing", () => {
    const ACTIVE = { isActive: true, forwardToPhoneNumber: "1509" };
    const ROW = (userId: string, data: JsonObject, serviceName = "Call Forwarding Always"): JsonObject => ({
      service: { serviceName, assigned: true },
      user: { userId },
      data,
    });
    const bodies: Record<string, (users: readonly string[]) => unknown> = {
      "no rows": () => [],
      "an object": () => ({ rows: [] }),
      text: () => "no",
      "rows of another shape": (users) => users.map((userId) => ({ userId, isActive: true })),
      "rows of other users": (users) => users.map((userId) => ROW(`other.${userId}`, ACTIVE)),
      "settings of other users": (users) => users.map((userId) => ROW(userId, { ...ACTIVE, userId: "other@x.org" })),
      "another service": (users) => users.map((userId) => ROW(userId, ACTIVE, "Call Forwarding Busy")),
      "no data": (users) => users.map((userId) => ROW(userId, {})),
      "data without declared settings": (users) => users.map((userId) => ROW(userId, { isActive: true })),
      "outdated settings": (users) => users.map((userId) => ROW(userId, { isActive: true, forwardToPhoneNumber: "1" })),
      "each user twice": (users) => [...users, ...users].map((userId) => ROW(userId, ACTIVE)),
    };
    for (const [what, body] of Object.entries(bodies))
      it(`Users are read one by one where a list contains ${what}`, async () => {
        const declares = { "Call Forwarding Always": ACTIVE };
        const { simulator, declared, stack } = await begin(platform({ groupAudit: "rejected" }), declares);
        const changed = ids(simulator)[5]!;
        const response = body(ids(simulator)) as JsonObject;
        simulator.changeServices(changed, { "Call Forwarding Always": { isActive: false } });
        simulator.injectFaults([{ kind: "response", path: FORWARDING, status: 200, body: response, times: 9 }]);
        assert.deepEqual(await stack.preview(declared), [`services ${changed}`]);
        assert.equal(countOf(simulator)[SETTINGS], 8);
        assert.equal(countOf(simulator)[FORWARDING], 1);
      });

    const failures: Record<string, Omit<Fault, "path">> = {
      "status 403": { kind: "response", status: 403 },
      "status 404": { kind: "response", status: 404 },
      "status 500": { kind: "response", status: 500 },
      "an HTML page": { kind: "response", status: 200, body: "<html>Bad Gateway</html>" },
      "a truncated response": { kind: "truncate" },
      "a dropped connection": { kind: "reset" },
    };
    for (const [what, fault] of Object.entries(failures))
      it(`A list that fails with ${what} is not requested again in the run, nor reported`, async () => {
        const { simulator, declared, stack } = await begin({ users: 16, groups: 4 });
        simulator.injectFaults(
          [FORWARDING, REJECTION, AUDIT].map((path) => ({ ...fault, path, method: "GET", times: 1000 })),
        );
        assert.deepEqual(await stack.preview(declared), []);
        assert.equal(countOf(simulator)[SETTINGS], 16);
        // A status of 403 can also mean an expired token, so it is tried again with a new one.
        const max = what === "status 403" ? 2 : 1;
        for (const path of [FORWARDING, REJECTION, AUDIT]) assert.ok(countOf(simulator)[path]! <= max, path);
        assert.deepEqual(stack.provider.printed, []);
      });

    it("An audit without settings proves nothing", async () => {
      const { simulator, declared, stack } = await begin(platform({ groupAudit: "thin" }), OTHERS);
      assert.deepEqual(await stack.preview(declared), []);
      assert.deepEqual([countOf(simulator)[AUDIT], countOf(simulator)[SETTINGS]], [1, 8]);
    });

    it("A list with a wrong row is not requested again in the run", async () => {
      const { simulator, declared, stack } = await begin({
        users: 16,
        groups: 4,
        ...platform({ serviceLists: "thin" }),
      });
      assert.deepEqual(await stack.preview(declared), []);
      assert.equal(countOf(simulator)[FORWARDING], 1);
      assert.ok(stack.provider.printed.every((line) => line.includes("forwardToPhoneNumber")));
    });
  });

  it("A few declared users of a large group are read one by one", async () => {
    const { simulator, declared, stack } = await begin({ users: 4 }, OTHERS);
    for (let index = 0; index < 996; index += 1)
      simulator.put({
        ...simulator.users[0]!,
        userId: `more${index}@lab.example.net`,
        aliases: [],
        alternateUserId: [],
      });
    assert.deepEqual(await stack.preview(declared), []);
    assert.equal(countOf(simulator)[AUDIT], undefined);
  });

  it("A diff gives the same result from lists as from single reads, for any services and any lists", async function () {
    this.timeout(600_000);
    await fc.assert(
      fc.asyncProperty(scene, async ({ declarations, drifts, loose, lists }) => {
        const simulator = await startSimulator({ users: 6, loose, platform: lists });
        opened.push(simulator);
        const byUser = providerHere(simulator, { "broadworks:prefetch": "off" });
        const stack = new Stack(byUser);
        const declared: Record<string, Values> = {};
        for (const [index, { serviceProviderId, groupId, userId }] of simulator.users.entries()) {
          declared[userId] = { serviceProviderId, groupId, userId };
          declared[`services ${userId}`] = { userId, ...declarations[index] };
        }
        await stack.up(declared);
        for (const [index, service, value] of drifts) drift(simulator, ids(simulator)[index]!, service, value);
        const [truth, found] = [Stack.after(stack, byUser), Stack.after(stack, await run(configFor(simulator)))];
        const outcome = (one: Stack) => one.preview(declared).catch((error: unknown) => String(error));
        assert.deepEqual(await outcome(found), await outcome(truth));
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("Lists find the same differences as single reads, in loose typing", async function () {
    this.timeout(120_000);
    for (let seed = SEED; seed < SEED + 6; seed += 1) {
      const services = seed % 2 ? TWO : { ...TWO, ...OTHERS };
      const { simulator, declared, stack } = await begin({ loose: seed }, services);
      assert.deepEqual(await stack.preview(declared), [], `seed ${seed}`);
      const changed = ids(simulator)[seed % 8]!;
      simulator.changeServices(changed, { "Call Forwarding Always": { forwardToPhoneNumber: "1510" } });
      assert.deepEqual(await nextPreview(begun(simulator, declared, stack)), [`services ${changed}`], `seed ${seed}`);
    }
  });
});

const DRIFTING = [...Object.keys(TWO), "Hoteling Guest", "Hoteling Host", "Do Not Disturb"] as const;

const scene = fc.record({
  declarations: fc.array(servicesDeclaration, { minLength: 6, maxLength: 6 }),
  drifts: fc.array(fc.tuple(fc.nat(5), fc.constantFrom(...DRIFTING), fc.constantFrom("on", "off", "lost")), {
    maxLength: 5,
  }),
  loose: fc.nat(),
  lists: fc.record({
    serviceLists: fc.constantFrom(...PLATFORM_ALTERNATIVES.serviceLists),
    groupAudit: fc.constantFrom(...PLATFORM_ALTERNATIVES.groupAudit),
    assignedServices: fc.constantFrom(...PLATFORM_ALTERNATIVES.assignedServices),
  }),
});

/** Changes a service as another administrator would. */
function drift(simulator: Simulator, userId: string, service: string, value: "on" | "off" | "lost"): void {
  simulator.assign(userId, { [service]: value !== "lost" });
  const target = service.startsWith("Call Forwarding") ? { forwardToPhoneNumber: "1510" } : {};
  if (simulator.user(userId)?.services?.[service])
    simulator.changeServices(userId, { [service]: { isActive: value === "on", ...target } });
}

/** The requests about services, by path. */
function countOf({ requests }: Simulator): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path } of requests)
    if (path.startsWith("/users/") || path === AUDIT) counts[path] = (counts[path] ?? 0) + 1;
  return counts;
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
