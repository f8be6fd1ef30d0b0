/** Projects without npm: the plugin in Pulumi's own folder, where a command puts it. */
import assert from "node:assert/strict";
import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator";
import { run } from "../support/command";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { requireLanguageHost } from "../support/plugin";

const EXAMPLE = join(__dirname, "..", "..", "examples", "yaml-joiner-leaver");
const LENA = "lena.doe@lab.example.net";
const MAX = "max.newman@lab.example.net";

describe("An installed plugin", function () {
  this.timeout(180_000);
  let engine: Engine;
  let platform: Simulator;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    [engine, platform] = await Promise.all([Engine.start(), startSimulator({ users: 4 })]);
  });
  after(async () => {
    await Promise.all([engine.stop(), platform.close()]);
  });

  const plugin = (command: string) =>
    run(["plugin", command], { PULUMI_HOME: engine.environment["PULUMI_HOME"] ?? "" });
  /** Without the copy of the schema that the engine keeps. */
  const installed = async () => {
    const names = await readdir(join(engine.environment["PULUMI_HOME"] ?? "", "plugins"));
    return names.filter((name) => name.startsWith("resource-"));
  };

  it("serves the example yaml-joiner-leaver, which has no npm package, and in which a joiner takes over in one run", async function () {
    await requireLanguageHost(this, "yaml");
    // The second installation replaces the first one.
    for (const { code, stdout, stderr } of [await plugin("install"), await plugin("install")])
      assert.deepEqual([code, stderr, stdout.endsWith(": installed\n")], [0, "", true]);
    assert.equal((await installed()).length, 1);
    const stack = await engine.copyOf(EXAMPLE, platform);
    const { workDir } = stack.workspace;
    await stack.preview();
    await up(stack);
    await stack.setConfig("initialPassword", { value: "Welcome-1-Max", secret: true });
    await copyFile(join(workDir, "after.yaml"), join(workDir, "Pulumi.yaml"));
    await up(stack);
    assert.equal(platform.user(LENA), undefined);
    assert.equal(platform.user(MAX)?.extension, "1002");
    assert.match(platform.user(MAX)?.phoneNumber ?? "", /7000002$/);
    assert.doesNotMatch(JSON.stringify(await stack.exportStack()), /Welcome-1-Max/);
    await stack.preview({ expectNoChanges: true });
    await up(stack, { command: "destroy" });
    for (const result of [": removed\n", ": not installed\n"]) {
      const { code, stdout } = await plugin("uninstall");
      assert.deepEqual([code, stdout.endsWith(result)], [0, true]);
    }
    assert.deepEqual(await installed(), []);
  });
});
