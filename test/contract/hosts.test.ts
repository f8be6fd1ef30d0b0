/**
 * Both hosts of the provider, over one list: every operation of the table of faults, without a fault and under one. The dynamic
 * provider and the plugin send the same requests, and leave the same state and the same change log. CELLS is the number of
 * cells to run, or `all`.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ALL_CELLS, type Cell, OPERATIONS, SHORT_TIMEOUTS, Scene, cellText, sample } from "../support/cells";
import { writes } from "../support/platform";
import { HOSTS, type Provider, type Values, configFor } from "../support/provider";
import { Stack } from "../support/stack";

const CELLS = process.env["CELLS"] ?? "6";

const NO_FAULT = "no fault";
/** A fault occurs once. So no operation ends without a result, also on a machine with other work. */
const TIMEOUTS = { ...SHORT_TIMEOUTS, "broadworks:operationTimeout": "30" };

type Start = (config: Record<string, string>) => Promise<Provider>;

/** What a host left of a story: everything that a user can see of it. */
interface Trace {
  readonly states: unknown[];
  readonly failures: string[][];
  readonly requests: unknown[];
  readonly changeLog: unknown[];
}

describe("Both hosts", function () {
  this.timeout(120_000);
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "broadworks-hosts-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const compareHosts = async (cell: Cell) => {
    const dynamic = await run(cell, HOSTS.dynamic, join(folder, "dynamic.jsonl"));
    const plugin = await run(cell, HOSTS.plugin, join(folder, "plugin.jsonl"));
    assert.deepEqual(plugin, dynamic);
    assert.ok(dynamic.changeLog.length > 0);
  };

  for (const operation of Object.keys(OPERATIONS))
    it(`Both hosts have the same requests, state and change log for the ${operation}`, () =>
      compareHosts({ operation, fault: NO_FAULT, position: 2, duration: "once" }));

  for (const cell of sample(
    ALL_CELLS.filter(({ duration }) => duration === "once"),
    CELLS,
  ))
    it(`The same holds under a fault: ${cellText(cell)}`, () => compareHosts(cell));
});

/** A run before, the run of the operation, the same run again, and the removal of everything. */
async function run(cell: Cell, start: Start, changeLog: string): Promise<Trace> {
  const scene = await Scene.open(cell);
  const config = () => configFor(scene.simulator, { ...TIMEOUTS, "broadworks:changeLog": changeLog });
  const trace = { states: [] as unknown[], failures: [] as string[][] };
  let stack = new Stack(await start(config()));
  const apply = async (declared: Readonly<Record<string, Values>>, options = {}) => {
    const failures = await stack.up(declared, options);
    trace.failures.push([...failures].map(([name, { message }]) => `${name}: ${withoutTimes(message)}`));
    trace.states.push(Object.fromEntries([...stack.resources].map(([name, state]) => [name, { ...state }])));
    stack = Stack.after(stack, await stack.provider.nextRun());
  };
  try {
    if (scene.before) await apply(scene.before);
    if (cell.fault !== NO_FAULT) scene.injectFault();
    await apply(scene.declared, { refresh: scene.hasRefresh });
    await scene.endFaults();
    await apply(scene.declared, { refresh: scene.deletesUser });
    await apply({});
    const lines = (await readFile(changeLog, "utf8")).trim().split("\n");
    return { ...trace, requests: writes(scene.simulator), changeLog: lines.map(parseEntry) };
  } finally {
    await stack.provider.stop();
    await scene.close();
  }
}

function parseEntry(line: string): unknown {
  const { time: _time, run: _run, error, ...entry } = JSON.parse(line) as Values;
  return { ...entry, ...(typeof error === "string" && { error: withoutTimes(error) }) };
}

/** Messages contain ports, and how long something took. */
function withoutTimes(message: string): string {
  return message.replace(/\d+(\.\d+)? s\b/g, "… s").replace(/127\.0\.0\.1:\d+/g, "…");
}
