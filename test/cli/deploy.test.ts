/** `pulumi-broadworks deploy` on the real engine: the example of an enterprise, a stack for each group. */
import assert from "node:assert/strict";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { settingsOf } from "../../scripts/support/local-engine";
import { type Simulator, startSimulator } from "../../simulator";
import { LATE, mostInOneSecond } from "../support/arrivals";
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
  readonly changes?: Readonly<Record<string, number>>;
  readonly failed?: readonly string[];
  readonly left?: readonly string[];
  readonly succeeded?: number;
}

describe("pulumi-broadworks deploy", function () {
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

  /** Declares another value for somebody of a group. */
  async function edit(group: string, field: string, value: unknown): Promise<void> {
    const file = join(project, "groups", `${group}.json`);
    const people = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>[];
    people[1] = { ...people[1], [field]: value };
    await writeFile(file, JSON.stringify(people));
  }

  it("deploys every stack that has a file, at one pace over all processes; then there is nothing to do", async () => {
    const arrivals: number[] = [];
    simulator.watch(() => arrivals.push(performance.now()));
    const first = await deploy("--parallel", "3");
    assert.deepEqual([first.code, first.stderr], [0, ""]);
    assert.deepEqual([...first.ended.keys()].sort(), GROUPS);
    assert.deepEqual(first.summary, {
      type: "summary",
      succeeded: 3,
      failed: [],
      left: [],
      changes: { create: 12 },
    });
    assert.equal(writes(simulator).length, 3, "the team leads' titles");
    const messages = first.lines.filter(({ type }) => type === "message").map(({ text }) => text ?? "");
    assert.equal(messages.length, 12);
    for (const text of messages) assert.match(text, /^\S+@lab\.example\.net: exists on the platform and is adopted; /);
    const inOneSecond = mostInOneSecond(arrivals, LATE);
    assert.ok(inOneSecond <= REQUESTS_PER_SECOND, `${inOneSecond} calls in one second`);
    simulator.forgetRequests();
    const { code, summary } = await deploy("--preview", "--refresh");
    assert.deepEqual([code, summary.changes], [0, { same: 12 }]);
    assert.deepEqual(writes(simulator), []);
  });

  it("goes on with the others when one fails, and goes on from there when it is run again", async () => {
    await edit("grp2.odin", "language", "Klingon");
    const two = ["grp.odin", "grp2.odin"];
    const { code, ended, summary } = await deploy("--parallel", "2", ...two);
    assert.equal(code, 1);
    assert.deepEqual([summary.succeeded, summary.failed, summary.left], [1, ["grp2.odin"], []]);
    const failures = ended.get("grp2.odin")?.failures ?? [];
    assert.match(failures.join("\n"), /mia\.doe@lab\.example\.net: .*Unknown language: Klingon/);
    assert.doesNotMatch(failures.join("\n"), /\n\s+at |<\{%/);
    await edit("grp2.odin", "language", "German");
    const again = await deploy(...two);
    assert.deepEqual([again.code, again.summary.failed], [0, []]);
    assert.equal(simulator.user("mia.doe@lab.example.net")?.language, "German");
  });

  it("lets nothing begin after it was interrupted, and leaves every stack ready for the next run", async () => {
    await rm(join(project, "Pulumi.grp3.odin.yaml"));
    const child = start("--json", "--parallel", "1");
    const ended = end(child);
    const lines: Line[] = [];
    await new Promise<void>((resolve) => {
      createInterface({ input: child.stdout! }).on("line", (line) => lines.push(JSON.parse(line) as Line));
      simulator.watch(() => resolve());
    });
    child.kill("SIGINT");
    assert.equal((await ended).code, 1);
    const summary = lines.at(-1)!;
    assert.deepEqual([summary.type, summary.left], ["summary", ["grp2.odin"]]);
    const again = await deploy();
    assert.deepEqual([again.code, again.summary.succeeded], [0, 2]);
  });

  it("tells it in plain lines where there is no terminal", async () => {
    await edit("grp3.odin", "fistName", "O");
    const { code, stdout, stderr } = await end(start("grp.odin", "grp3.odin"));
    assert.deepEqual([code, stderr], [1, ""]);
    const lines = stdout.trimEnd().split("\n");
    assert.ok(lines.includes("grp.odin: started"));
    assert.ok(
      lines.some((line) => /^grp\.odin: jane\.doe@lab\.example\.net: exists .*title "Agent" → "Team Lead"/.test(line)),
    );
    assert.ok(lines.some((line) => /^grp\.odin: done in \d+ s: 4 new$/.test(line)));
    assert.ok(
      lines.some((line) => /^ {2}.*fistName is no field .*did you mean "firstName"\?/.test(line)),
      stdout,
    );
    assert.deepEqual(lines.slice(-2), [
      "failed: grp3.odin",
      "Mend what is named above and run the same again: it goes on from here.",
    ]);
    assert.ok(!stdout.includes("\u001b"));
    for (const line of lines)
      assert.match(line, /^(grp3?\.odin: | {2}pulumi-nodejs:|1 of 2 stacks deployed: |failed: |Mend what is named)/);
  });

  it("says what is wrong with the folder", async () => {
    const empty = await end(start("--cwd", join(engine.folder, "home")));
    assert.deepEqual([empty.code, empty.stdout], [1, ""]);
    assert.match(
      empty.stderr,
      /^pulumi-broadworks: .*home holds no Pulumi\.yaml; name the project's folder with --cwd\n$/,
    );
    for (const group of GROUPS) await rm(join(project, `Pulumi.${group}.yaml`));
    const { code, stderr } = await end(start());
    assert.equal(code, 1);
    assert.match(stderr, /no stack is named, .*; name the stacks to deploy\n$/);
  });
});
