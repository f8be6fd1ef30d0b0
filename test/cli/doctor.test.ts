/** `pulumi-broadworks doctor`: the checks of machine, project and platform. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type RequestListener, createServer } from "node:http";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "../../cli/doctor/finding";
import { settingsOf } from "../../scripts/support/local-engine";
import { type Simulator, startSimulator } from "../../simulator";
import { run } from "../support/command";
import { CLI_TIMEOUT, Engine } from "../support/engine";
import { writes } from "../support/platform";

describe("The doctor command", function () {
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

  it("All checks pass on a working platform, and send no writes", async () => {
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
        ["permissions", "ok"],
        ["platform", "ok"],
      ],
    );
    assert.deepEqual(writes(platform), []);
  });

  it("The settings come from the stack of the project, and the backend of the stack is named", async () => {
    const stack = await engine.script("doctor", "", platform);
    const { code, of } = await examine({ BROADWORKS_PASSWORD: "wrong" }, "--cwd", stack.workspace.workDir);
    assert.equal(code, 0);
    assert.equal(of("project")?.text, "doctor, stack test");
    assert.match(of("backend")?.text ?? "", /^file:\/\/.* as /);
    await stack.setConfig("broadworks:maxDelete", { value: "0" });
    const typo = await examine({ BROADWORKS_MAX_CHANGE: "0" }, "--cwd", stack.workspace.workDir);
    const { state, text } = typo.of("settings") ?? {};
    assert.equal(state, "warning");
    assert.match(
      text ?? "",
      /broadworks:maxDelete is .*broadworks:maxDeletes\?.* BROADWORKS_MAX_CHANGE is .*_MAX_CHANGES\?/,
    );
  });

  it("A project without SDK, selected stack, login or folder fails the check with the missing part", async () => {
    const folder = join(empty, "bare");
    await mkdir(folder);
    await writeFile(join(folder, "Pulumi.yml"), "name: bare\nruntime: nodejs\n");
    const { code, of } = await examine({}, "--cwd", folder);
    assert.equal(code, 1);
    assert.match(of("Pulumi SDK")?.text ?? "", /not installed in this project.*`npm install`/);
    assert.match(of("project")?.text ?? "", /no stack of .* is selected.*--stack/);
    const home = { PULUMI_BACKEND_URL: "", PULUMI_HOME: join(empty, "home") };
    assert.match((await examine(home, "--cwd", folder)).of("backend")?.text ?? "", /not logged in.*`pulumi login`/);
    await writeFile(join(folder, "Pulumi.yml"), "name: bare\nruntime:\n  name: yaml\n");
    assert.equal((await examine({}, "--cwd", folder)).of("Pulumi SDK")?.state, "skipped");
    const nowhere = await run(["doctor", "--cwd", join(folder, "nowhere")], engine.environment);
    assert.deepEqual([nowhere.code, nowhere.stderr.includes("nowhere (ENOENT)")], [1, true], nowhere.stderr);
  });

  it("A wrong password fails the check of the account, and is not printed", async () => {
    const { code, of, found, stderr } = await examine({ BROADWORKS_PASSWORD: "Wrong-Secret-1" });
    assert.deepEqual([code, of("connection")?.state, of("permissions")?.state], [1, "ok", "skipped"]);
    assert.match(of("account")?.text ?? "", /user name or password/);
    assert.equal(stderr, "pulumi-broadworks: 1 of 12 checks failed. Fix the problems above and run it again.\n");
    assert.ok(!JSON.stringify(found).includes("Wrong-Secret-1"));
  });

  it("A missing setting is named, and ends the checks", async () => {
    const { code, found } = await examine({ BROADWORKS_URL: "" });
    assert.equal(code, 1);
    assert.match(found.at(-1)?.text ?? "", /^BROADWORKS_URL is missing/);
    const { of } = await examine({ BROADWORKS_CA_FILE: "missing.pem" });
    assert.match(of("connection")?.text ?? "", /caFile.*missing\.pem \(ENOENT\)/);
    assert.equal(of("platform")?.state, "skipped");
  });

  it("The check of the proxy prints its address without its user name and password", async () => {
    const proxied = {
      BROADWORKS_URL: "https://odin.invalid/api/v2",
      HTTPS_PROXY: "http://me:Proxy-Secret@127.0.0.1:1",
    };
    const { of, found } = await examine({ ...proxied, https_proxy: "" });
    assert.match(of("proxy")?.text ?? "", /^http:\/\/127\.0\.0\.1:1, from the environment/);
    assert.deepEqual([of("connection")?.state, of("account")?.state], ["failed", "skipped"]);
    assert.ok(!JSON.stringify(found).includes("Proxy-Secret"));
  });

  /** Runs a test against another HTTP server than the platform. */
  async function withServer(listener: RequestListener, test: (url: string) => Promise<void>) {
    const server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }

  it("A server that is not an Odin API fails the check of the account", () =>
    withServer(
      (_request, response) => response.setHeader("content-type", "text/html").end("<h1>Welcome to our Wi-Fi</h1>"),
      async (url) => {
        const { code, of } = await examine({ BROADWORKS_URL: url, BROADWORKS_REQUEST_TIMEOUT: "2" });
        assert.equal(code, 1);
        assert.match(of("account")?.text ?? "", /Odin API/);
      },
    ));

  it("Without a service provider, the group of the account is read, and what the platform does with unknown users is checked", async () => {
    const { of } = await examine({});
    assert.match(of("permissions")?.text ?? "", /grp\.odin of ent\.odin/);
    assert.match(of("platform")?.text ?? "", /status 404; lists are complete/);
    const limited = await startSimulator({ users: 4, listLimit: 2, platform: { unknownUser: "error4008With500" } });
    const found = await examine(settingsOf(limited));
    assert.match(found.of("platform")?.text ?? "", /status 500, error 4008; lists without a limit have 2 rows/);
    const fault = { status: 200, body: [], times: 99 };
    limited.injectFaults([{ kind: "response", method: "GET", path: "/groups", ...fault }]);
    assert.equal((await examine(settingsOf(limited))).of("permissions")?.state, "warning");
    await limited.close();
  });

  it("A group without a list of users is a warning, and a user that the account cannot read is an error", async () => {
    const examinePermissions = async (path: string, status: number) => {
      const platform = await startSimulator({ users: 4 });
      try {
        const groupId = path === "/users" ? { groupId: "grp.odin" } : {};
        platform.injectFaults([{ kind: "response", method: "GET", path, ...groupId, status, times: 99 }]);
        return (await examine(settingsOf(platform))).of("permissions");
      } finally {
        await platform.close();
      }
    };
    const unserved = await examinePermissions("/users", 404);
    assert.equal(unserved?.state, "warning");
    assert.match(unserved.text, /each user by itself/);
    const forbidden = await examinePermissions("/users/services/settings", 403);
    assert.equal(forbidden?.state, "failed");
    assert.match(forbidden.text, /missing permission/);
  });

  it("A wrong clock is a warning, with the difference and its direction", () =>
    withServer(
      (request, response) => {
        response.setHeader("date", new Date(Date.now() - 3_600_000).toUTCString());
        response.end(request.method === "POST" ? JSON.stringify({ token: "t" }) : "{}");
      },
      async (url) => {
        const { code, of } = await examine({ BROADWORKS_URL: url });
        assert.deepEqual([code, of("clock")?.state], [0, "warning"]);
        assert.match(of("clock")?.text ?? "", /^this machine is 36\d\d s ahead of the platform\. /);
      },
    ));

  it("Without a terminal, each check prints one line without colors", async () => {
    const { code, stdout } = await run(["doctor", "--cwd", empty], { ...engine.environment, ...settingsOf(platform) });
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, 12);
    for (const line of lines) assert.match(line, /^(ok {5}|skipped) [A-Za-z. ]+: \S/);
  });
});
