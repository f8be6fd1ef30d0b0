/** The command as people call it: help, exit states, bad options. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";

const COMMAND = join(__dirname, "..", "..", "dist", "cli", "main.js");

function start(args: string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  return spawn(process.execPath, [COMMAND, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

async function call(args: string[], env?: NodeJS.ProcessEnv) {
  const child = start(args, env);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (text: string) => (stdout += text));
  child.stderr?.on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

describe("pulumi-broadworks", () => {
  it("has help with examples, in 80 columns", async () => {
    for (const args of [
      ["--help"],
      ...["export", "plan", "drift", "deploy", "doctor", "comment", "simulate", "ensure-pulumi"].map((name) => [
        name,
        "--help",
      ]),
    ]) {
      const { code, stdout } = await call(args);
      assert.equal(code, 0);
      assert.ok(
        stdout.split("\n").every((line) => line.length <= 80),
        stdout,
      );
      if (args.length > 1) assert.match(stdout, /Examples?:\n +\$ /);
    }
  });

  it("ends with 1 when it is wrongly called, and says what is wrong", async () => {
    for (const [args, message] of [
      [["simulat"], /unknown command 'simulat'.*Did you mean simulate/s],
      [["simulate", "--users", "many"], /must be a whole number from 0 to 100000/],
      [["simulate", "--port", "99999"], /must be a whole number from 0 to 65535/],
    ] as const) {
      const { code, stderr } = await call([...args]);
      assert.equal(code, 1, stderr);
      assert.match(stderr, message);
    }
  });

  it("simulate --json tells where it is in its first line, and ends with Ctrl-C", async () => {
    const child = start(["simulate", "--json", "--users", "3"]);
    assert.ok(child.stdout);
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { url, username, password } = JSON.parse(line) as Record<string, string>;
    assert.match(url ?? "", /^http:\/\/127\.0\.0\.1:\d+\/api\/v2$/);
    const answer = await fetch(`${url}/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
    assert.equal(answer.status, 200);
    const taken = await call(["simulate", "--port", new URL(url ?? "").port]);
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /^pulumi-broadworks: port \d+ is in use/);
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });

  describe("ensure-pulumi", () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "broadworks-cli-"));
    });
    afterEach(async () => rm(folder, { recursive: true, force: true }));

    /** A program that claims to be a CLI of a version. */
    async function put(path: string, script: string): Promise<string> {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      return path;
    }
    const environment = (path: string) => ({
      HOME: folder,
      PATH: path,
      PULUMI_BROADWORKS_CACHE: join(folder, "cache"),
    });
    const SHELL = ["/usr/bin", "/bin"].join(delimiter);

    it("takes the one on the PATH when it is new enough", async () => {
      const cli = await put(join(folder, "bin", "pulumi"), "echo v3.200.0");
      assert.equal(
        (await call(["ensure-pulumi"], environment(`${join(folder, "bin")}${delimiter}${SHELL}`))).stdout,
        `${cli}\n`,
      );
    });

    it("passes one that is too old, and takes what it installed before", async () => {
      await put(join(folder, "bin", "pulumi"), "echo v3.199.9");
      const cli = await put(join(folder, "cache", "pulumi", "bin", "pulumi"), "echo v3.246.0");
      assert.equal(
        (await call(["ensure-pulumi"], environment(`${join(folder, "bin")}${delimiter}${SHELL}`))).stdout,
        `${cli}\n`,
      );
    });

    it("does not take what a build that was cut off has left, and says what to install when nothing can be had", async () => {
      await put(join(folder, "cache", "unfinished-x", "bin", "pulumi"), "echo v3.246.0");
      await put(join(folder, "cache", "pulumi", "bin", "pulumi"), "exit 1");
      // A Go that cannot build, first on the PATH; the vendor's installer finds no host by a proxy that is not there.
      await put(join(folder, "bin", "go"), "echo no module >&2; exit 1");
      const offline = {
        ...environment(`${join(folder, "bin")}${delimiter}${SHELL}`),
        NODE_OPTIONS: `--require ${await withoutFetch()}`,
      };
      const { code, stderr } = await call(["ensure-pulumi"], offline);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /no Pulumi CLI could be had \(.*installer.*Go module proxy.*\); install one from https:\/\/www\.pulumi\.com/s,
      );
      assert.doesNotMatch(stderr, /\n +at /);
      assert.deepEqual(
        (await readdir(join(folder, "cache"))).filter((name) => name !== "pulumi"),
        [],
      );
    });

    async function withoutFetch(): Promise<string> {
      const file = join(folder, "offline.cjs");
      await writeFile(file, 'globalThis.fetch = () => Promise.reject(new Error("offline"));');
      return file;
    }
  });
});
