/** What is published: the package as a user installs it, in an empty folder. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { version as sdkVersion } from "@pulumi/pulumi/package.json";
import { startSimulator } from "../../simulator";
import { CLI_TIMEOUT, pulumiCli } from "../support/engine";
import { Registry } from "../support/registry";

const run = promisify(execFile);

describe("the published package", function () {
  this.timeout(300_000);
  let folder: string;
  let registry: Registry;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    await pulumiCli();
    registry = await Registry.start();
    folder = await mkdtemp(join(tmpdir(), "broadworks-package-"));
  });
  after(async () => {
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("holds compiled code, types and the simulator, and nothing else", () => {
    for (const needed of [
      "dist/provider/index.js",
      "dist/provider/index.d.ts",
      "dist/provider/user.js",
      "dist/simulator/index.d.ts",
      "dist/cli/main.js",
      "README.md",
      "LICENSE",
    ])
      assert.ok(registry.files.includes(needed), needed);
    const rest = registry.files.filter(
      (file) =>
        !/^dist\/(provider|simulator|cli)\/.*(\.js|\.d\.ts)$|^pulumi-cli\/|^docs\/[a-z-]+\.(md|svg)$|^(README\.md|LICENSE|package\.json)$/.test(
          file,
        ),
    );
    assert.deepEqual(rest, []);
  });

  it("works in an empty folder: install, then pulumi preview", async () => {
    const project = join(folder, "project");
    await mkdir(join(folder, "backend"));
    await mkdir(project);
    await writeFile(
      join(project, "package.json"),
      JSON.stringify({ name: "project", private: true, main: "index.ts" }),
    );
    await writeFile(join(project, "Pulumi.yaml"), "name: project\nruntime: nodejs\n");
    await writeFile(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: { strict: true, target: "ES2022", module: "node16", types: ["node"] },
      }),
    );
    await writeFile(
      join(project, "index.ts"),
      `import { BroadworksUser } from "pulumi-broadworks";
       const jane = new BroadworksUser("jane", { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "jane.doe@lab.example.net", title: "Lead", address: { city: null } });
       export const title: import("@pulumi/pulumi").Output<string | null | undefined> = jane.title;`,
    );
    const packages = ["pulumi-broadworks", `@pulumi/pulumi@${sdkVersion}`, "typescript@6", "@types/node@20"];
    const { stderr } = await run("npm", ["install", ...packages], {
      cwd: project,
      env: { ...process.env, ...registry.environment },
    });
    assert.doesNotMatch(stderr, /EBADENGINE|ERESOLVE|deprecated/);

    const simulator = await startSimulator({ users: 3 });
    const cli = await pulumiCli();
    const env = {
      ...process.env,
      PATH: dirname(cli) + delimiter + (process.env["PATH"] ?? ""),
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      BROADWORKS_URL: simulator.url,
      BROADWORKS_USERNAME: simulator.username,
      BROADWORKS_PASSWORD: simulator.password,
    };
    try {
      await run(cli, ["stack", "init", "dev", "--non-interactive"], { cwd: project, env });
      const { stdout } = await run(cli, ["preview", "--non-interactive"], { cwd: project, env });
      assert.match(stdout, /is adopted; title "Agent" → "Lead", address\.city "Cincinnati" → \(not set\)/);
      // Every declaration file is checked too: a user's settings may not skip them.
      await run(process.execPath, [join(project, "node_modules", "typescript", "bin", "tsc"), "--noEmit"], {
        cwd: project,
      });
      const { stdout: help } = await run(join(project, "node_modules", ".bin", "pulumi-broadworks"), ["--help"], {
        cwd: project,
        env,
      });
      assert.match(help, /simulate/);
    } finally {
      await simulator.close();
    }
  });
});
