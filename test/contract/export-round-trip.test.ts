/** What `pulumi-broadworks export` writes about services compiles in a strict project, and changes nothing. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import ts from "typescript";
import { USER } from "../../provider/resources/user/kind";
import { SERVICES } from "../../provider/resources/services/kind";
import { settingsOf } from "../../scripts/support/local-engine";
import { type Simulator, startSimulator } from "../../simulator";
import { COMMAND } from "../support/command";
import { anyPlatform, runsOfOneProcess, writes } from "../support/platform";
import { configFor } from "../support/provider";
import { recordProgram } from "../support/recorder";
import { SEED } from "../support/seed";
import { GENERATED_SERVICES, serviceDeclarations } from "../support/services";

const execute = promisify(execFile);
const USERS = 4;
/** Seeds of loose typing; 0 is exact. */
const LOOSENESS = process.env["EXPORT_ALL"] ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : [0, 1 + (SEED % 1000)];

describe("Exported services", function () {
  this.timeout(120_000);
  const run = runsOfOneProcess();
  let folder: string;
  const simulators: Simulator[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-round-trip-"));
    await symlink(resolve("node_modules"), join(folder, "node_modules"));
  });
  afterEach(async () => {
    for (const one of simulators.splice(0)) await one.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A platform with settings of every service, in any looseness. */
  async function platformWithServices(loose: number): Promise<Simulator> {
    const simulator = await startSimulator({
      users: USERS,
      ...(loose > 0 && { loose }),
      platform: anyPlatform(SEED + loose),
    });
    simulators.push(simulator);
    const provider = (await run(configFor(simulator))).of(SERVICES);
    for (const [index, { userId }] of simulator.users.entries()) {
      const names = GENERATED_SERVICES.filter((_, position) => position % USERS === index);
      const services = Object.fromEntries(names.map((name) => [name, draw(name, SEED + loose)]));
      const { inputs, failures } = await provider.check({ userId, services });
      assert.deepEqual(failures, []);
      await provider.create(inputs);
    }
    simulator.forgetRequests();
    return simulator;
  }

  it("Every service compiles in a strict project and previews as unchanged, on platforms of every looseness", async () => {
    const seen = new Set<string>();
    const projects: { readonly simulator: Simulator; readonly path: string }[] = [];
    for (const loose of LOOSENESS) {
      const simulator = await platformWithServices(loose);
      const path = join(folder, `loose${loose}`);
      const env = { ...process.env, ...settingsOf(simulator), BROADWORKS_REQUESTS_PER_SECOND: "1000" };
      await execute(process.execPath, [COMMAND, "export", "-s", "ent.odin", "--services", "-o", path], { env });
      projects.push({ simulator, path });
    }
    assert.deepEqual(await problemsOf(projects.map(({ path }) => path)), []);
    for (const { simulator, path } of projects) {
      const resources = await recordProgram(join(path, "index.ts"));
      assert.equal(resources.filter(({ type }) => type.endsWith(USER.kind)).length, USERS);
      const process_ = await run(configFor(simulator));
      simulator.forgetRequests();
      for (const {
        type,
        inputs: { __provider: _code, ...given },
      } of resources) {
        const provider = process_.of(type.endsWith(USER.kind) ? USER : SERVICES);
        const { inputs, failures } = await provider.check(given);
        assert.deepEqual(failures, []);
        const { id, outputs } = await provider.create(inputs);
        assert.equal((await provider.diff(id, outputs, inputs)).changes, false, JSON.stringify(given));
        for (const name of Object.keys((given["services"] ?? {}) as object)) seen.add(name);
      }
      assert.deepEqual(writes(simulator), []);
    }
    assert.deepEqual(
      GENERATED_SERVICES.filter((name) => !seen.has(name)),
      [],
    );
  });
});

/** Settings of a service. */
function draw(name: string, seed: number): unknown {
  return fc.sample(
    serviceDeclarations[name]!.filter((declared) => declared !== null),
    { seed, numRuns: 1 },
  )[0];
}

/** The errors of a compiler with every strict option in the programs of some folders. */
async function problemsOf(folders: readonly string[]): Promise<string[]> {
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder, { recursive: true })).map((name) => join(folder, name))),
  );
  const program = ts.createProgram(
    files.flat().filter((name) => name.endsWith(".ts")),
    {
      strict: true,
      noEmit: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      types: ["node"],
      preserveSymlinks: true,
    },
  );
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) =>
      [file?.fileName ?? "", ts.flattenDiagnosticMessageText(messageText, "\n")].join(": "),
    );
}
