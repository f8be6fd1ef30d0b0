/** Edits of a program on the real engine: whatever becomes of resources, no person is deleted or given another person's values. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type Simulator, type User, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { JANE, newcomer } from "../support/people";
import { writes } from "../support/platform";
import type { Values } from "../support/provider";
import { LISTS } from "../support/reading";

/** A resource as the program below declares it. */
interface Resource {
  readonly kind?: "BroadworksUser" | "BroadworksUserServices" | "BroadworksUserCredentials" | "BroadworksFleet";
  /** A component that the resource belongs to. */
  readonly parent?: string;
  readonly options?: Values;
  readonly args: Values;
}

const PROGRAM = `
const broadworks = require("pulumi-broadworks");
const pulumi = require("@pulumi/pulumi");
const declared = JSON.parse(require("fs").readFileSync("declared.json", "utf8"));
const parents = {};
const parentOf = (name) => (parents[name] ??= new pulumi.ComponentResource("test:index:Team", name));
for (const [name, { kind = "BroadworksUser", parent, options = {}, args }] of Object.entries(declared))
  new broadworks[kind](name.replace(/#.*/, ""), args, { ...options, ...(parent && { parent: parentOf(parent) }) });
`;

const NEW = "new.comer@lab.example.net";
const user = { ...newcomer, newPassword: "first-Secret-1" };
const created: Resource = { args: user };
const adopted: Resource = {
  args: { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: JANE, title: "Agent" },
};
const services = (userId: string): Resource => ({
  kind: "BroadworksUserServices",
  args: { userId, services: { "Silent Alerting": { isActive: true } }, onDelete: "unassign" },
});
const credentials = (userId: string): Resource => ({
  kind: "BroadworksUserCredentials",
  args: { userId, sipPassword: "sip-Secret-1", portalPasscode: "4711" },
});

describe("an edit of a program", function () {
  this.timeout(120_000);
  let engine: Engine;
  let platform: Simulator;
  let stack: Stack;
  let name: string;
  let count = 0;

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
  });
  after(async () => engine.stop());
  beforeEach(async () => {
    platform = await startSimulator({ users: 8, groups: 2, loose: 3, ...LISTS });
    name = `edit${(count += 1)}`;
    stack = await engine.script(name, PROGRAM, platform);
  });
  afterEach(async () => platform.close());

  const declare = (resources: Readonly<Record<string, Resource>>) =>
    writeFile(join(stack.workspace.workDir, "declared.json"), JSON.stringify(resources));
  const apply = async (resources: Readonly<Record<string, Resource>>, options: Parameters<typeof up>[1] = {}) => {
    await declare(resources);
    platform.forgetCalls();
    return up(stack, options);
  };
  const destroy = () => up(stack, { command: "destroy" });
  const urn = (resource: string, kind = "BroadworksUser") =>
    `urn:pulumi:test::${name}::pulumi-nodejs:dynamic/broadworks:${kind}::${resource}`;
  const calls = () => writes(platform).map(({ call }) => call);
  const person = (userId: string): User => {
    const found = platform.user(userId);
    assert.ok(found, `${userId} is lost`);
    return structuredClone(found);
  };

  /** Applies the edits one after the other: none of them writes anything. */
  async function changesNothing(edits: readonly [Readonly<Record<string, Resource>>, Parameters<typeof up>[1]?][]) {
    const printed: string[] = [];
    for (const [resources, options] of edits) {
      const before = platform.users.map(({ userId }) => person(userId));
      printed.push(await apply(resources, options));
      assert.deepEqual(calls(), []);
      assert.deepEqual(
        platform.users.map(({ userId }) => person(userId)),
        before,
      );
    }
    return printed;
  }

  it("keeps a created user created through every new name and replacement, and destroy deletes exactly that user", async () => {
    await apply({ new: created, jane: adopted });
    const parent = "sales";
    await changesNothing([
      [{ renamed: created, jane: adopted }],
      [{ renamed: { ...created, parent }, jane: { ...adopted, parent } }],
      [{ "renamed#1": { ...created, parent: "support" }, other: adopted }],
      [{ new: created, jane: adopted }],
      [{ new: created, jane: adopted }, { flags: ["--replace", urn("new"), "--replace", urn("jane")] }],
      [{ new: created, jane: adopted }, { flags: ["--target-replace", urn("new")] }],
      [{ new: { ...created, options: { deleteBeforeReplace: true } }, jane: adopted }],
      [
        { new: { ...created, options: { deleteBeforeReplace: true } }, jane: adopted },
        { flags: ["--replace", urn("new")] },
      ],
      [{ new: { args: { ...user, userId: NEW.toUpperCase() } }, jane: adopted }],
      [{ new: created, jane: adopted }, { refresh: true }],
    ]);
    await up(stack, { expectNoChanges: true });
    platform.forgetCalls();
    await destroy();
    assert.deepEqual(calls(), ["DELETE /users"]);
    assert.equal(platform.user(NEW), undefined);
    assert.ok(platform.user(JANE));
  });
});
