/** Limits on the users that one run changes. Previews count them. */
import assert from "node:assert/strict";
import { type Simulator, startSimulator } from "../../simulator";
import { newcomer } from "../fixtures/users";
import { ParallelStack, type Users } from "../support/parallel-stack";
import { writes } from "../support/platform";
import { configFor } from "../support/provider";

const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

describe("Limits on the users that a run changes", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let stack: ParallelStack;

  const start = async (settings: Record<string, string>) => {
    simulator = await startSimulator({ users: 6 });
    stack = new ParallelStack({ ...configFor(simulator), ...settings });
  };
  afterEach(async () => {
    await stack.stop();
    await simulator.close();
  });

  const declare = (title: string, count = 4): Users =>
    Object.fromEntries(
      simulator.users
        .slice(0, count)
        .map(({ userId, extension }, index) => [`u${index}`, { ...ids, userId, extension, title }]),
    );

  for (const [limit, rejected] of [
    ["3", ["u3"]],
    ["50%", ["u2", "u3"]],
    ["4", []],
    ["100%", []],
  ] as const)
    it(`broadworks:maxChanges of ${limit} rejects ${rejected.length} of 4 users, and the preview writes nothing`, async () => {
      await start({ "broadworks:maxChanges": limit });
      const { failures } = await stack.preview(declare("Specialist"));
      assert.deepEqual([...failures.keys()], rejected);
      for (const message of failures.values()) assert.match(message, /broadworks:maxChanges/);
      assert.deepEqual(writes(simulator), []);
    });

  it("broadworks:maxNumberChanges counts phone numbers and extensions, of new users too, and no other field", async () => {
    await start({ "broadworks:maxNumberChanges": "1" });
    assert.deepEqual((await stack.preview(declare("Specialist"))).failures, new Map());
    const changed = Object.entries(declare("Specialist", 2)).map(([name, values], index) => [
      name,
      { ...values, extension: `190${index}` },
    ]);
    const users = { ...(Object.fromEntries(changed) as Users), n: { ...newcomer, newPassword: "first-Secret-1" } };
    assert.deepEqual([...(await stack.preview(users)).failures.keys()], ["u1", "n"]);
  });

  it("broadworks:maxDeletes can be a percentage, and a run with too many deletions deletes no user", async () => {
    await start({ "broadworks:maxDeletes": "50%" });
    const created = (count: number): Users =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `n${index}`,
          { ...newcomer, userId: `n${index}@lab.example.net`, extension: `190${index}`, newPassword: "first-Secret-1" },
        ]),
      );
    assert.deepEqual(await stack.up(created(4)), new Map());
    const failures = await stack.up(created(1));
    assert.equal(failures.size, 3);
    assert.equal(simulator.users.length, 10);
    assert.deepEqual(await stack.up(created(2)), new Map());
    assert.equal(simulator.users.length, 8);
  });

  it("A limit that is neither a number nor a percentage is an error that names the setting", async () => {
    await start({ "broadworks:maxChanges": "many" });
    const { failures } = await stack.preview(declare("Specialist", 1));
    assert.match(failures.get("u0") ?? "", /broadworks:maxChanges is invalid/);
  });
});
