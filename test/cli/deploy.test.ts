/** `pulumi-broadworks deploy` on the real engine, with the example of an enterprise: one stack for each group. */
import assert from "node:assert/strict";
import { appendFile, cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type EngineEvent, LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import type { Changes } from "../../cli/deploy/counts";
import { ResourceCounter } from "../../cli/deploy/stack";
import { settingsOf } from "../../scripts/support/local-engine";
import { type Simulator, startSimulator } from "../../simulator";
import { MAX_DELAY_MS, maxPerSecond } from "../support/arrivals";
import { end, start as startCommand } from "../support/command";
import { CLI_TIMEOUT, Engine } from "../support/engine";
import { writes } from "../support/platform";

const REPOSITORY = join(__dirname, "..", "..");
const GROUPS = ["grp.odin", "grp2.odin", "grp3.odin"];
const REQUESTS_PER_SECOND = 20;

interface Line {
  readonly type: string;
  readonly stack?: string;
  readonly result?: string;
  readonly failures?: readonly string[];
  readonly text?: string;
  readonly changes?: Changes;
  readonly failed?: readonly string[];
  readonly notStarted?: readonly string[];
  readonly succeeded?: number;
}

describe("The deploy command", function () {
  this.timeout(180_000);
  let engine: Engine;
  let simulator: Simulator;
  let project: string;

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
    project = join(engine.folder, "enterprise");
  });
  after(async () => engine.stop());
  beforeEach(async () => {
    simulator = await startSimulator({ groups: 3, users: 12, loose: 2 });
    await cp(join(REPOSITORY, "examples", "enterprise"), project, { recursive: true });
    for (const group of GROUPS)
      await writeFile(
        join(project, `Pulumi.${group}.yaml`),
        `config:\n  broadworks:requestsPerSecond: "${REQUESTS_PER_SECOND}"\n`,
      );
  });
  afterEach(async () => {
    await simulator.close();
    await rm(project, { recursive: true, force: true });
    await rm(join(engine.folder, "backend", ".pulumi"), { recursive: true, force: true });
  });

  const start = (...options: string[]) =>
    startCommand(["deploy", "--cwd", project, ...options], { ...engine.environment, ...settingsOf(simulator) });

  async function deploy(...options: string[]) {
    const { code, stdout, stderr } = await end(start("--json", ...options));
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    const ended = new Map(lines.filter(({ type }) => type === "ended").map((line) => [line.stack, line]));
    return { code, stderr, lines, ended, summary: lines.at(-1)! };
  }

  /** Declares another value for the second user of a group. */
  async function edit(group: string, field: string, value: unknown): Promise<void> {
    const file = join(project, "groups", `${group}.json`);
    const users = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>[];
    users[1] = { ...users[1], [field]: value };
    await writeFile(file, JSON.stringify(users));
  }

  it("The command deploys each stack with a file, within one rate limit for all processes, and a second run changes nothing", async () => {
    const isParallel = `process.env["PULUMI_PARALLEL_DIFF"] === "true"`;
    await appendFile(join(project, "index.ts"), `\nif (!(${isParallel})) throw new Error("compares in sequence");\n`);
    const arrivals: number[] = [];
    simulator.watch(() => arrivals.push(performance.now()));
    const first = await deploy("--parallel", "3");
    assert.deepEqual([first.code, first.stderr], [0, ""]);
    assert.deepEqual([...first.ended.keys()].sort(), GROUPS);
    assert.deepEqual(first.summary, {
      type: "summary",
      succeeded: 3,
      failed: [],
      notStarted: [],
      changes: { users: { create: 12 }, otherResources: {} },
    });
    assert.equal(writes(simulator).length, 3, "one title in each group");
    const messages = first.lines.filter(({ type }) => type === "message").map(({ text }) => text ?? "");
    assert.equal(messages.length, 12);
    for (const text of messages) assert.match(text, /^\S+@lab\.example\.net: .*adopted/);
    const inOneSecond = maxPerSecond(arrivals, MAX_DELAY_MS);
    assert.ok(inOneSecond <= REQUESTS_PER_SECOND, `${inOneSecond} requests in one second`);
    simulator.forgetRequests();
    const pulumi = await LocalWorkspace.create({ workDir: project, ...engine.options() });
    await pulumi.selectStack("grp2.odin");
    const { code, summary } = await deploy("--preview", "--refresh");
    assert.equal((await pulumi.stack())?.name, "grp2.odin", "the selected stack stays selected");
    assert.deepEqual([code, summary.changes], [0, { users: { same: 12 }, otherResources: {} }]);
    assert.deepEqual(writes(simulator), []);
  });

  it("A failed stack does not stop the other stacks, and the next run continues it", async () => {
    await edit("grp2.odin", "officeZoneName", "zone9");
    const two = ["grp.odin", "grp2.odin"];
    const { code, ended, summary } = await deploy("--parallel", "2", ...two);
    assert.equal(code, 1);
    assert.deepEqual([summary.succeeded, summary.failed, summary.notStarted], [1, ["grp2.odin"], []]);
    const failures = ended.get("grp2.odin")?.failures ?? [];
    assert.match(failures.join("\n"), /mia\.doe@lab\.example\.net: .*Unknown office zone: zone9/);
    assert.doesNotMatch(failures.join("\n"), /\n\s+at |<\{%/);
    await edit("grp2.odin", "officeZoneName", "zone1");
    const again = await deploy(...two);
    assert.deepEqual([again.code, again.summary.failed], [0, []]);
    assert.equal(simulator.user("mia.doe@lab.example.net")?.officeZoneName, "zone1");
  });

  it("Ctrl-C starts no more stacks, and leaves each stack ready for the next run", async () => {
    await rm(join(project, "Pulumi.grp3.odin.yaml"));
    const child = start("--json", "--parallel", "1");
    const ended = end(child);
    const lines: Line[] = [];
    await new Promise<void>((resolve) => {
      createInterface({ input: child.stdout! }).on("line", (line) => lines.push(JSON.parse(line) as Line));
      simulator.watch(() => resolve());
    });
    child.kill("SIGINT");
    assert.equal((await ended).code, 130);
    const summary = lines.at(-1)!;
    assert.deepEqual([summary.type, summary.notStarted], ["summary", ["grp2.odin"]]);
    const again = await deploy();
    assert.deepEqual([again.code, again.summary.succeeded], [0, 2]);
  });

  it("Without a terminal, the command prints plain lines", async () => {
    await edit("grp3.odin", "fistName", "O");
    const { code, stdout, stderr } = await end(start("grp.odin", "grp3.odin"));
    assert.deepEqual([code, stderr], [1, ""]);
    const lines = stdout.trimEnd().split("\n");
    assert.ok(lines.includes("grp.odin: started"));
    assert.ok(
      lines.some((line) => /^grp\.odin: jane\.doe@lab\.example\.net: .*title "Agent" → "Team Lead"/.test(line)),
    );
    assert.ok(lines.some((line) => /^grp\.odin: done in \d+ s; users: 4 new$/.test(line)));
    assert.ok(
      lines.some((line) => /^ {2}.*fistName.*did you mean "firstName"\?/.test(line)),
      stdout,
    );
    assert.deepEqual(lines.slice(-2), [
      "failed: grp3.odin",
      "Fix the errors above, then run the same command again to continue.",
    ]);
    assert.ok(!stdout.includes("\u001b"));
    for (const line of lines)
      assert.match(line, /^(grp3?\.odin: | {2}pulumi-nodejs:|1 of 2 stacks deployed; users: |failed: |Fix the errors)/);
  });

  it("Errors name the folder without a project, and the folder without stacks", async () => {
    const empty = await end(start("--cwd", join(engine.folder, "home")));
    assert.deepEqual([empty.code, empty.stdout], [1, ""]);
    assert.match(empty.stderr, /^pulumi-broadworks: .*home contains no Pulumi\.yaml.*--cwd\.\n$/);
    for (const group of GROUPS) await rm(join(project, `Pulumi.${group}.yaml`));
    const named = await end(start("--cwd", join(engine.folder, "home"), "prod"));
    assert.deepEqual([named.code, named.stdout, named.stderr], [1, "", empty.stderr]);
    const { code, stderr } = await end(start());
    assert.equal(code, 1);
    assert.match(stderr, /enterprise contains no Pulumi\.STACK\.yaml/);
  });
});

describe("The counts of a deployment", () => {
  const dynamic = (name: string) => `pulumi-nodejs:dynamic/broadworks:${name}`;

  /** Counts the resources of a run in which the engine takes these steps. */
  function count(...steps: [op: string, type: string, name: string, isComponent?: true][]) {
    const counter = new ResourceCounter();
    const isNewUser = steps.map(([op, type, name, isComponent]) => {
      const state = { type, custom: isComponent !== true };
      const metadata = { op, type, urn: `urn:pulumi:test::users::${type}::${name}`, new: state };
      return counter.add({ resourcePreEvent: { metadata } } as unknown as EngineEvent);
    });
    return { ...counter.changes, reported: isNewUser.filter(Boolean).length };
  }

  it("Only users count as users: services, credentials and resources of other packages are other resources", () => {
    const counted = count(
      ["create", "pulumi:pulumi:Stack", "users-test"],
      ["create", "broadworks:index:BroadworksUsersFromFile", "table", true],
      ["create", dynamic("BroadworksUser"), "jane"],
      ["same", dynamic("BroadworksUser"), "omar"],
      ["create", dynamic("BroadworksUserServices"), "jane"],
      ["create", dynamic("BroadworksUserCredentials"), "jane"],
      ["update", "random:index/randomPassword:RandomPassword", "pin"],
    );
    assert.deepEqual(counted, {
      users: { create: 1, same: 1 },
      otherResources: { create: 2, update: 1 },
      reported: 2,
    });
  });

  it("A user counts once, although the engine reports a refresh and several steps of a replacement", () => {
    const user = dynamic("BroadworksUser");
    const counted = count(
      ["refresh", user, "jane"],
      ["update", user, "jane"],
      ["delete-replaced", user, "omar"],
      ["replace", user, "omar"],
      ["create-replacement", user, "omar"],
      ["remove-pending-replace", user, "lena"],
    );
    assert.deepEqual(counted, { users: { update: 1, replace: 1 }, otherResources: {}, reported: 2 });
  });
});
