/** What the platform does not have is found before anything is written, and lists that prove nothing reject nothing. */
import assert from "node:assert/strict";
import { SECRET_PATHS, UNKNOWN } from "../../provider/core/fields/index";
import { SERVICES } from "../../provider/resources/services/kind";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { JANE, ids, newcomer } from "../fixtures/users";
import { runsOfOneProcess, writes } from "../support/platform";
import { type Checked, type Provider, type Values, configFor } from "../support/provider";

/** A value of each field that the platform does not have, and the name that a message suggests. */
const ABSENT: Readonly<Record<string, { value: unknown; suggests: string }>> = {
  phoneNumber: { value: "+15137000919", suggests: "+15137000019" },
  department: { value: { groupId: "grp.odin", name: "suport" }, suggests: "support" },
  language: { value: "Germann", suggests: "German" },
  timeZone: { value: "Europe/Londn", suggests: "Europe/London" },
  networkClassOfService: { value: "ncos9", suggests: "ncos1" },
  accessDeviceEndpoint: {
    value: { accessDevice: { deviceLevel: "Group", deviceName: "phone_33" }, linePort: "new_1@lab.example.net" },
    suggests: "phone_3",
  },
};

/** A value of each field that it has. */
const PRESENT: Values = {
  phoneNumber: "5137000019",
  department: { serviceProviderId: "ent.odin", groupId: "grp.odin", name: "support" },
  language: "German",
  timeZone: "Europe/London",
  networkClassOfService: "ncos2",
  accessDeviceEndpoint: { ...(ABSENT["accessDeviceEndpoint"]!.value as Values), ...device("phone_3") },
};

function device(deviceName: string, deviceLevel = "Group"): Values {
  return { accessDevice: { deviceLevel, deviceName } };
}

function fieldsIn({ failures }: Checked): string[] {
  return failures.map(({ reason }) => reason.slice(0, reason.indexOf(": ")));
}

describe("What the platform does not have", function () {
  this.timeout(60_000);
  const run = runsOfOneProcess();
  let simulator: Simulator;
  let provider: Provider;
  afterEach(async () => simulator.close());

  async function begin(options: SimulatorOptions = {}): Promise<void> {
    simulator = await startSimulator({ users: 6, groups: 2, ...options });
    provider = await run(configFor(simulator));
  }

  /** What a preview finds about a user that the state contains with the fields before; by its fields. */
  async function findChanges(after: Values, before: Values = { title: "Agent" }, id: Values = ids): Promise<string> {
    const first = await provider.check({ ...id, ...before });
    const { id: resource, outputs } = await provider.create(first.inputs);
    provider = await run(configFor(simulator));
    simulator.forgetRequests();
    const { inputs, failures } = await provider.check({ ...id, ...after }, first.inputs);
    assert.deepEqual(failures, []);
    return provider.diff(resource, outputs, inputs).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
  }

  /** The fields that failures of a check name. */
  const fieldsOf = async (values: Values) => fieldsIn(await provider.check(values));
  const paths = () => simulator.requests.map(({ path }) => path);

  for (const [field, { value, suggests }] of Object.entries(ABSENT)) {
    it(`A change of ${field} to a value that does not exist is rejected with what exists`, async () => {
      await begin();
      const message = await findChanges({ [field]: value });
      assert.match(message, new RegExp(`${field}.*does not have`));
      assert.ok(message.includes(suggests), message);
      assert.match(message, /It has \d+ other/);
      assert.deepEqual(writes(simulator), []);
    });

    it(`A new user, and one that is adopted, with the ${field} that does not exist is rejected`, async () => {
      await begin();
      assert.deepEqual(await fieldsOf({ ...newcomer, [field]: value }), [field]);
      assert.deepEqual(await fieldsOf({ ...ids, [field]: value }), [field]);
      assert.deepEqual(writes(simulator), []);
    });

    it(`No list is read for ${field} if it is not known yet, removed, or as it is`, async () => {
      await begin();
      simulator.change(JANE, { [field]: PRESENT[field] });
      simulator.forgetRequests();
      const clearable = ["phoneNumber", "department", "accessDeviceEndpoint"].includes(field);
      for (const same of [UNKNOWN, PRESENT[field], ...(clearable ? [null] : [])]) {
        assert.deepEqual(await fieldsOf({ ...ids, [field]: same }), []);
        provider = await run(configFor(simulator));
      }
      const lists = paths().filter((path) => /system|network|departments|devices|dns/.test(path));
      assert.deepEqual(lists, []);
    });
  }

  it("Values that exist in any notation pass, and each list is read once for all users of a group", async () => {
    await begin();
    for (const { userId } of simulator.users.filter(({ groupId }) => groupId === ids.groupId)) {
      const { phoneNumber: _one, ...shared } = PRESENT;
      const values = { ...shared, accessDeviceEndpoint: { ...device("phone_9"), linePort: `${userId}.x` } };
      assert.deepEqual(
        await fieldsOf({ ...ids, userId, ...values, language: "german", timeZone: "europe/london" }),
        [],
      );
    }
    for (const number of ["5137000003", "+1 (513) 700-0003", "+1-513-700-0003", "1 513 700 0003"])
      assert.deepEqual(await fieldsOf({ ...ids, phoneNumber: number }), []);
    const lists = paths().filter((path) => /system|network|departments|devices|dns/.test(path));
    assert.deepEqual(lists, [...new Set(lists)]);
  });

  for (const knownValues of ["wrapped", "names", "paged", "missing"] as const)
    it(`A platform with lists of another form (${knownValues}) rejects nothing that exists`, async () => {
      await begin({ platform: { knownValues } });
      const { phoneNumber: _number, ...others } = PRESENT;
      assert.deepEqual(await fieldsOf({ ...ids, ...others }), []);
      assert.deepEqual(await fieldsOf({ ...newcomer, ...others }), []);
      const found = await fieldsOf({ ...newcomer, language: "Germann" });
      assert.deepEqual(found, knownValues === "paged" || knownValues === "missing" ? [] : ["language"]);
    });

  for (const groupNumbers of ["ranges", "texts", "paged", "missing"] as const)
    it(`A list of numbers of another form (${groupNumbers}) rejects no number of the group`, async () => {
      await begin({ platform: { groupNumbers } });
      for (const number of ["+15137000000", "+15137000007", "5137000019"])
        assert.deepEqual(await fieldsOf({ ...newcomer, phoneNumber: number }), []);
      const found = await fieldsOf({ ...newcomer, phoneNumber: "+15137000020" });
      assert.deepEqual(found, groupNumbers === "paged" || groupNumbers === "missing" ? [] : ["phoneNumber"]);
    });

  it("A list that fails, or does not show what the user has, proves nothing", async () => {
    await begin();
    const user = simulator.user(JANE)!;
    simulator.put({ ...user, language: "Klingon", phoneNumber: "+499999999999" });
    for (const values of [{ language: "Germann" }, { phoneNumber: "+15137000919" }])
      assert.deepEqual(await fieldsOf({ ...ids, ...values }), []);
    simulator.injectFaults([
      { kind: "response", method: "GET", path: "/system/time-zones", status: 503 },
      { kind: "response", method: "GET", path: "/groups/network-class-of-services", status: 500 },
    ]);
    assert.deepEqual(await fieldsOf({ ...newcomer, timeZone: "Europe/Londn", networkClassOfService: "ncos9" }), []);
  });

  it("Devices of the platform and of service providers, and departments of other providers, are left to the platform", async () => {
    await begin();
    for (const level of ["System", "Service Provider"]) {
      const accessDeviceEndpoint = { ...device("phone_33", level), linePort: "new_1@lab.example.net" };
      assert.deepEqual(await fieldsOf({ ...ids, accessDeviceEndpoint }), []);
    }
    assert.deepEqual(
      await fieldsOf({ ...ids, department: { serviceProviderId: "sp.other", groupId: "grp.odin", name: "x" } }),
      [],
    );
  });

  it("Departments of the enterprise and of another group are found in their own lists", async () => {
    await begin();
    const found = (department: Values) => fieldsOf({ ...ids, department });
    assert.deepEqual(await found({ name: "board" }), []);
    assert.deepEqual(await found({ name: "bord" }), ["department"]);
    assert.deepEqual(await found({ groupId: "grp2.odin", name: "sales" }), []);
    assert.deepEqual(await found({ groupId: "grp2.odin", name: "board" }), ["department"]);
  });

  it("A group and a service provider that do not exist are rejected for a new user and for a move", async () => {
    await begin();
    assert.deepEqual(await fieldsOf({ ...newcomer, groupId: "grp.odim", phoneNumber: "+15137000919" }), ["groupId"]);
    const message = await findChanges({ groupId: "grp3.odin" });
    assert.match(message, /groupId.*grp\d?\.odin/);
    assert.deepEqual(writes(simulator), []);
    assert.deepEqual(await fieldsOf({ ...newcomer, serviceProviderId: "ent.odim" }), ["serviceProviderId"]);
  });

  it("A user that moves needs a number of its new group", async () => {
    await begin();
    const ofSecond = "+15137001003";
    assert.equal(await findChanges({ groupId: "grp2.odin", phoneNumber: ofSecond }), "");
    const userId = simulator.users.find((user) => user.groupId === ids.groupId && user.userId !== JANE)!.userId;
    const message = await findChanges(
      { groupId: "grp2.odin", phoneNumber: "+15137000003" },
      { title: "Agent" },
      { ...ids, userId },
    );
    assert.match(message, /phoneNumber.*grp2\.odin/);
  });

  it("A number that another user of the service provider has names that user", async () => {
    await begin();
    const { userId, phoneNumber } = simulator.users.find(({ groupId }) => groupId === "grp2.odin")!;
    const { failures } = await provider.check({ ...newcomer, phoneNumber });
    assert.ok(failures.some(({ reason }) => reason.startsWith("phoneNumber: ") && reason.includes(userId)));
  });

  it("A service or a service pack that the group of a new user is not authorized for is rejected", async () => {
    await begin();
    const services = provider.of(SERVICES);
    await provider.check(newcomer);
    const checked = await services.check({
      userId: newcomer.userId,
      services: { "Call Waitingg": { isActive: true }, "Call Waiting": { isActive: true } },
      servicePacks: ["Standart", "Standard"],
    });
    assert.deepEqual(fieldsIn(checked), ['services["Call Waitingg"]', "servicePacks.Standart"]);
    assert.equal(paths().filter((path) => path === "/groups/services").length, 1);
  });

  it("A value that goes away between the preview and the update is found by the update", async () => {
    await begin();
    const declared = { ...newcomer, phoneNumber: "+15137000003" };
    assert.deepEqual(await fieldsOf(declared), []);
    const other = simulator.users.find(({ userId }) => userId !== JANE)!;
    simulator.change(other.userId, { phoneNumber: other.groupId === ids.groupId ? "+15137000003" : null });
    provider = await run(configFor(simulator));
    const found = await fieldsOf(declared);
    assert.deepEqual(found, other.groupId === ids.groupId ? ["phoneNumber"] : []);
  });

  it("No message shows a secret number, or one that is similar", async () => {
    await begin();
    const secret = { ...newcomer, phoneNumber: "+15137000919", [SECRET_PATHS]: ["phoneNumber"] };
    const checked = await provider.check(secret);
    assert.deepEqual(fieldsIn(checked), ["phoneNumber"]);
    assert.doesNotMatch(checked.failures[0]!.reason, /513700/);
  });
});
