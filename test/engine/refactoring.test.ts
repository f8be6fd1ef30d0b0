/** Edits of a program on the real engine: no edit of resources deletes a user or gives a user the values of another user. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type Simulator, type User, fingerprint, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { JANE, newcomer } from "../fixtures/users";
import { writes } from "../support/platform";
import type { Values } from "../support/provider";
import { LISTS } from "../support/reading";

/** A resource as the program below declares it. */
interface Resource {
  readonly kind?: "BroadworksUser" | "BroadworksUserServices" | "BroadworksUserCredentials" | "BroadworksUsersFromFile";
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
const { STACK_IGNORES } = process.env;
if (STACK_IGNORES)
  pulumi.runtime.registerStackTransformation(({ props, opts }) => ({
    props,
    opts: pulumi.mergeOptions(opts, { ignoreChanges: STACK_IGNORES.split(",") }),
  }));
const users = [];
for (const [name, { kind = "BroadworksUser", parent, options = {}, args }] of Object.entries(declared)) {
  const own = { ...options, ...(parent && { parent: parentOf(parent) }) };
  const isOfUser = /Services|Credentials/.test(kind);
  const made = new broadworks[kind](name.replace(/#.*/, ""), args, isOfUser ? { ...own, dependsOn: users } : own);
  if (!isOfUser) users.push(made);
}
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
    platform.forgetRequests();
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

  it("A created user stays created through renamed and replaced resources, and destroy deletes only that user", async () => {
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
    // A new name and a new password in one edit: the password is sent.
    await apply({ last: { args: { ...user, newPassword: "second-Secret-2" } }, jane: adopted });
    assert.deepEqual(calls(), ["PUT /users"]);
    assert.equal(person(NEW).secrets["password"], fingerprint("second-Secret-2"));
    platform.forgetRequests();
    await destroy();
    assert.deepEqual(calls(), ["DELETE /users"]);
    assert.equal(platform.user(NEW), undefined);
    assert.ok(platform.user(JANE));
  });

  it("Users with services and credentials move into a table, out of it and into another table without writes", async () => {
    const rows: Values[] = [user, adopted.args];
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const csv = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? "")))].map((row) =>
      row.join(","),
    );
    await writeFile(join(stack.workspace.workDir, "users.csv"), `${csv.join("\n")}\n`);
    const table = { kind: "BroadworksUsersFromFile", args: { file: "users.csv" } } as const;
    const all = (prefix: string) => ({ [`${prefix}s`]: services(NEW), [`${prefix}c`]: credentials(JANE) });
    await apply({ new: created, jane: adopted, ...all("") });
    await changesNothing([
      [{ sales: table, ...all("renamed") }],
      [{ support: table, ...all("renamed") }, { refresh: true }],
      [{ new: created, jane: adopted, ...all("") }],
      [
        { new: created, jane: adopted, ...all("") },
        {
          flags: ["--replace", urn("s", "BroadworksUserServices"), "--replace", urn("c", "BroadworksUserCredentials")],
        },
      ],
    ]);
    platform.forgetRequests();
    await destroy();
    // What the resource of services assigned goes with it, whichever names it had.
    assert.deepEqual(calls().sort(), ["DELETE /users", "PUT /users/services"]);
    assert.equal(platform.user(NEW), undefined);
  });

  it("An edit that swaps two users or declares another user is an error that names both and writes nothing", async () => {
    await apply({ new: created, jane: adopted });
    const before = platform.users.map(({ userId }) => person(userId));
    const edits: Readonly<Record<string, Resource>>[] = [
      { new: adopted, jane: created },
      { new: { args: { ...user, userId: "omar.doe@lab.example.net" } }, jane: adopted },
      // The name of the resource is given to a newcomer, and the person gets another resource.
      {
        new: { args: { ...user, userId: "next.one@lab.example.net", extension: "7009" } },
        other: created,
        jane: adopted,
      },
    ];
    const another = { new: { args: { ...user, userId: "omar.doe@lab.example.net" } }, jane: adopted };
    const attempts: Parameters<typeof apply>[] = [
      ...edits.map((edit): Parameters<typeof apply> => [edit]),
      [another, { flags: ["--replace", urn("new")] }],
    ];
    for (const attempt of attempts) {
      const failure = await apply(...attempt).then(
        () => assert.fail("must fail"),
        (error: unknown) => String(error),
      );
      assert.match(
        failure,
        /cannot rename (\S+) to (?!\1)\S+@lab\.example\.net: (\S+ is another user who exists|another resource)/,
      );
      assert.deepEqual(calls(), []);
    }
    assert.deepEqual(
      platform.users.map(({ userId }) => person(userId)),
      before,
    );
  });

  it("An edit that replaces a resource and changes its user id renames the user", async () => {
    await apply({ new: created });
    const renamed = "new.name@lab.example.net";
    for (const [userId, deleteBeforeReplace] of [
      [renamed, false],
      [NEW, true],
    ] as const) {
      await apply(
        { new: { args: { ...user, userId }, options: { deleteBeforeReplace } } },
        { flags: ["--replace", urn("new")] },
      );
      assert.deepEqual(calls(), ["PUT /users/user-id"]);
      assert.ok(platform.user(userId));
    }
    await destroy();
    assert.equal(platform.user(NEW), undefined);
  });

  it("A created user moves to another stack with its resource, and only that stack deletes the user", async () => {
    await apply({ new: created, jane: adopted });
    const other = await engine.script(`${name}b`, PROGRAM, platform);
    await writeFile(
      join(other.workspace.workDir, "declared.json"),
      JSON.stringify({
        jane2: { ...adopted, args: { ...adopted.args, userId: "omar.doe@lab.example.net", groupId: "grp2.odin" } },
      }),
    );
    await up(other);
    await engine.moveState(stack, other, [urn("new")]);
    await apply({ jane: adopted });
    await writeFile(join(other.workspace.workDir, "declared.json"), JSON.stringify({ new: created }));
    platform.forgetRequests();
    await up(other);
    assert.deepEqual(calls(), []);
    await destroy();
    assert.ok(platform.user(NEW));
    await up(other, { command: "destroy" });
    assert.equal(platform.user(NEW), undefined);
  });

  it("Ignored changes stay on the platform, whether the resource or the stack sets ignoreChanges", async () => {
    const declare = (title: string, options: Values = {}): Readonly<Record<string, Resource>> => ({
      jane: { args: { ...adopted.args, title, address: { city: "Oslo" } }, options },
    });
    await apply(declare("Agent"));
    const ignored: [Values, string, Partial<User>][] = [
      [{ ignoreChanges: ["title"] }, "", { title: "by hand" }],
      [{ ignoreChanges: ["address.city", "title"] }, "", { address: { ...person(JANE).address, city: "Bergen" } }],
      [{ ignoreChanges: ["*"] }, "", { title: "by hand again" }],
      [{}, "title,address", { title: "by another hand" }],
    ];
    for (const [options, fromStack, change] of ignored) {
      platform.change(JANE, change);
      stack.workspace.envVars["STACK_IGNORES"] = fromStack;
      await apply(declare("Declared", options));
      assert.deepEqual(calls(), []);
      await up(stack, { expectNoChanges: true });
    }
    stack.workspace.envVars["STACK_IGNORES"] = "";
    await apply(declare("Declared"));
    assert.deepEqual(calls(), ["PUT /users"]);
    assert.equal(person(JANE).title, "Declared");
  });

  it("An edit releases adopted users without connection settings, and deletes no users above the limit", async () => {
    const eight = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [
        `new${index}`,
        { args: { ...user, userId: `new${index}@lab.example.net`, extension: `70${10 + index}` } },
      ]),
    );
    await apply({ jane: adopted, ...eight });
    const refused = async (parallel: number) => {
      const failure = apply({ jane: adopted }, { flags: ["--parallel", String(parallel)] });
      await assert.rejects(failure, /or more, and broadworks:maxDeletes is 5/);
    };
    for (const parallel of [8, 64]) {
      await refused(parallel);
      assert.deepEqual(calls(), []);
    }
    // One after the other: what follows the first cannot be known.
    await refused(1);
    assert.equal(calls().length, 5);
    await apply({ jane: adopted });
    assert.equal(calls().length, 3);
    for (const key of ["url", "username", "password"]) await stack.removeConfig(`broadworks:${key}`);
    assert.match(await destroy(), /jane\.doe@lab\.example\.net: left on the platform as it is/);
    assert.ok(platform.user(JANE));
  });
});
