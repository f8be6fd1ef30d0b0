import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { CommandError, type Stack } from "@pulumi/pulumi/automation/index.js";
import { BroadworksUser, type BroadworksUserArgs, BroadworksUserServices } from "pulumi-broadworks";
import { type Simulator, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine } from "../support/engine";
import { JANE, ids, newcomer } from "../fixtures/users";
import { writes } from "../support/platform";
import { LIST_OPTIONS, PREFETCH } from "../support/reading";
import { keepPart } from "../support/seed";

describe("users on the real engine", function () {
  this.timeout(120_000);
  let engine: Engine;
  let platform: Simulator;
  /** What the program declares: a resource's name and its arguments. */
  let declared: Record<string, BroadworksUserArgs>;
  let stack: Stack;
  let project = 0;

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
  });
  after(async () => engine.stop());
  beforeEach(async () => {
    platform = await startSimulator({ users: 8, groups: 2, loose: 5, ...LIST_OPTIONS });
    declared = {};
    project += 1;
    stack = await engine.inline(program, platform, `project${project}`);
  });
  afterEach(async () => platform.close());

  async function program() {
    const users = Object.entries(declared).map(([name, args]) => new BroadworksUser(name, args));
    await Promise.resolve();
    return Object.fromEntries(users.map((user, index) => [`user${index}`, user.userId]));
  }

  it("A stack adopts and creates users, repeats without changes, and destroys only the created user", async () => {
    declared = {
      jane: { ...ids, title: "Lead", aliases: ["1000@lab.example.net"] },
      new: { ...newcomer, newPassword: "first-Secret-1" },
    };
    const preview = await stack.preview();
    assert.match(
      preview.stdout,
      /jane\.doe@lab\.example\.net: exists on the platform and is adopted; title "Agent" → "Lead"/,
    );
    assert.deepEqual(writes(platform), []);

    await stack.up();
    assert.deepEqual(
      writes(platform)
        .map(({ request }) => request)
        .sort(),
      ["POST /users", "PUT /users"],
    );
    platform.forgetRequests();
    const again = await stack.up({ expectNoChanges: true });
    assert.deepEqual(again.summary.resourceChanges, { same: 3 });
    const refreshed = await stack.up({ refresh: true, expectNoChanges: true });
    assert.deepEqual(refreshed.summary.resourceChanges, { same: 3 });
    assert.deepEqual(writes(platform), []);

    const destroyed = await stack.destroy();
    assert.match(destroyed.stdout, /jane\.doe@lab\.example\.net: unchanged on the platform/);
    assert.ok(platform.user(JANE));
    assert.equal(platform.user(newcomer.userId), undefined);
  });

  it("A preview reads the services of declared users in the lists of their groups", async () => {
    const services = { "Call Forwarding Always": { isActive: false }, "Hoteling Guest": { isActive: false } };
    const one = await engine.inline(
      () => {
        for (const { serviceProviderId, groupId, userId } of platform.users) {
          const user = new BroadworksUser(userId, { serviceProviderId, groupId, userId });
          new BroadworksUserServices(userId, { userId: user.userId, services });
        }
        return Promise.resolve({});
      },
      platform,
      "services-of-groups",
    );
    await one.up();
    platform.forgetRequests();
    await one.preview({ expectNoChanges: true });
    const paths = platform.requests.map(({ path }) => path).filter((path) => path.startsWith("/users/"));
    const lists = ["call-forwarding-always", "hoteling-guest"].map((name) => `/users/${name}/bulk`);
    const single = paths.filter((path) => !lists.includes(path));
    assert.ok(single.every((path) => path === "/users/services/settings"));
    // Two groups of four users.
    assert.equal(single.length, PREFETCH === "auto" ? 4 : 8);
    assert.equal(paths.length - single.length, PREFETCH === "auto" ? 4 : 0);
  });

  it("A preview shows an outside change as live → declared, and the run restores only that field", async () => {
    declared = { jane: { ...ids, title: "Lead", yahooId: null } };
    await stack.up();
    platform.change(JANE, { title: "tampered", addressLocation: "theirs" });
    platform.forgetRequests();
    const preview = await stack.preview({ diff: true });
    // With --diff the command line shows messages apart, on standard error.
    assert.match(preview.stderr, /changed by someone else and set back: title "tampered" → "Lead"/);
    assert.deepEqual(preview.changeSummary, { same: 1, update: 1 });
    const withRefresh = await stack.preview({ diff: true, refresh: true });
    assert.match(withRefresh.stdout, /~ title\s*: "tampered" => "Lead"/);
    await stack.up();
    assert.deepEqual(writes(platform), [{ request: "PUT /users", body: { ...ids, title: "Lead" } }]);
    assert.equal(platform.user(JANE)?.addressLocation, "theirs");
    await stack.preview({ expectNoChanges: true });
  });

  it("A field declared with its live value changes nothing, also for a refresh", async () => {
    declared = { jane: { ...ids } };
    await stack.up();
    const state = JSON.parse(await engine.stateOf(`project${project}`)) as {
      checkpoint: { latest: { resources: { inputs?: { __provider?: string }; outputs?: { __provider?: string } }[] } };
    };
    const resource = state.checkpoint.latest.resources.at(-1);
    // In every state there is. Another text would be a change of every user in every stack.
    const text = "exports.handler=require('pulumi-broadworks/user')";
    assert.deepEqual([resource?.inputs?.__provider, resource?.outputs?.__provider], [text, text]);

    declared = { jane: { ...ids, title: "Agent", phoneNumber: "+1 513 200 0000" } };
    await stack.up({ expectNoChanges: true });
    const refreshed = await stack.refresh({ expectNoChanges: true });
    assert.doesNotMatch(refreshed.stdout, /title/);
    await stack.up({ refresh: true, expectNoChanges: true });
  });

  it("A user deleted outside of Pulumi is created again after a refresh proves the deletion", async () => {
    declared = { new: { ...newcomer, newPassword: "first-Secret-1" } };
    await stack.up();
    platform.remove(newcomer.userId);
    await fails(stack.up(), /new\.comer@lab\.example\.net: the user no longer exists on the platform/);
    await stack.up({ refresh: true });
    assert.ok(platform.user(newcomer.userId));
  });

  it("A later run completes the work of a failed run", async () => {
    declared = { jane: { ...ids, title: "Lead" } };
    await stack.up();
    declared = { jane: { ...ids, userId: "jane.roe@lab.example.net", title: "Lead", officeZoneName: "zone9" } };
    await fails(stack.up(), /Unknown office zone: zone9/);
    declared = { jane: { ...ids, userId: "jane.roe@lab.example.net", title: "Lead", officeZoneName: "zone1" } };
    platform.forgetRequests();
    await stack.up();
    assert.deepEqual(
      writes(platform).map(({ request }) => request),
      ["PUT /users"],
    );
    await stack.preview({ expectNoChanges: true, refresh: true });
  });

  it("Passwords do not appear in plain text in the state, the messages or the outputs", async () => {
    const secrets = ["first-Secret-1", "second-Secret-2", "third-Secret-3", platform.password];
    declared = { jane: { ...ids, newPassword: secrets[1]! }, new: { ...newcomer, newPassword: secrets[0]! } };
    const texts: string[] = [];
    const keep = async () => void texts.push(await engine.stateOf(`project${project}`));
    texts.push((await stack.preview({ diff: true })).stdout, (await stack.up({ diff: true })).stdout);
    await keep();
    declared = { ...declared, jane: { ...ids, newPassword: secrets[2]! } };
    texts.push((await stack.up({ diff: true })).stdout);
    platform.change(JANE, { title: "tampered" });
    texts.push((await stack.refresh()).stdout, (await stack.up({ refresh: true, diff: true })).stdout);
    await keep();
    for (const text of texts)
      for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in plain text`);
    assert.equal(texts.filter((text) => text.includes("newPassword")).length > 0, true);
    declared = { jane: { ...ids, newPassword: `${secrets[2]}${"x".repeat(60)}` } };
    const failure = await fails(stack.preview(), /newPassword:? must have 1–60 characters, but has 74/);
    assert.ok(!failure.includes(secrets[2]!));
  });

  it("A preview shows an unknown value as a change, and the run applies the value", async () => {
    declared = { new: { ...newcomer, newPassword: "first-Secret-1" } };
    const later = async () => {
      const made = new BroadworksUser("new", declared["new"]!);
      new BroadworksUser("jane", {
        ...ids,
        title: made.defaultAlias,
        address: { city: made.endpointType as pulumi.Output<string> },
      });
      return Promise.resolve();
    };
    const second = await engine.inline(later, platform, `unknown${project}`);
    const preview = await second.preview();
    assert.match(
      preview.stdout,
      /title "Agent" → \(known after apply\), address\.city "Cincinnati" → \(known after apply\)/,
    );
    await second.up();
    assert.equal(platform.user(JANE)?.title, newcomer.userId);
    await second.preview({ expectNoChanges: true });
  });

  keepPart(this, 2);
});

async function fails(work: Promise<unknown>, message: RegExp): Promise<string> {
  try {
    await work;
  } catch (error) {
    const text = error instanceof CommandError ? error.message : String(error);
    assert.match(text, message);
    return text;
  }
  throw new assert.AssertionError({ message: `the run did not fail with ${message}` });
}
