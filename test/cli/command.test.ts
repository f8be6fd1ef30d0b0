/** The command line: help, exit status, invalid usage, and the installation of the Pulumi CLI. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { program } from "../../cli/program";
import { COMMAND, end, run, start } from "../support/command";

describe("The command line", () => {
  it("The help of each command fits into 80 columns, and contains examples and the exit status", async () => {
    const nested = program.commands.flatMap((command) =>
      command.commands.map((inner) => [command.name(), inner.name()]),
    );
    for (const args of [[], ...program.commands.map((command) => [command.name()]), ...nested]) {
      const { code, stdout } = await run([...args, "--help"]);
      assert.equal(code, 0);
      assert.ok(
        stdout.split("\n").every((line) => line.length <= 80),
        stdout,
      );
      assert.match(stdout, /Examples?:\n +\$ /);
      assert.match(stdout, /\nExit status: 0 /);
    }
  });

  it("Invalid usage ends with status 1 and names the wrong argument", async () => {
    for (const [args, message] of [
      [["simulat"], /unknown command 'simulat'.*Did you mean simulate/s],
      [["simulate", "--users", "many"], /'--users <count>'.* from 0 to 100000/],
      [["simulate", "--port", "99999"], /'--port <port>'.* from 0 to 65535/],
      [["simulate", "--state", ""], /'--state <file>' argument is empty/],
      [["simulate", "--state", "missing/users.json"], /missing.users\.json: cannot be written \(ENOENT\)/],
      [["plan", "--html", "missing/plan.html"], /cannot write missing.plan\.html \(ENOENT\)/],
      [["plan", "--json", "."], /cannot write \. \(EISDIR\)/],
      [["comment", ""], /argument is empty/],
      [["python-sdk", join(COMMAND, "sdk")], /^pulumi-broadworks: E[A-Z]+: .*\n$/],
    ] as const) {
      const { code, stderr } = await run(args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, message);
    }
  });

  it("plugin install into a folder that cannot be written ends with status 1 and names PULUMI_HOME", async () => {
    const { code, stderr } = await run(["plugin", "install"], { PULUMI_HOME: COMMAND });
    assert.equal(code, 1);
    assert.match(stderr, /^pulumi-broadworks: cannot write .*PULUMI_HOME.*\n$/);
  });

  it("simulate --json prints its address in the first line, and ends with Ctrl-C", async () => {
    const child = start(["simulate", "--json", "--users", "3"]);
    assert.ok(child.stdout);
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { url, username, password } = JSON.parse(line) as Record<string, string>;
    assert.match(url ?? "", /^http:\/\/127\.0\.0\.1:\d+\/api\/v2$/);
    const response = await fetch(`${url}/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
    assert.equal(response.status, 200);
    const second = await run(["simulate", "--port", new URL(url ?? "").port]);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /^pulumi-broadworks: port \d+ is in use.*--port.*\n$/);
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });

  describe("ensure-pulumi", () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "broadworks-cli-"));
    });
    afterEach(async () => rm(folder, { recursive: true, force: true }));

    /** Creates an executable shell script, e.g. one that prints the version of a CLI. */
    async function createScript(path: string, script: string): Promise<string> {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      return path;
    }
    const SHELL = ["/usr/bin", "/bin"].join(delimiter);

    /** Runs the command with nothing else in the environment. */
    const ensurePulumi = (environment: Record<string, string> = {}) => {
      const env = {
        HOME: folder,
        PATH: `${join(folder, "bin")}${delimiter}${SHELL}`,
        PULUMI_BROADWORKS_CACHE: join(folder, "cache"),
        ...environment,
      };
      return end(spawn(process.execPath, [COMMAND, "ensure-pulumi"], { env, stdio: ["ignore", "pipe", "pipe"] }));
    };

    it("ensure-pulumi prints the CLI on the PATH when its version is supported", async () => {
      const cli = await createScript(join(folder, "bin", "pulumi"), "echo v3.200.0");
      assert.equal((await ensurePulumi()).stdout, `${cli}\n`);
    });

    it("ensure-pulumi skips an old CLI on the PATH, and prints the one in the cache folder", async () => {
      await createScript(join(folder, "bin", "pulumi"), "echo v3.199.9");
      const cli = await createScript(join(folder, "cache", "pulumi", "bin", "pulumi"), "echo v3.246.0");
      assert.equal((await ensurePulumi()).stdout, `${cli}\n`);
    });

    it("ensure-pulumi ignores an interrupted installation, and names what to install when no CLI can be installed", async () => {
      await createScript(join(folder, "cache", "unfinished-x", "bin", "pulumi"), "echo v3.246.0");
      await createScript(join(folder, "cache", "pulumi", "bin", "pulumi"), "exit 1");
      // Go cannot build, and the vendor's installer has no network.
      await createScript(join(folder, "bin", "go"), "echo no module >&2; exit 1");
      const offline = join(folder, "offline.cjs");
      await writeFile(offline, 'globalThis.fetch = () => Promise.reject(new Error("offline"));');
      const { code, stderr } = await ensurePulumi({ NODE_OPTIONS: `--require ${offline}` });
      assert.equal(code, 1);
      assert.match(stderr, /cannot install .*\(.*installer.*Go module proxy.*\).* https:\/\/www\.pulumi\.com/s);
      assert.doesNotMatch(stderr, /\n +at /);
      assert.deepEqual(
        (await readdir(join(folder, "cache"))).filter((name) => name !== "pulumi"),
        [],
      );
    });
  });
});
