/**
 * Every operation under every fault: at the first, a middle or the last of five users; once, every time, or until the platform
 * sends no responses; then a run without the fault. CELLS is the number of cells to run, or `all`.
 */
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import PQueue from "p-queue";
import { isAdopted } from "../../provider/core/state";
import { type Cell, SHORT_TIMEOUTS, OPERATIONS, Scene, ALL_CELLS, cellText, sample } from "../support/cells";
import { report } from "../support/figures";
import { type Provider, configFor, startProvider } from "../support/provider";
import { Stack } from "../support/stack";

const CELLS = process.env["CELLS"] ?? "11";

describe("every operation under every fault", function () {
  this.timeout(3_600_000);
  const figures = new Map<string, { cells: number; survived: number; "ended by the next run": number; lost: number }>();
  const cells = sample(ALL_CELLS, CELLS);
  const queue = new PQueue({ concurrency: 4 * availableParallelism() });

  const ended = new Map<string, Promise<string[]>>();

  before(() => {
    for (const operation of Object.keys(OPERATIONS))
      ended.set(operation, runAll(cells.filter((cell) => cell.operation === operation)));
  });

  /** Runs cells, and returns the failures. */
  async function runAll(own: readonly Cell[]): Promise<string[]> {
    const row = { cells: 0, survived: 0, "ended by the next run": 0, lost: 0 };
    if (own[0]) figures.set(own[0].operation, row);
    const failures: string[] = [];
    await queue.addAll(
      own.map((cell) => async () => {
        row.cells += 1;
        try {
          row[(await run(cell)) ? "survived" : "ended by the next run"] += 1;
        } catch (error) {
          row.lost += 1;
          failures.push(`${cellText(cell)}: ${String(error)}`);
          console.log(failures.at(-1));
        }
      }),
    );
    return failures;
  }

  for (const operation of Object.keys(OPERATIONS))
    it(`The provider recovers from every fault of the ${operation}`, async () =>
      assert.deepEqual(await ended.get(operation), []));

  after(async () => {
    await Promise.all(idle.splice(0).map((provider) => provider.stop()));
    report("Operations under faults, on the provider's process", Object.fromEntries(figures));
  });
});

/** Processes of the provider that no run uses. */
const idle: Provider[] = [];

async function begin(config: Record<string, string>): Promise<Provider> {
  return idle.pop()?.nextRun(config) ?? startProvider(config);
}

/** Runs a cell. The run after the fault has a new process. Returns whether the run under the fault succeeded. */
async function run(cell: Cell): Promise<boolean> {
  const scene = await Scene.open(cell);
  let stack = new Stack(await begin(configFor(scene.simulator, SHORT_TIMEOUTS)));
  const nextRun = async (config: Record<string, string> = {}) => {
    stack = Stack.after(stack, await stack.provider.nextRun(configFor(scene.simulator, config)));
  };
  try {
    if (scene.before) {
      assert.deepEqual(await stack.up(scene.before), new Map());
      await nextRun(SHORT_TIMEOUTS);
    }
    const { declared } = scene;
    scene.injectFault();
    const failures = await stack.up(declared, { refresh: scene.hasRefresh });
    await scene.endFaults();
    for (const [who, failure] of failures) assert.match(failure.message, MESSAGE, who);
    await stack.provider.stop();
    stack = Stack.after(stack, await begin(configFor(scene.simulator)));
    assert.deepEqual(await stack.up(declared, { refresh: scene.deletesUser }), new Map(), "the run after the fault");
    scene.verify();
    await nextRun();
    assert.deepEqual(await stack.preview(declared), [], "a preview after it");
    assert.deepEqual(await stack.preview(declared, { refresh: true }), [], "a preview with a refresh after it");
    assert.deepEqual([...stack.resources.keys()].sort(), Object.keys(declared).sort());
    for (const [resource, { outputs }] of stack.resources)
      assert.equal(isAdopted(outputs), scene.isAdopted(resource) ?? isAdopted(outputs), `${resource}: adopted`);
    idle.push(stack.provider);
    return failures.size === 0;
  } catch (error) {
    await stack.provider.stop();
    throw error;
  } finally {
    await scene.close();
  }
}

/** One line about a user, without a stack trace. */
const MESSAGE = /^[^\n]+@[^\n]+: [^\n]+$/;
