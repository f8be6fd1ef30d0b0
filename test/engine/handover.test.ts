/**
 * Users exchange values in one run of the real engine. Set HANDOVER_ALL=1 for random sets too, and to shift 60 extensions with
 * more parallelism.
 */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { doubleHolders, drawSet, drawer, verifySet } from "../support/exchange-sets";
import { writes } from "../support/platform";
import { SEED } from "../support/seed";
import { keepPart } from "../support/seed";

const TABLE = `
const { BroadworksUsersFromFile } = require("pulumi-broadworks");
new BroadworksUsersFromFile("people", {
  file: "people.csv",
  defaults: { serviceProviderId: "ent.odin", groupId: "grp.odin" },
});
`;

const group = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
const idOf = (local: string) => `${local}@lab.example.net`;
const [JANE, OMAR, LENA] = [idOf("jane.doe"), idOf("omar.doe"), idOf("lena.doe")] as const;

describe("users that exchange values, with the real engine", function () {
  this.timeout(400_000);
  let engine: Engine;
  let simulator: Simulator;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
  });
  after(async () => engine.stop());
  beforeEach(async () => {
    simulator = await startSimulator({ users: 70 });
  });
  afterEach(async () => simulator.close());

  it("Two users swap their phone numbers and extensions", async () => {
    const { stack, declare } = await engine.ofUsers("swap", simulator);
    const numbers = [simulator.user(JANE)?.phoneNumber, simulator.user(OMAR)?.phoneNumber];
    const declared = (first: number) => ({
      jane: { ...group, userId: JANE, phoneNumber: numbers[first], extension: `100${first}` },
      omar: { ...group, userId: OMAR, phoneNumber: numbers[1 - first], extension: `100${1 - first}` },
    });
    await declare(declared(0));
    await up(stack);
    await declare(declared(1));
    await up(stack);
    assert.deepEqual([simulator.user(JANE)?.phoneNumber, simulator.user(OMAR)?.phoneNumber], numbers.reverse());
    await stack.preview({ expectNoChanges: true, refresh: true });
  });

  for (const column of ["previousUserId", "staff"])
    it(`Three user ids go around a cycle in a table with the column ${column}`, async () => {
      const program =
        column === "staff" ? TABLE.replace("file:", 'key: "staff", columns: { staff: null }, file:') : TABLE;
      const stack = await engine.script(`cycle-${column}`, program, simulator);
      const table = (...rows: readonly (readonly string[])[]) =>
        writeFile(
          join(stack.workspace.workDir, "people.csv"),
          [
            `${column},userId,title,extension,firstName,lastName,newPassword`,
            ...rows.map((row) => [...row, "", "", ""].slice(0, 7).join(",")),
          ].join("\n"),
        );
      const key = (staff: string, previous: string) => (column === "staff" ? staff : previous);
      await table(
        [key("1", ""), JANE, "first", "1000"],
        [key("2", ""), OMAR, "second", "1001"],
        [key("3", ""), LENA, "third", "1002"],
      );
      await up(stack);
      const verify = (...users: readonly (readonly [string, string, string])[]) => {
        for (const [id, title, extension] of users)
          assert.deepEqual([simulator.user(id)?.title, simulator.user(id)?.extension], [title, extension]);
      };
      await table(
        [key("1", JANE), OMAR, "first", "1000"],
        [key("2", OMAR), LENA, "second", "1001"],
        [key("3", LENA), JANE, "third", "1002"],
      );
      await up(stack);
      verify([OMAR, "first", "1000"], [LENA, "second", "1001"], [JANE, "third", "1002"]);
      await up(stack, { expectNoChanges: true });
      await table(
        [key("1", ""), OMAR, "first", "1000"],
        [key("2", ""), LENA, "second", "1001"],
        [key("3", ""), JANE, "third", "1002"],
      );
      simulator.forgetRequests();
      await up(stack);
      assert.deepEqual(writes(simulator), []);
      // Without the column it is not certain who gets the old id.
      if (column === "staff") return;
      await table(
        [key("1", OMAR), idOf("new.id"), "first", "1000"],
        [key("2", LENA), OMAR, "second", "1001"],
        [key("3", ""), JANE, "third", "1002"],
        [key("4", ""), LENA, "new", "1900", "New", "Person", "first-Secret-1"],
      );
      await up(stack);
      verify(
        [idOf("new.id"), "first", "1000"],
        [OMAR, "second", "1001"],
        [JANE, "third", "1002"],
        [LENA, "new", "1900"],
      );
      await stack.preview({ expectNoChanges: true, refresh: true });
    });

  for (let run = 0; run < (process.env["HANDOVER_ALL"] ? 12 : 0); run++)
    it(`Random set ${run} of users with joiners and leavers ends as declared`, async () => {
      const draw = drawer(SEED + run);
      const set = drawSet(draw, simulator, run);
      const { stack, declare } = await engine.ofUsers(`set${run}`, simulator);
      await declare(set.before);
      await up(stack);
      const people = new Map(set.people.map((id) => [id, structuredClone(simulator.user(id)!)]));
      const conflicts: string[] = [];
      simulator.watch(() => conflicts.push(...doubleHolders(simulator)));
      await declare(set.after);
      await up(stack, { flags: ["--parallel", String(draw.from([1, 2, 8, 64]))] });
      verifySet(simulator, set, people);
      assert.deepEqual(conflicts, []);
      await up(stack, { expectNoChanges: true });
    });

  for (const parallel of process.env["HANDOVER_ALL"] ? [1, 8, 64] : [8])
    it(`The extensions of 60 users shift by one with --parallel ${parallel}`, async () => {
      const { stack, declare } = await engine.ofUsers(`shift${parallel}`, simulator);
      const ids = simulator.users.slice(0, 60).map(({ userId }) => userId);
      const declared = (by: number) =>
        Object.fromEntries(
          ids.map((userId, index) => [`u${index}`, { ...group, userId, extension: `${5000 + ((index + by) % 60)}` }]),
        );
      await declare(declared(0));
      await up(stack, { flags: ["--parallel", String(parallel)] });
      await declare(declared(1));
      await up(stack, { flags: ["--parallel", String(parallel)] });
      assert.deepEqual(
        ids.map((id) => simulator.user(id)?.extension),
        Object.values(declared(1)).map(({ extension }) => extension),
      );
      await up(stack, { expectNoChanges: true });
    });

  keepPart(this, 1);
});
