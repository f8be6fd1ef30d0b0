/** The published package, as a user installs it in an empty folder. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { version as sdkVersion } from "@pulumi/pulumi/package.json";
import { Registry } from "../support/registry";

const run = promisify(execFile);

describe("the published package", function () {
  this.timeout(300_000);
  let folder: string;
  let registry: Registry;
  before(async () => {
    registry = await Registry.start();
    folder = await mkdtemp(join(tmpdir(), "broadworks-package-"));
  });
  after(async () => {
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("The package contains only compiled code, types, the simulator and the documents", () => {
    for (const needed of [
      "dist/provider/index.js",
      "dist/provider/index.d.ts",
      "dist/provider/hosts/dynamic/entry-points/user.js",
      "dist/simulator/index.d.ts",
      "dist/cli/main.js",
      "dist/provider/hosts/plugin/main.js",
      "pulumi-plugin/schema.json",
      "schemas/users.schema.json",
      "README.md",
      "LICENSE",
    ])
      assert.ok(registry.files.includes(needed), needed);
    const rest = registry.files.filter(
      (file) =>
        !/^dist\/(provider|simulator|cli)\/.*(\.js|\.d\.ts)$|^pulumi-cli\/|^pulumi-plugin\/schema\.json$|^schemas\/users\.schema\.json$|^docs\/([a-z]+\/)?[\w-]+\.(md|svg)$|^((README|CHANGELOG)\.md|LICENSE|package\.json)$/.test(
          file,
        ),
    );
    assert.deepEqual(rest, []);
  });

  // The commands of docs/guide/first-steps.md preview and apply with it.
  it("The package installs in an empty folder without warnings, and its types compile in a strict project", async () => {
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "project", private: true }));
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: { strict: true, target: "ES2022", module: "node16", types: ["node"] },
      }),
    );
    await writeFile(
      join(folder, "index.ts"),
      `import { BroadworksUser } from "pulumi-broadworks";
       const jane = new BroadworksUser("jane", { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "jane.doe@lab.example.net", title: "Lead", address: { city: null } });
       export const title: import("@pulumi/pulumi").Output<string | null | undefined> = jane.title;`,
    );
    const packages = ["pulumi-broadworks", `@pulumi/pulumi@${sdkVersion}`, "typescript@6", "@types/node@20"];
    const { stderr } = await run("npm", ["install", ...packages], {
      cwd: folder,
      env: { ...process.env, ...registry.environment },
    });
    assert.doesNotMatch(stderr, /EBADENGINE|ERESOLVE|deprecated/);

    // Every declaration file is checked too: a user's settings may not skip them.
    const inFolder = { cwd: folder };
    await run(process.execPath, [join(folder, "node_modules", "typescript", "bin", "tsc"), "--noEmit"], inFolder);
    const command = join(folder, "node_modules", ".bin", "pulumi-broadworks");
    assert.match((await run(command, ["--help"], inFolder)).stdout, /simulate/);
  });
});
