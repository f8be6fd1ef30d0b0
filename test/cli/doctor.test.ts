/** `pulumi-broadworks doctor`: each line ok or what to do. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type RequestListener, createServer } from "node:http";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "../../cli/doctor/findings";
import { settingsOf } from "../../scripts/support/local-engine";
import { type Simulator, startSimulator } from "../../simulator";
import { run } from "../support/command";
import { CLI_TIMEOUT, Engine } from "../support/engine";
import { writes } from "../support/platform";

describe("pulumi-broadworks doctor", function () {
  this.timeout(120_000);
  let engine: Engine;
  let platform: Simulator;
  let empty: string;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
    platform = await startSimulator({ users: 4, loose: 3 });
    empty = await mkdtemp(join(tmpdir(), "broadworks-doctor-"));
  });
  after(async () => {
    await platform.close();
    await engine.stop();
    await rm(empty, { recursive: true, force: true });
  });

  async function examine(environment: Record<string, string>, ...options: string[]) {
    const all = { ...engine.environment, ...settingsOf(platform), ...environment };
    const { code, stdout, stderr } = await run(["doctor", "--json", "--cwd", empty, ...options], all);
    const found = JSON.parse(stdout) as Finding[];
    return { code, stderr, found, of: (check: string) => found.find((one) => one.check === check) };
  }

  it("finds everything in order, and reads only", async () => {
    const { code, found } = await examine({}, "--service-provider", "ent.odin");
    assert.equal(code, 0);
    assert.deepEqual(
      found.map(({ check, state }) => [check, state]),
      [
        ["Node.js", "ok"],
        ["Pulumi CLI", "ok"],
        ["Pulumi SDK", "skipped"],
        ["project", "skipped"],
        ["backend", "skipped"],
        ["settings", "ok"],
        ["proxy", "ok"],
        ["connection", "ok"],
        ["clock", "ok"],
        ["account", "ok"],
        ["rights", "ok"],
      ],
    );
    assert.deepEqual(writes(platform), []);
  });

  it("takes the settings of the project's stack, and tells its backend", async () => {
    const stack = await engine.script("patient", "", platform);
    const { code, of } = await examine({ BROADWORKS_PASSWORD: "wrong" }, "--cwd", stack.workspace.workDir);
    assert.equal(code, 0);
    assert.equal(of("project")?.text, "patient, stack test");
    assert.match(of("backend")?.text ?? "", /^file:\/\/.* as /);
  });

  it("a project without what it needs", async () => {
    const folder = join(empty, "bare");
    await mkdir(folder);
    await writeFile(join(folder, "Pulumi.yml"), "name: bare\nruntime: nodejs\n");
    const { code, of } = await examine({}, "--cwd", folder);
    assert.equal(code, 1);
    assert.match(of("Pulumi SDK")?.text ?? "", /not installed in this project: npm install$/);
    assert.match(of("project")?.text ?? "", /no stack of .* is selected; name one with --stack/);
    const home = { PULUMI_BACKEND_URL: "", PULUMI_HOME: join(empty, "home") };
    assert.match((await examine(home, "--cwd", folder)).of("backend")?.text ?? "", /run `pulumi login`/);
    const nowhere = await run(["doctor", "--cwd", join(folder, "nowhere")], engine.environment);
    assert.deepEqual(
      [nowhere.code, nowhere.stderr.includes("nowhere cannot be read (ENOENT)")],
      [1, true],
      nowhere.stderr,
    );
  });

  it("a password that is not taken, in a sentence and never itself", async () => {
    const { code, of, found, stderr } = await examine({ BROADWORKS_PASSWORD: "Wrong-Secret-1" });
    assert.deepEqual([code, of("connection")?.state, of("rights")?.state], [1, "ok", "skipped"]);
    assert.match(of("account")?.text ?? "", /rejected the user name or password/);
    assert.equal(stderr, "pulumi-broadworks: 1 of 11 checks failed; do what they say, and run again\n");
    assert.ok(!JSON.stringify(found).includes("Wrong-Secret-1"));
  });

  it("settings that are missing", async () => {
    const { code, found } = await examine({ BROADWORKS_URL: "" });
    assert.equal(code, 1);
    assert.match(found.at(-1)?.text ?? "", /^BROADWORKS_URL is missing/);
  });

  it("a proxy, without the account that it is used with", async () => {
    const proxied = {
      BROADWORKS_URL: "https://odin.invalid/api/v2",
      HTTPS_PROXY: "http://me:Proxy-Secret@127.0.0.1:1",
    };
    const { of, found } = await examine({ ...proxied, https_proxy: "" });
    assert.match(of("proxy")?.text ?? "", /^http:\/\/127\.0\.0\.1:1, from the environment/);
    assert.deepEqual([of("connection")?.state, of("account")?.state], ["failed", "skipped"]);
    assert.ok(!JSON.stringify(found).includes("Proxy-Secret"));
  });

  async function beside(listener: RequestListener, look: (url: string) => Promise<void>) {
    const server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      await look(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }

  it("something else that answers in the platform's place", () =>
    beside(
      (_request, response) => response.setHeader("content-type", "text/html").end("<h1>Welcome to our Wi-Fi</h1>"),
      async (url) => {
        const { code, of } = await examine({ BROADWORKS_URL: url, BROADWORKS_REQUEST_TIMEOUT: "2" });
        assert.equal(code, 1);
        assert.match(of("account")?.text ?? "", /not from the Odin API/);
      },
    ));

  it("a clock that is wrong", () =>
    beside(
      (request, response) => {
        response.setHeader("date", new Date(Date.now() - 3_600_000).toUTCString());
        response.end(request.method === "POST" ? JSON.stringify({ token: "t" }) : "{}");
      },
      async (url) => {
        const { code, of } = await examine({ BROADWORKS_URL: url });
        assert.deepEqual([code, of("clock")?.state], [0, "warning"]);
        assert.match(of("clock")?.text ?? "", /^this machine is 36\d\d s ahead of the platform; .*: set the clock$/);
      },
    ));

  it("prints a line a check where there is no terminal, without colours", async () => {
    const { code, stdout } = await run(["doctor", "--cwd", empty], { ...engine.environment, ...settingsOf(platform) });
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, 11);
    for (const line of lines) assert.match(line, /^(ok {5}|skipped) [A-Za-z. ]+: \S/);
  });
});
