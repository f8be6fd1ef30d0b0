/**
 * Random exchanges of exclusive values, with joiners, leavers, faults of requests and kills of the provider. Set HANDOVER_RUNS for
 * more of them.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault, type ReceivedRequest, type Simulator, startSimulator } from "../../simulator";
import { drawPeople } from "../support/named-people";
import { type Draw, doubleHolders, drawSet, drawer, verifySet } from "../support/exchange-sets";
import { ParallelStack } from "../support/parallel-stack";
import { writes } from "../support/platform";
import { type Values, configFor } from "../support/provider";
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
  let folder: string;
  let forgetChanges: () => Promise<void>;
  let readChanges: (phase: string) => Promise<Values[]>;

  beforeEach(async () => {
    simulator = await startSimulator({ users: 14 });
    folder = await mkdtemp(join(tmpdir(), "broadworks-handover-"));
    const changeLog = join(folder, "changes.jsonl");
    stack = new ParallelStack(
      configFor(simulator, { "broadworks:maxDeletes": "12", "broadworks:changeLog": changeLog }),
    );
    forgetChanges = () => rm(changeLog, { force: true });
    readChanges = async (phase: string) => {
      const lines = (await readFile(changeLog, "utf8")).trim().split("\n");
      return lines.map((line) => JSON.parse(line) as Values).filter((entry) => entry["phase"] === phase);
    };
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
      await forgetChanges();
      assert.deepEqual((await stack.preview(set.after, { order })).failures, new Map());
      const planned = await readChanges("planned");
      await forgetChanges();
      const hasFaults = draw.below(2) === 0;
      if (hasFaults)
        simulator.injectFaults(
          draw
            .shuffled(FAULTS)
            .slice(0, 2)
            .map((one) => faultOn(one, draw)),
        );
      const kill = draw.below(3) === 0 ? killAfter(simulator, stack, draw.below(3 * order.length)) : undefined;
      const failures = await stack.up(set.after, { order, parallel });
      const wasKilled = await kill?.();
      const isDisturbed = wasKilled === true || hasFaults;
      simulator.injectFaults([]);
      if (!isDisturbed) {
        assert.deepEqual(failures, new Map());
        verifyAnnounced(planned, await readChanges("applied"));
      }
      if (isDisturbed) assert.deepEqual(await stack.up(set.after, { order, parallel }), new Map());
      verifySet(simulator, set, people);
      assert.deepEqual(conflicts, []);
      simulator.forgetRequests();
      assert.deepEqual(await stack.up(set.after), new Map());
      assert.deepEqual(writes(simulator), []);
      assert.deepEqual((await stack.preview(set.after)).changed, []);
    });

  for (let run = 0; run < RUNS; run++)
    it(`Set ${run} harms no one, whichever program follows a run that was killed`, async () => {
      const draw = drawer(SEED + run);
      const people = drawPeople(draw, simulator);
      const programs = [people.inOrder, people.shuffled(draw), people.shuffled(draw)] as const;
      const [first, second] = programs;
      assert.deepEqual(await stack.up(first), new Map());
      people.tag(simulator);
      const parallel = draw.from([1, 2, 8]);
      const isRename = ({ method, path }: ReceivedRequest) => method === "PUT" && path === "/users/user-id";
      const kill = killAfter(simulator, stack, draw.below(Object.keys(first).length + 1), isRename);
      await stack.up(second, { order: draw.shuffled(Object.keys(second)), parallel });
      await kill();
      for (let further = 0; further < 3; further++) {
        const next = draw.from([first, first, second, {}, people.without(draw.from(programs), draw.below(4))]);
        if (draw.below(4) === 0) await stack.refresh();
        await stack.up(next, { order: draw.shuffled(Object.keys(next)), parallel });
        people.verify(simulator, next);
        // Without its state, a resource is about the user that has the id.
        if (Object.keys(next).length < Object.keys(first).length) break;
      }
    });
});

function faultOn(fault: Fault, draw: Draw): Fault {
  return { ...fault, method: draw.from(["PUT", "GET", "POST"] as const), skip: draw.below(12) };
}

/**
 * Verifies that the preview announced what the run sent. A value that a holder gives up by its own change is not taken from it, so
 * not every announced take has to be sent.
 */
function verifyAnnounced(planned: readonly Values[], applied: readonly Values[]): void {
  const [announced, sent] = [changesIn(planned, false), changesIn(applied, true)];
  assert.deepEqual(sent.changes, announced.changes);
  for (const taken of sent.taken) assert.ok(announced.taken.includes(taken), `${taken} was not announced`);
}

/**
 * The changes of a change log under the ids that the users had before it, and the values that pass to other users.
 *
 * @param isSent - whether the renames have taken place
 */
function changesIn(entries: readonly Values[], isSent: boolean): { changes: string[]; taken: string[] } {
  const firstIds = new Map<string, string>();
  const result = { changes: [] as string[], taken: [] as string[] };
  // The engine announces removals, not the provider.
  for (const { operation, id, field, declared, cause, value, to } of entries.filter(
    (one) => one["operation"] !== "delete",
  )) {
    const first = firstIds.get(id as string) ?? (id as string);
    if (cause === "handover") result.taken.push(JSON.stringify([first, field, value, to]));
    else result.changes.push(JSON.stringify([operation, first, field, declared]));
    if (!isSent || operation !== "rename") continue;
    firstIds.delete(id as string);
    firstIds.set(declared as string, first);
  }
  return { ...result, changes: result.changes.sort() };
}

/** Kills the provider after some requests. The function that it returns waits for the kill, and gives whether there was one. */
function killAfter(
  simulator: Simulator,
  stack: ParallelStack,
  count: number,
  counts: (request: ReceivedRequest) => boolean = () => true,
): () => Promise<boolean> {
  let seen = 0;
  let killing: Promise<void> | undefined;
  let isOver = false;
  simulator.watch((request) => {
    if (!isOver && counts(request) && seen++ === count) killing = stack.kill();
  });
  return async () => {
    isOver = true;
    await killing;
    return killing !== undefined;
  };
}
