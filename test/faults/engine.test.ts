/** Cells of the table of faults as complete runs of the real engine. CELLS_ON_ENGINE is their number. */
import assert from "node:assert/strict";
import PQueue from "p-queue";
import { isAdopted } from "../../provider/core/state";
import { type Cell, SHORT_TIMEOUTS, Scene, ALL_CELLS, cellText, sample } from "../support/cells";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { report } from "../support/figures";

const CELLS = process.env["CELLS_ON_ENGINE"] ?? "1";

describe("runs of the engine under faults", function () {
  this.timeout(3_600_000);
  let engine: Engine;
  const figures = { cells: 0, survived: 0, "ended by the next run": 0, lost: 0 };
  const cells = sample(ALL_CELLS, CELLS);

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
  });
  after(async () => {
    await engine.stop();
    report("Operations under faults, in complete runs of the engine", { "pulumi up": figures });
  });

  it(`Runs of the engine recover from the faults of ${cells.length} cells`, async () => {
    const failures: string[] = [];
    await new PQueue({ concurrency: 2 }).addAll(
      cells.map((cell, index) => async () => {
        figures.cells += 1;
        try {
          figures[(await run(engine, cell, `cell${index}`)) ? "survived" : "ended by the next run"] += 1;
        } catch (error) {
          figures.lost += 1;
          failures.push(`${cellText(cell)}: ${String(error)}`);
        }
      }),
    );
    assert.deepEqual(failures, []);
  });
});

async function run(engine: Engine, cell: Cell, project: string): Promise<boolean> {
  const scene = await Scene.open(cell);
  try {
    const { stack, declare } = await engine.ofUsers(project, scene.simulator);
    await stack.setAllConfig(
      Object.fromEntries(Object.entries(SHORT_TIMEOUTS).map(([key, value]) => [key, { value }])),
    );
    if (scene.before) {
      await declare(scene.before);
      await up(stack);
    }
    await declare(scene.declared);
    scene.injectFault();
    const isSurvived = await up(stack, { refresh: scene.hasRefresh }).then(
      () => true,
      (error: unknown) => {
        assert.equal(typeof (error as { code?: unknown }).code, "number", `ended by itself: ${String(error)}`);
        return false;
      },
    );
    await scene.endFaults();
    await up(stack, { refresh: scene.deletesUser });
    scene.verify();
    await stack.preview({ expectNoChanges: true });
    await stack.preview({ expectNoChanges: true, refresh: true });
    for (const { urn, outputs } of resourcesIn(await stack.exportStack())) {
      const name = urn.split("::").at(-1) ?? "";
      const adopted = isAdopted(outputs);
      assert.equal(adopted, scene.isAdopted(name) ?? adopted, `${name}: adopted`);
    }
    return isSurvived;
  } finally {
    await scene.close();
  }
}

interface Resource {
  readonly urn: string;
  readonly outputs: Record<string, unknown>;
}

function resourcesIn({ deployment }: { deployment: unknown }): Resource[] {
  const { resources = [] } = deployment as { resources?: (Resource & { type: string })[] };
  return resources.filter(({ type }) => type.includes("BroadworksUser"));
}
