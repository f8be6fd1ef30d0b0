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
import { LIST_OPTIONS } from "../support/reading";
import { keepPart } from "../support/seed";

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
/** Users with resources that ignore changes in different ways. */
const IGNORING = [JANE, "lena.doe@lab.example.net", "mia.doe@lab.example.net"];
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
    platform = await startSimulator({ users: 8, groups: 2, loose: 3, ...LIST_OPTIONS });
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
  const calls = () => writes(platform).map(({ request }) => request);
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

  it("Created users stay created through renamed and replaced resources, and destroy deletes only them", async () => {
    const newcomers = Array.from({ length: 4 }, (_, index) => ({
      ...user,
      userId: `new${index}@lab.example.net`,
      extension: `701${index}`,
    }));
    const [new0, new1, new2, new3] = newcomers.map((args): Resource => ({ args })) as [
      Resource,
      Resource,
      Resource,
      Resource,
    ];
    const [lena, mia] = ["lena.doe", "mia.doe"].map((name): Resource => ({
      args: { ...adopted.args, userId: `${name}@lab.example.net` },
    })) as [Resource, Resource];
    const all = { new0, new1, new2, new3, jane: adopted, lena, mia };
    await apply(all);
    const deletedFirst = { ...new2, options: { deleteBeforeReplace: true } };
    const inOtherCase = { args: { ...new3.args, userId: "NEW3@LAB.EXAMPLE.NET" } };
    const again = {
      "renamed#1": { ...new0, parent: "support" },
      new1,
      new2: deletedFirst,
      "new3#1": { ...inOtherCase, parent: "support" },
      jane: adopted,
      "lena#1": { ...lena, parent: "support" },
      mia,
    };
    await changesNothing([
      [
        {
          renamed: new0,
          new1,
          new2: deletedFirst,
          new3: { ...new3, parent: "sales" },
          other: adopted,
          lena: { ...lena, parent: "sales" },
          mia,
        },
        { flags: ["new1", "new2", "mia"].flatMap((replaced) => ["--replace", urn(replaced)]) },
      ],
      [again],
      [again, { flags: ["--target-replace", urn("new1")] }],
      [all, { refresh: true }],
    ]);
    await up(stack, { expectNoChanges: true });
    // A new name and a new password in one edit: the password is sent.
    const { new0: _former, ...others } = all;
    await apply({ last: { args: { ...new0.args, newPassword: "second-Secret-2" } }, ...others });
    assert.deepEqual(calls(), ["PUT /users"]);
    assert.equal(person("new0@lab.example.net").secrets["password"], fingerprint("second-Secret-2"));
    platform.forgetRequests();
    await destroy();
    assert.deepEqual(
      calls(),
      newcomers.map(() => "DELETE /users"),
    );
    for (const { userId } of newcomers) assert.equal(platform.user(userId), undefined);
    for (const { args } of [adopted, lena, mia]) assert.ok(platform.user(args["userId"] as string));
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
        /cannot rename (\S+) to (?!\1)\S+@lab\.example\.net: (\S+ is another user that exists|another resource)/,
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
    const declare = (title: string, all: readonly Values[]): Readonly<Record<string, Resource>> =>
      Object.fromEntries(
        all.map((options, index) => {
          const userId = IGNORING[index]!;
          return [`user${index}`, { args: { ...adopted.args, userId, title, address: { city: "Oslo" } }, options }];
        }),
      );
    const none = IGNORING.map(() => ({}));
    await apply(declare("Agent", none));
    const options = [
      { ignoreChanges: ["title"] },
      { ignoreChanges: ["address.city", "title"] },
      { ignoreChanges: ["*"] },
    ];
    for (const [own, fromStack, changes] of [
      [
        options,
        "",
        [{ title: "by hand" }, { address: { ...person(IGNORING[1]!).address, city: "Bergen" } }, { title: "by hand" }],
      ],
      [none, "title,address", IGNORING.map(() => ({ title: "by another hand" }))],
    ] as const) {
      for (const [index, change] of changes.entries()) platform.change(IGNORING[index]!, change);
      stack.workspace.envVars["STACK_IGNORES"] = fromStack;
      await apply(declare("Declared", own));
      assert.deepEqual(calls(), []);
      await up(stack, { expectNoChanges: true });
    }
    stack.workspace.envVars["STACK_IGNORES"] = "";
    await apply(declare("Declared", none));
    assert.deepEqual(calls(), ["PUT /users", "PUT /users", "PUT /users"]);
    for (const userId of IGNORING) assert.equal(person(userId).title, "Declared");
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
    assert.match(await destroy(), /jane\.doe@lab\.example\.net: unchanged on the platform/);
    assert.ok(platform.user(JANE));
  });

  keepPart(this, 1);
});
