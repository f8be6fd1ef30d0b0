/** Ids of digits, which a platform returns as numbers without their leading zeros. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index";
import { runsOfOneProcess, writes } from "../support/platform";
import { type Values, configFor } from "../support/provider";
import { SEED } from "../support/seed";
import { Stack } from "../support/stack";

const PROVIDER = "0100";
const [GROUP, OTHER_GROUP] = ["0200", "0201"];
const DIGITS: Readonly<Record<string, string>> = { "ent.odin": PROVIDER, "grp.odin": GROUP, "grp2.odin": OTHER_GROUP };

describe("ids of digits", () => {
  const run = runsOfOneProcess();
  let folder: string;
  let simulator: Simulator;
  let stack: Stack;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-numeric-ids-"));
  });
  afterEach(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  /** A platform with ids of digits, in numbers or texts at random. */
  async function begin(options: SimulatorOptions = {}) {
    const all = { users: 8, groups: 2, state: join(folder, "platform.json"), ...options };
    simulator = await startSimulator(all);
    await simulator.close();
    const saved = await readFile(all.state, "utf8");
    await writeFile(
      all.state,
      saved.replace(/"(ent|grp2?)\.odin"/g, (text) => JSON.stringify(DIGITS[JSON.parse(text) as string])),
    );
    simulator = await startSimulator({ loose: SEED, ...all });
    stack = new Stack(await run(configFor(simulator)));
  }

  const usersOf = (groupId: string) => simulator.users.filter((user) => user.groupId === groupId);
  const declare = ({ userId, groupId }: { userId: string; groupId: string }, more: Values = {}): Values => ({
    serviceProviderId: PROVIDER,
    groupId,
    userId,
    ...more,
  });

  async function expectNothingToDo(declared: Readonly<Record<string, Values>>) {
    for (let times = 0; times < 3; times++) {
      simulator.forgetRequests();
      assert.deepEqual(await stack.preview(declared), []);
      assert.deepEqual(await stack.up(declared), new Map());
      assert.deepEqual(writes(simulator), []);
    }
    for (const [name, { outputs }] of stack.resources) {
      assert.equal(outputs["serviceProviderId"], declared[name]?.["serviceProviderId"]);
      assert.equal(outputs["groupId"], declared[name]?.["groupId"]);
    }
  }

  it("A user who is adopted keeps the ids as they are declared, and nothing is written", async () => {
    await begin();
    const [jane] = usersOf(GROUP);
    assert.ok(jane);
    const declared = { jane: declare(jane, { title: "Lead" }) };
    assert.deepEqual(await stack.up(declared), new Map());
    assert.equal(simulator.user(jane.userId)?.title, "Lead");
    await expectNothingToDo(declared);
  });

  it("A complete group is unchanged, whether it is read in a list or user by user", async () => {
    await begin();
    const declared = Object.fromEntries(simulator.users.map((user) => [user.userId, declare(user)]));
    assert.deepEqual(await stack.up(declared), new Map());
    await expectNothingToDo(declared);
  });

  it("A user who is created is updated afterwards, and never replaced", async () => {
    await begin();
    const [jane] = usersOf(GROUP);
    assert.ok(jane);
    const names = { firstName: "Nia", lastName: "Sol" };
    const created = declare(
      { userId: "nia@lab.example.net", groupId: GROUP },
      { ...names, callingLineIdFirstName: "Nia", callingLineIdLastName: "Sol", extension: "4711" },
    );
    assert.deepEqual(await stack.up({ nia: created }), new Map());
    const changed = { nia: { ...created, title: "Lead" } };
    assert.deepEqual(await stack.up(changed), new Map());
    assert.equal(simulator.user("nia@lab.example.net")?.title, "Lead");
    await expectNothingToDo(changed);
  });

  it("A user moves to another group", async () => {
    await begin();
    const [jane] = usersOf(GROUP);
    assert.ok(jane);
    const moved = { jane: declare({ ...jane, groupId: OTHER_GROUP }, { title: "Lead" }) };
    assert.deepEqual(await stack.up({ jane: declare(jane) }), new Map());
    assert.deepEqual(await stack.up(moved), new Map());
    assert.equal(simulator.user(jane.userId)?.groupId, OTHER_GROUP);
    await expectNothingToDo(moved);
  });

  it("A user takes the extension of another user of the same group", async () => {
    await begin();
    const [jane, omar] = usersOf(GROUP);
    assert.ok(jane && omar);
    const { extension } = omar;
    const declared = { jane: declare(jane, { extension, takesOverFrom: omar.userId }) };
    assert.deepEqual(await stack.up(declared), new Map());
    assert.equal(simulator.user(jane.userId)?.extension, extension);
    await expectNothingToDo(declared);
  });

  it("A user who was created is deleted when the resource is removed", async () => {
    await begin();
    const created = declare(
      { userId: "nia@lab.example.net", groupId: GROUP },
      { firstName: "Nia", lastName: "Sol", callingLineIdFirstName: "Nia", callingLineIdLastName: "Sol" },
    );
    assert.deepEqual(await stack.up({ nia: created }), new Map());
    assert.deepEqual(await stack.up({}), new Map());
    assert.equal(simulator.user("nia@lab.example.net"), undefined);
  });

  it("Services of a user are read and written", async () => {
    await begin();
    const [jane] = usersOf(GROUP);
    assert.ok(jane);
    const declared = {
      jane: declare(jane),
      "services of jane": {
        userId: jane.userId,
        services: { "Do Not Disturb": { isActive: true } },
      },
    };
    assert.deepEqual(await stack.up(declared), new Map());
    simulator.forgetRequests();
    assert.deepEqual(await stack.preview(declared), []);
    assert.deepEqual(writes(simulator), []);
  });
});
