/**
 * Random exchanges of exclusive values, with joiners, leavers, faults of requests and kills of the provider. Set HANDOVER_RUNS for
 * more of them.
 */
import assert from "node:assert/strict";
import { type Fault, type Simulator, startSimulator } from "../../simulator";
import { type Draw, doubleHolders, drawSet, drawer, verifySet } from "../support/exchange-sets";
import { ParallelStack } from "../support/parallel-stack";
import { writes } from "../support/platform";
import { configFor } from "../support/provider";
import { SEED } from "../support/seed";

const RUNS = Number(process.env["HANDOVER_RUNS"] ?? 3);

const FAULTS: readonly Fault[] = [
  { kind: "reset" },
  { kind: "reset", appliedFirst: true },
  { kind: "response", status: 500 },
  { kind: "response", status: 502, body: "<html>Bad Gateway</html>", appliedFirst: true },
  { kind: "response", status: 409 },
];

describe("Random exchanges of values between users", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let stack: ParallelStack;

  beforeEach(async () => {
    simulator = await startSimulator({ users: 14 });
    stack = new ParallelStack(configFor(simulator, { "broadworks:maxDeletes": "12" }));
  });
  afterEach(async () => {
    await stack.stop();
    await simulator.close();
  });

  for (let run = 0; run < RUNS; run++)
    it(`Set ${run} ends as declared, and a second run has nothing to do`, async () => {
      const draw = drawer(SEED + run);
      const set = drawSet(draw, simulator, run);
      assert.deepEqual(await stack.up(set.before), new Map());
      const people = new Map(set.people.map((id) => [id, structuredClone(simulator.user(id)!)]));
      const conflicts: string[] = [];
      simulator.watch(() => conflicts.push(...doubleHolders(simulator)));
      const parallel = draw.from([1, 2, 8, 64]);
      const order = draw.shuffled(Object.keys(set.after));
      assert.deepEqual((await stack.preview(set.after, { order })).failures, new Map());
      if (draw.below(2) === 0)
        simulator.injectFaults(
          draw
            .shuffled(FAULTS)
            .slice(0, 2)
            .map((one) => faultOn(one, draw)),
        );
      const kill = draw.below(3) === 0 ? killAfter(simulator, stack, draw.below(3 * order.length)) : undefined;
      const failures = await stack.up(set.after, { order, parallel });
      const wasKilled = await kill?.();
      const isDisturbed = wasKilled === true || simulator.requests.some(({ status }) => status >= 400);
      simulator.injectFaults([]);
      if (isDisturbed || failures.size > 0) assert.deepEqual(await stack.up(set.after, { order, parallel }), new Map());
      verifySet(simulator, set, people);
      assert.deepEqual(conflicts, []);
      simulator.forgetRequests();
      assert.deepEqual(await stack.up(set.after), new Map());
      assert.deepEqual(writes(simulator), []);
      assert.deepEqual((await stack.preview(set.after)).changed, []);
    });
});

function faultOn(fault: Fault, draw: Draw): Fault {
  return { ...fault, method: draw.from(["PUT", "GET", "POST"] as const), skip: draw.below(12) };
}

/** Kills the provider after some requests. The function that it returns waits for the kill, and gives whether there was one. */
function killAfter(simulator: Simulator, stack: ParallelStack, count: number): () => Promise<boolean> {
  let seen = 0;
  let killing: Promise<void> | undefined;
  let isOver = false;
  simulator.watch(() => {
    if (!isOver && seen++ === count) killing = stack.kill();
  });
  return async () => {
    isOver = true;
    await killing;
    return killing !== undefined;
  };
}
