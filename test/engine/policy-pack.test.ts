/** The example policy pack on the real engine, which starts it for each preview and each update. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type Simulator, startSimulator } from "../../simulator";
import { JANE, ids, newcomer } from "../fixtures/users";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { writes } from "../support/platform";
import type { Values } from "../support/provider";
import { LIST_OPTIONS } from "../support/reading";

const run = promisify(execFile);
const EXAMPLE = join(__dirname, "..", "..", "examples", "policy-pack");
/** A number that the group of the simulator has free. */
const FREE_NUMBER = "+15137000000";
const POLICY = "@pulumi/policy@1.21.0";

/**
 * The language host in the Go module proxy cannot start policy packs. For a runtime without a host, the engine starts a
 * program with this name instead, as the vendor's host does for `nodejs`.
 */
const RUNTIME = "node-without-host";

describe("the policy pack on the real engine", function () {
  this.timeout(180_000);
  let engine: Engine;
  let platform: Simulator;
  let stack: Stack;
  let declare: (users: Readonly<Record<string, Values>>) => Promise<void>;
  let pack: string;
  let reason: string | undefined;

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = (await Engine.start()).typeChecking();
    platform = await startSimulator({ users: 8, ...LIST_OPTIONS });
    pack = join(engine.folder, "policy-pack");
    await cp(EXAMPLE, pack, { recursive: true });
    const file = join(pack, "PulumiPolicy.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace("runtime: nodejs", `runtime: ${RUNTIME}`));
    reason = await installPolicySdk(pack).catch(String);
    ({ stack, declare } = await engine.ofUsers("rules", platform));
    await addAnalyzer(stack);
    await writeFile(
      join(pack, "config.json"),
      JSON.stringify({ "numbers-belong-to-the-group": { groups: { "ent.odin/grp.odin": ["+1-513556"] } } }),
    );
  });
  after(() => Promise.all([platform.close(), engine.stop()]));

  /** The environment of the stack gets the program that starts the pack. */
  async function addAnalyzer({ workspace }: Stack): Promise<void> {
    const folder = join(engine.folder, "analyzer");
    await mkdir(folder);
    const runPack = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const script = `#!/bin/sh\nexec "${process.execPath}" "${runPack}" "$@"\n`;
    await writeFile(join(folder, `pulumi-analyzer-policy-${RUNTIME}`), script, { mode: 0o755 });
    Object.assign(workspace.envVars, { PATH: [workspace.envVars["PATH"], folder].join(delimiter) });
  }

  const withPack = () => ["--policy-pack", pack, "--policy-pack-config", join(pack, "config.json")];

  it("A run with violations of the rules fails before anything is written, and names each rule", async function () {
    if (reason !== undefined) {
      console.log(`Skipped: cannot install ${POLICY}: ${reason}`);
      this.skip();
    }
    await declare({
      jane: { ...ids, phoneNumber: FREE_NUMBER },
      new: { ...newcomer, extension: "7777" },
      other: { ...newcomer, userId: "other@lab.example.net", extension: "7777" },
      "services of jane": {
        userId: JANE,
        services: { "Call Forwarding Always": { forwardToPhoneNumber: "+44207946" } },
      },
    });
    const printed = await failureOf("preview");
    for (const name of [
      "numbers-belong-to-the-group",
      "no-costly-forwarding",
      "emergency-address",
      "unique-extensions",
    ])
      assert.match(printed, new RegExp(`\\[mandatory\\] +${name} `), printed);
    assert.deepEqual(writes(platform), []);
    await declare({ new: { ...newcomer, extension: "7777" } });
    await up(stack, { flags: withPack() });
    assert.equal(platform.user(newcomer.userId)?.extension, "7777");
  });

  const failureOf = (command: string) =>
    run("pulumi", [command, "--non-interactive", "--stack", stack.name, ...withPack()], {
      cwd: stack.workspace.workDir,
      env: { ...process.env, ...stack.workspace.envVars },
    }).then(
      () => assert.fail("the run passed"),
      (failure: unknown) => (failure as { stdout: string }).stdout,
    );
});

/** Puts Pulumi's SDK for policies beside the pack. It finds its dependencies in this repository. */
async function installPolicySdk(pack: string): Promise<undefined> {
  const target = join(pack, "node_modules", "@pulumi", "policy");
  await mkdir(target, { recursive: true });
  const { stdout } = await run("npm", ["pack", POLICY, "--silent", "--prefer-offline", "--pack-destination", pack]);
  await run("tar", ["-xzf", join(pack, stdout.trim()), "--strip-components=1", "-C", target]);
}
