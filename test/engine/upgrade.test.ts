/** An upgrade: this version continues a stack of version 0.1.0 without a change, see test/fixtures/upgrade-0.1.0. */
import assert from "node:assert/strict";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Deployment, Stack } from "@pulumi/pulumi/automation/index.js";
import { type Simulator, type User, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { writes } from "../support/platform";

const FIXTURES = join(__dirname, "..", "fixtures", "upgrade-0.1.0");

/** The edits of a program that the upgrade requires. */
const RENAMED: readonly [former: RegExp, name: string][] = [
  [/\bexisting:/g, "onExisting:"],
  [/\bmissing:/g, "onMissing:"],
  [/\brotateWhen:/g, "triggers:"],
  [/\bBroadworksFleet\b/g, "BroadworksUsersFromFile"],
];

describe("an upgrade from version 0.1.0", function () {
  this.timeout(120_000);
  let engine: Engine;
  let platform: Simulator;
  let stack: Stack;
  let usersBefore: readonly User[];

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
    const platformFile = join(engine.folder, "platform.json");
    await cp(join(FIXTURES, "platform.json"), platformFile);
    platform = await startSimulator({ state: platformFile, loose: 11 });
    usersBefore = structuredClone(platform.users);
    const formerProgram = await readFile(join(FIXTURES, "program.js"), "utf8");
    const program = RENAMED.reduce((text, [former, name]) => text.replace(former, name), formerProgram);
    stack = await engine.script("upgrade", program, platform);
    await cp(join(FIXTURES, "users.csv"), join(stack.workspace.workDir, "users.csv"));
    await stack.setConfig("janePassword", { value: "Jane-Secret-1", secret: true });
    await stack.importStack(JSON.parse(await readFile(join(FIXTURES, "state.json"), "utf8")) as Deployment);
  });
  beforeEach(() => platform.forgetRequests());
  after(async () => {
    await engine.stop();
    await platform.close();
  });

  it("A preview of the upgraded program shows no changes", async () => {
    await stack.preview({ diff: true, expectNoChanges: true });
    assert.deepEqual(writes(platform), []);
  });

  it("The first run of the upgraded program writes nothing, passwords included", async () => {
    const printed = await up(stack);
    assert.doesNotMatch(printed, /\b(created|updated|replaced|deleted)\b/);
    assert.deepEqual(writes(platform), []);
    assert.deepEqual(platform.users, usersBefore);
  });

  it("A second run of the upgraded program has nothing to do", async () => {
    await up(stack, { expectNoChanges: true });
    assert.deepEqual(writes(platform), []);
  });

  it("Destroy after the upgrade deletes exactly the users and services that version 0.1.0 would delete", async () => {
    await up(stack, { command: "destroy" });
    const kept = platform.users.map(({ userId }) => userId);
    const deleted = usersBefore.map(({ userId }) => userId).filter((userId) => !kept.includes(userId));
    // Nina was created; Omar has onDelete: "delete"; Otto was created and has onDelete: "release".
    assert.deepEqual(deleted.sort(), ["nina.neu@lab.example.net", "omar.doe@lab.example.net"]);
    // Lena keeps what she had before the resource of her services.
    const lena = platform.user("lena.doe@lab.example.net");
    assert.deepEqual(lena?.servicePacks, []);
    for (const assigned of ["Silent Alerting", "Remote Office"])
      assert.ok(!lena.assignedServices?.includes(assigned), `${assigned} is still assigned`);
  });
});
