/** Holders of values are found in whatever form a platform returns them: as numbers without leading zeros, or in lists with few fields. */
import assert from "node:assert/strict";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { ParallelStack } from "../support/parallel-stack";
import { writes } from "../support/platform";
import { type Values, configFor } from "../support/provider";

const JANE = "jane.doe@lab.example.net";
const OMAR = "omar.doe@lab.example.net";

describe("Holders of values in other forms", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let stack: ParallelStack;

  async function start(options: SimulatorOptions): Promise<void> {
    simulator = await startSimulator(options);
    stack = new ParallelStack(configFor(simulator));
  }
  afterEach(async () => {
    await stack.stop();
    await simulator.close();
  });

  const user = (userId: string, extension: string): Values => ({
    serviceProviderId: "ent.odin",
    groupId: "grp.odin",
    userId,
    extension,
  });
  const extensionOf = (userId: string) => simulator.user(userId)?.extension;

  for (const loose of [1, 2, 3]) {
    it(`Extensions with leading zeros pass on where responses contain numbers, with seed ${loose}`, async () => {
      await start({ users: 4, loose });
      simulator.change(JANE, { extension: "0100" });
      simulator.change(OMAR, { extension: "0101" });
      assert.deepEqual(await stack.up({ j: user(JANE, "0100"), o: user(OMAR, "0101") }), new Map());
      const after = { j: user(JANE, "0101"), o: user(OMAR, "0100") };
      assert.deepEqual((await stack.preview(after)).failures, new Map());
      assert.deepEqual(await stack.up(after), new Map());
      assert.deepEqual([extensionOf(JANE), extensionOf(OMAR)], ["0101", "0100"]);
    });

    it(`An extension that differs in leading zeros only stays with its user, with seed ${loose}`, async () => {
      await start({ users: 4, loose });
      simulator.change(JANE, { extension: "0100" });
      assert.deepEqual(await stack.up({ j: user(JANE, "0100"), o: user(OMAR, "1001") }), new Map());
      simulator.forgetRequests();
      assert.deepEqual(await stack.up({ o: user(OMAR, "100"), j: user(JANE, "0100") }), new Map());
      assert.deepEqual([extensionOf(JANE), extensionOf(OMAR)], ["0100", "100"]);
      assert.ok(writes(simulator).every(({ body }) => (body as Values)["userId"] === OMAR));
    });
  }

  it("Many extensions pass on where the list of the group shows no extensions", async () => {
    const rows = ({ serviceProviderId, groupId, userId, lastName }: Values) => ({
      serviceProviderId: serviceProviderId as string,
      groupId: groupId as string,
      userId: userId as string,
      lastName: lastName as string,
    });
    await start({ users: 18, listRow: rows });
    const people = simulator.users.map(({ userId, extension }) => [userId, extension!] as const);
    const declare = (by: number) =>
      Object.fromEntries(
        people.map(([userId], index) => [`u${index}`, user(userId, people[(index + by) % people.length]![1])]),
      );
    assert.deepEqual(await stack.up(declare(0)), new Map());
    assert.deepEqual(await stack.up(declare(1), { parallel: 2 }), new Map());
    assert.deepEqual(
      people.map(([userId]) => extensionOf(userId)),
      people.map((_, index) => people[(index + 1) % people.length]![1]),
    );
  });
});
