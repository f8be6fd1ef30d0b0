/** Random exchanges of exclusive values. Set HANDOVER_RUNS for more of them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Simulator, startSimulator } from "../../simulator";
import { newcomer } from "../fixtures/users";
import { ParallelStack, type Users } from "../support/parallel-stack";
import { writes } from "../support/platform";
import { type Values, configFor } from "../support/provider";
import { SEED } from "../support/seed";

const RUNS = Number(process.env["HANDOVER_RUNS"] ?? 3);
const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

describe("Random exchanges of values between users", function () {
  this.timeout(60_000 * RUNS);
  let simulator: Simulator;
  let stack: ParallelStack;

  beforeEach(async () => {
    simulator = await startSimulator({ users: 14 });
    stack = new ParallelStack(configFor(simulator));
  });
  afterEach(async () => {
    await stack.stop();
    await simulator.close();
  });

  for (let run = 0; run < RUNS; run++)
    it(`Set ${run} ends as declared, and a second run has nothing to do`, async () => {
      const draw = drawer(SEED + run);
      const people = draw.shuffled(simulator.users.map(({ userId }) => userId)).slice(0, 2 + draw.below(7));
      const others = new Map(people.map((id) => [id, simulator.user(id)!.firstName]));
      const declare = (userIds: readonly string[], pool: readonly number[]): Users =>
        Object.fromEntries(
          userIds.map((userId, index): [string, Values] => [
            `u${index}`,
            {
              ...ids,
              userId,
              extension: `${3000 + pool[index]!}`,
              title: `T${index}`,
              aliases: [`a${pool[index]}@x.net`],
            },
          ]),
        );
      const pool = people.map((_, index) => index);
      assert.deepEqual(await stack.up(declare(people, pool)), new Map());
      const gaps = [...pool, 100, 101];
      const after: Users = declare(
        draw.shuffled([...people, `new.${run}@lab.example.net`]).slice(0, people.length),
        draw.shuffled(gaps).slice(0, people.length),
      );
      const free = gaps.find((one) => !Object.values(after).some(({ extension }) => extension === `${3000 + one}`))!;
      const joiner = { ...newcomer, newPassword: "first-Secret-1", extension: `${3000 + free}` };
      const all: Users = draw.below(2) === 0 ? after : { ...after, joiner };
      const parallel = [1, 2, 8, 64][draw.below(4)]!;
      const order = draw.shuffled(Object.keys(all));
      assert.deepEqual((await stack.preview(all, { order })).failures, new Map());
      assert.deepEqual(await stack.up(all, { order, parallel }), new Map());
      for (const { userId, extension, title } of Object.values(all)) {
        const user = simulator.user(userId as string);
        assert.equal(user?.extension, extension);
        if (title !== undefined) assert.equal(user?.title, title);
      }
      people.forEach((id, index) =>
        assert.equal(simulator.user(all[`u${index}`]!["userId"] as string)?.firstName, others.get(id)),
      );
      simulator.forgetRequests();
      assert.deepEqual(await stack.up(all), new Map());
      assert.deepEqual(writes(simulator), []);
    });
});

/** Draws values that follow from the seed. */
function drawer(seed: number) {
  let draws = 0;
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T =>
    fc.sample(arbitrary, { seed: seed * 1000 + (draws += 1), numRuns: 1 })[0] as T;
  return {
    below: (limit: number) => sample(fc.nat(limit - 1)),
    shuffled: <T>(values: readonly T[]) =>
      sample(fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length })),
  };
}
