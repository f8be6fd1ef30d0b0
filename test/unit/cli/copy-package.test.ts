/** The copy of a package with its dependencies, for each form in which package managers install them. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { copyPackage } from "../../../cli/pulumi/copy-package";
import { BroadworksError } from "../../../provider/shared/errors";

describe("The copy of a package", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "broadworks-copy-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A package that exports its version and those of its dependencies. */
  const install = async (path: string, name: string, version: string, manifest: object) => {
    await mkdir(join(folder, path), { recursive: true });
    const names = Object.values(manifest).flatMap((names: object) => Object.keys(names));
    await writeFile(join(folder, path, "package.json"), JSON.stringify({ name, version, ...manifest }));
    const exported = names.map((one) => `${JSON.stringify(one)}: require("${one}")`).join(", ");
    await writeFile(join(folder, path, "index.js"), `module.exports = { version: "${version}", ${exported} };`);
    await writeFile(join(folder, path, "index.d.ts"), "");
  };
  const link = async (from: string, to: string) => {
    await mkdir(dirname(join(folder, from)), { recursive: true });
    await symlink(join(folder, to), join(folder, from));
  };
  const needs = (...names: string[]) => ({ dependencies: Object.fromEntries(names.map((name) => [name, "*"])) });
  const copied = async (path: string) => {
    const to = join(folder, "copy");
    await copyPackage(join(folder, path), ["package.json", "index.js"], to);
    await assert.rejects(readFile(join(to, "node_modules", "one", "index.d.ts")));
    return createRequire(join(to, "main.js"))("app") as unknown;
  };
  const expected = {
    version: "1",
    one: { version: "1", "@scope/two": { version: "2", three: { version: "1" } }, three: { version: "2" } },
    three: { version: "1" },
  };

  it("has every dependency in the version of its dependent, also where one is below another", async () => {
    await install("node_modules/app", "app", "1", { ...needs("one"), peerDependencies: { three: "*" } });
    await install("node_modules/one", "one", "1", needs("@scope/two", "three"));
    await install("node_modules/three", "three", "1", {});
    await install("node_modules/one/node_modules/three", "three", "2", {});
    await install("node_modules/@scope/two", "@scope/two", "2", needs("three"));
    assert.deepEqual(await copied("node_modules/app"), expected);
  });

  it("is the same for packages that are linked from a store", async () => {
    await install("store/app/node_modules/app", "app", "1", { ...needs("one"), peerDependencies: { three: "*" } });
    await install("store/one/node_modules/one", "one", "1", needs("@scope/two", "three"));
    await install("store/two/node_modules/@scope/two", "@scope/two", "2", needs("three"));
    await install("store/three1/node_modules/three", "three", "1", {});
    await install("store/three2/node_modules/three", "three", "2", {});
    await link("store/app/node_modules/one", "store/one/node_modules/one");
    await link("store/app/node_modules/three", "store/three1/node_modules/three");
    await link("store/one/node_modules/@scope/two", "store/two/node_modules/@scope/two");
    await link("store/one/node_modules/three", "store/three2/node_modules/three");
    await link("store/two/node_modules/three", "store/three1/node_modules/three");
    assert.deepEqual(await copied("store/app/node_modules/app"), expected);
  });

  it("is rejected where a dependency is not installed, with the name of the package and the command that installs it", async () => {
    await install("node_modules/app", "app", "1", needs("one"));
    await assert.rejects(copied("node_modules/app"), (error) => {
      assert.ok(error instanceof BroadworksError);
      assert.match(error.message, /package one .*npm install/);
      return true;
    });
  });
});
