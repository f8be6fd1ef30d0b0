/** No output of a run contains a secret in plain text, including failed runs and runs at debug level. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type Simulator, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine } from "../support/engine";
import { keepPart } from "../support/seed";
import { JANE, ids, newcomer } from "../fixtures/users";

const PASSWORDS = ["first-Secret-1", "second-Secret-2", 'third-"Sécret"-3'];
const PASSCODE = "481516";

/** What the SDK prints about every resource at debug level. */
const BY_SDK = "debug: RegisterResource RPC finished: ";

/** Lines that the engine writes at debug level. It writes the line of the SDK twice: as it receives it, and as it shows it. */
const BY_ENGINE =
  /"msg":"((Unm|M)arshaling property for RPC|Planner decided|(eventSink::Debug\(\S{0,20})?RegisterResource RPC finished)/;

describe("secrets", function () {
  this.timeout(240_000);
  let engine: Engine;
  let platform: Simulator;
  let stack: Stack;
  /** Every token that the platform gave. */
  const tokens = new Set<string>();

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
    platform = await startSimulator({ users: 6, password: "account-Secret-0" });
    stack = await engine.script("secrets", PROGRAM, platform);
    await stack.setConfig("broadworks:changeLog", { value: join(engine.folder, "changes.jsonl") });
    await stack.setConfig("broadworks:operationTimeout", { value: "2" });
    await stack.setConfig("password", { value: PASSWORDS[0]!, secret: true });
  });
  after(async () => {
    await engine.stop();
    await platform.close();
  });

  const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { BroadworksUser, BroadworksUserCredentials } = require("pulumi-broadworks");
const newPassword = new pulumi.Config().requireSecret("password");
new BroadworksUser("new", { ...${JSON.stringify(newcomer)}, newPassword });
// Not marked by the program: the resource does it.
new BroadworksUser("jane", { ...${JSON.stringify(ids)}, newPassword: ${JSON.stringify(PASSWORDS[2])}, title: process.env.TITLE });
new BroadworksUserCredentials("omar", {
  userId: "omar.doe@lab.example.net",
  webPassword: newPassword,
  sipPassword: ${JSON.stringify(PASSWORDS[2])},
  portalPasscode: "${PASSCODE}",
  triggers: process.env.TITLE,
});
`;

  /** Runs the CLI and gives all that it wrote, whether it failed or not. */
  function run(args: string[], title: string, { workspace } = stack): Promise<string> {
    return new Promise((resolve) => {
      const options = {
        cwd: workspace.workDir,
        env: { ...process.env, ...engine.environment, TITLE: title },
        maxBuffer: 256 * 1024 * 1024,
      };
      execFile("pulumi", [...args, "--stack", "test", "--non-interactive"], options, (_error, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
  }

  const up = (title: string, ...args: string[]) => run(["up", "--yes", ...args], title);
  const DEBUG = ["-v", "9", "--logtostderr", "--debug", "--diff"];

  it("No output and no file of a run contains a secret in plain text", async () => {
    const texts: string[] = [await up("Lead")];
    await stack.setConfig("password", { value: PASSWORDS[1]!, secret: true });
    // A platform that repeats what it was sent.
    const echo = {
      status: 400,
      error: "Bad Request",
      details: `Invalid password ${PASSWORDS[1]} for {"newPassword":"${PASSWORDS[1]}"} by account-Secret-0`,
    };
    const repeats = { kind: "response", method: "PUT", status: 400, body: echo, times: 100 } as const;
    platform.injectFaults([
      { ...repeats, userId: newcomer.userId },
      { ...repeats, path: "/users/passwords" },
    ]);
    const refused = await up("Chief");
    assert.match(refused, /Invalid password \[secret\] for \{"newPassword":"\[secret\]"\} by \[secret\]/);
    platform.injectFaults([{ kind: "reset", path: "/users", appliedFirst: true, times: 100 }]);
    texts.push(refused, await up("Chief", "--refresh", "--skip-preview"));
    platform.injectFaults([]);
    texts.push(await run(["refresh", "--yes"], "Chief"), await up("Head", "--refresh", "--diff", "--skip-preview"));
    platform.change(JANE, { title: "by hand" });
    texts.push(await run(["preview", "--diff", "--json"], "Head"), await up("Head", "--skip-preview"));
    texts.push(
      ...(await allFiles(join(engine.folder, "backend"))),
      await readFile(join(engine.folder, "changes.jsonl"), "utf8"),
    );
    assert.ok(texts.join("").includes("newPassword"));
    verify(texts);
  });

  it("Values that a program marks as secret appear in no message, no record and not in plain text in the state", async () => {
    const marked = { title: "Chief-Secret-7", mobile: "+15135550177", city: "Secretville-8", forward: "15135550188" };
    const program = `
const pulumi = require("@pulumi/pulumi");
const { BroadworksUser, BroadworksUserServices } = require("pulumi-broadworks");
const marked = ${JSON.stringify(marked)};
const suffix = process.env.TITLE;
new BroadworksUser("jane", {
  ...${JSON.stringify(ids)},
  title: pulumi.secret(marked.title + suffix),
  mobilePhoneNumber: pulumi.output(pulumi.secret(marked.mobile)),
  address: pulumi.secret({ city: pulumi.output(marked.city + suffix) }),
});
new BroadworksUserServices("jane", {
  userId: ${JSON.stringify(JANE)},
  services: {
    "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: pulumi.secret(marked.forward) },
    "Call Waiting": { isActive: pulumi.output(true) },
  },
});
`;
    const other = await engine.script("marked", program, platform);
    const changeLog = join(engine.folder, "marked.jsonl");
    await other.setConfig("broadworks:changeLog", { value: changeLog });
    const texts: string[] = [await run(["preview", "--diff"], "A", other), await run(["up", "--yes"], "A", other)];
    assert.match(texts.join(""), /title "?.*\[secret\]/);
    texts.push(await run(["up", "--yes", "--diff"], "B", other));
    // A platform that repeats what it was sent.
    const details = `Invalid title ${marked.title}C`;
    platform.injectFaults([
      {
        kind: "response",
        method: "PUT",
        path: "/users",
        status: 400,
        body: { status: 400, error: "Bad Request", details },
        times: 9,
      },
    ]);
    const rejected = await run(["up", "--yes"], "C", other);
    assert.match(rejected, /Invalid title \[secret\]/);
    platform.injectFaults([]);
    platform.change(JANE, { title: `${marked.title} by hand` });
    texts.push(
      rejected,
      await run(["up", "--yes", "--refresh"], "C", other),
      await run(["refresh", "--yes"], "C", other),
    );
    const repeated = await run(["preview", "--expect-no-changes"], "C", other);
    assert.match(repeated, /unchanged/);
    texts.push(repeated, await run(["destroy", "--yes"], "C", other));
    texts.push(...(await allFiles(join(engine.folder, "backend"))), await readFile(changeLog, "utf8"));
    for (const text of texts)
      for (const secret of Object.values(marked))
        assert.ok(!text.includes(secret), `${secret} in ${around(text, secret)}`);
  });

  it("This package prints no secret at debug level; docs/operations/security.md lists the lines of the engine that do", async () => {
    await stack.setConfig("password", { value: PASSWORDS[0]!, secret: true });
    platform.injectFaults([{ kind: "reset", path: "/users", times: 2 }]);
    const text = await up("Debug", "--skip-preview", ...DEBUG);
    assert.match(text, /"v":9\}/);
    const plain = text.split("\n").filter((line) => [...secrets()].some((secret) => line.includes(secret)));
    const byEngine = plain.filter((line) => line.startsWith('{"time":'));
    const byOthers = plain.filter((line) => !byEngine.includes(line) && !line.startsWith(BY_SDK));
    assert.deepEqual(byOthers, []);
    // docs/operations/security.md lists these lines of the engine, which this package cannot change.
    for (const line of byEngine) assert.match(line.slice(0, 240), BY_ENGINE);
    assert.doesNotMatch(plain.join("\n"), /account-Secret-0/);
  });

  function secrets(): Set<string> {
    return new Set([
      ...PASSWORDS,
      PASSCODE,
      ...PASSWORDS.map((one) => JSON.stringify(one).slice(1, -1)),
      "account-Secret-0",
      ...tokens,
    ]);
  }

  function verify(texts: readonly string[]): void {
    for (const text of texts)
      for (const secret of secrets()) assert.ok(!text.includes(secret), `${secret} in ${around(text, secret)}`);
  }

  keepPart(this, 1);
});

function around(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 200), at + 200);
}

async function allFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), "utf8")),
  );
}
