/** The plugin on the real engine: the same classes, the same results, and a state that passes between both providers. */
import assert from "node:assert/strict";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type Simulator, startSimulator } from "../../simulator";
import { up } from "../support/engine";
import { JANE, ids, newcomer } from "../fixtures/users";
import { writes } from "../support/platform";
import { installPlugin, onPluginEngine, requireLanguageHost } from "../support/plugin";
import type { Values } from "../support/provider";
import { LIST_OPTIONS } from "../support/reading";
import { keepPart } from "../support/seed";

/** A program that declares what a file names, with the classes of either provider. */
const PROGRAM = `
const broadworks = require(process.env.MODULE);
const declared = JSON.parse(require("fs").readFileSync("declared.json", "utf8"));
const users = [];
for (const [name, { kind = "BroadworksUser", options = {}, ...args }] of Object.entries(declared)) {
  const isOfUser = /Services|Credentials/.test(kind);
  const made = new broadworks[kind](name, args, isOfUser ? { ...options, dependsOn: users } : options);
  if (!isOfUser) users.push(made);
}
`;

const NEW = { ...newcomer, newPassword: "first-Secret-1" };

describe("the plugin on the real engine", function () {
  this.timeout(180_000);
  const on = onPluginEngine();
  let platform: Simulator;
  let stack: Stack;
  let project = 0;

  beforeEach(async () => {
    platform = await startSimulator({ users: 8, groups: 2, loose: 5, ...LIST_OPTIONS });
    project += 1;
    stack = await on.engine.script(`plugin${project}`, PROGRAM, platform);
    use("pulumi-broadworks/plugin");
  });
  afterEach(async () => platform.close());

  const use = (module: string) => void (stack.workspace.envVars["MODULE"] = module);
  const declare = (resources: Readonly<Record<string, Values>>) =>
    writeFile(join(stack.workspace.workDir, "declared.json"), JSON.stringify(resources));
  const requests = () => writes(platform).map(({ request }) => request);

  it("A stack adopts and creates users, repeats without changes, and destroys only the created user", async () => {
    await declare({ jane: { ...ids, title: "Lead" }, new: NEW });
    const preview = await stack.preview({ diff: true });
    assert.match(preview.stdout, /broadworks:index:User: \(create\)/);
    assert.match(
      preview.stderr,
      /jane\.doe@lab\.example\.net: exists on the platform and is adopted; title "Agent" → "Lead"/,
    );
    assert.deepEqual(requests(), []);
    await up(stack);
    assert.deepEqual(requests().sort(), ["POST /users", "PUT /users"]);
    platform.forgetRequests();
    await up(stack, { expectNoChanges: true });
    await up(stack, { expectNoChanges: true, refresh: true });
    await stack.refresh({ expectNoChanges: true });
    assert.deepEqual(requests(), []);
    assert.ok(!(await on.engine.stateOf(`plugin${project}`)).includes(NEW.newPassword));
    await up(stack, { command: "destroy" });
    assert.ok(platform.user(JANE));
    assert.equal(platform.user(newcomer.userId), undefined);
  });

  it("A plain preview shows an outside change as live → declared, and the run restores only that field", async () => {
    await declare({ jane: { ...ids, title: "Lead", yahooId: null } });
    await up(stack);
    platform.change(JANE, { title: "tampered", addressLocation: "theirs" });
    platform.forgetRequests();
    const preview = await stack.preview({ diff: true });
    assert.match(preview.stdout, /~ title\s*: "tampered" => "Lead"/);
    assert.match(preview.stderr, /changed by someone else and set back: title "tampered" → "Lead"/);
    assert.deepEqual(preview.changeSummary, { same: 1, update: 1 });
    await up(stack);
    assert.deepEqual(writes(platform), [{ request: "PUT /users", body: { ...ids, title: "Lead" } }]);
    assert.equal(platform.user(JANE)?.addressLocation, "theirs");
    await stack.preview({ expectNoChanges: true });
  });

  it("A resource with onConflict fail stops at an outside change in every run, until a refresh accepts it", async () => {
    const lena = { ...ids, userId: "lena.doe@lab.example.net" };
    await declare({ jane: { ...ids, title: "Lead" }, lena });
    await up(stack);
    platform.change(JANE, { title: "tampered" });
    // The engine reads the user before the first of these runs, which fails, and keeps what it has read.
    await declare({ jane: { ...ids, title: "Lead", onConflict: "fail" }, lena });
    for (let run = 0; run < 2; run++) await assert.rejects(up(stack), /changed by someone else/);
    assert.equal(platform.user(JANE)?.title, "tampered");
    await up(stack, { command: "refresh" });
    await up(stack);
    assert.equal(platform.user(JANE)?.title, "Lead");
  });

  it("A missing user fails a plain run and no other user, and a refresh proves the loss", async () => {
    await declare({ new: NEW, jane: { ...ids, title: "Lead" } });
    await up(stack);
    platform.remove(newcomer.userId);
    for (let run = 0; run < 2; run++)
      await assert.rejects(stack.preview(), /new\.comer@lab\.example\.net: the user no longer exists on the platform/);
    await assert.rejects(up(stack), /the user no longer exists on the platform/);
    await up(stack, { refresh: true });
    assert.ok(platform.user(newcomer.userId));
    platform.remove(newcomer.userId);
    await up(stack, { command: "refresh" });
    await up(stack);
    assert.ok(platform.user(newcomer.userId));
    platform.remove(newcomer.userId);
    // The same as "--refresh" in every run.
    await appendFile(join(stack.workspace.workDir, "Pulumi.yaml"), "\noptions:\n  refresh: always\n");
    await up(stack);
    assert.ok(platform.user(newcomer.userId));
    platform.remove(newcomer.userId);
    await up(stack, { command: "destroy" });
    assert.ok(platform.user(JANE));
  });

  it("An imported user has all its fields in the state, and a program that declares some of them writes nothing", async () => {
    const lena = "lena.doe@lab.example.net";
    await declare({});
    await up(stack);
    await up(stack, {
      command: "import",
      flags: ["broadworks:index:User", "lena", lena, "--generate-code=false", "--protect=false"],
    });
    const state = await stack.exportStack();
    const imported = (state.deployment as { resources: { type: string; inputs: Values }[] }).resources.find(
      ({ type }) => type === "broadworks:index:User",
    );
    assert.equal(imported?.inputs["userId"], lena);
    assert.equal(imported.inputs["lastName"], platform.user(lena)?.lastName);
    await stack.preview({ expectNoChanges: false });
    await declare({ lena: imported.inputs });
    await stack.preview({ expectNoChanges: true });
    const { serviceProviderId, groupId, userId, title } = imported.inputs;
    await declare({ lena: { serviceProviderId, groupId, userId, title } });
    await up(stack);
    assert.deepEqual(requests(), []);
    await stack.preview({ expectNoChanges: true });
    await up(stack, { command: "destroy" });
    assert.ok(platform.user(lena), "an imported user was not created by the stack");
  });

  it("Functions of the plugin return live values, and name a missing user", async () => {
    const program = `
const pulumi = require("@pulumi/pulumi");
const call = (name, args) => pulumi.runtime.invoke("broadworks:index:" + name, args);
module.exports = async () => {
  const group = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
  const { users } = await call("getUsers", { ...group, lastName: "Doe" });
  return {
    title: (await call("getUser", { userId: process.env.USER_ID })).title,
    users: users.length,
    group: (await call("getGroup", group)).userCount,
    free: Array.isArray((await call("getGroupNumbers", group)).free),
  };
};
`;
    const functions = await on.engine.script(`functions${project}`, program, platform);
    functions.workspace.envVars["USER_ID"] = JANE;
    const { outputs } = await functions.up();
    const found = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
    const inGroup = platform.users.filter(({ groupId }) => groupId === "grp.odin");
    assert.deepEqual(found, {
      title: platform.user(JANE)?.title,
      users: inGroup.filter(({ lastName }) => lastName === "Doe").length,
      group: inGroup.length,
      free: true,
    });
    functions.workspace.envVars["USER_ID"] = "no.one@lab.example.net";
    await assert.rejects(functions.preview(), /the user no\.one@lab\.example\.net does not exist on the platform/);
  });

  it("The example in YAML adopts a user, and a renamed resource never deletes its user", async function () {
    await requireLanguageHost(this, "yaml");
    const yaml = await on.engine.copyOf(join(__dirname, "..", "..", "examples", "yaml"), platform);
    await installPlugin(yaml.workspace.workDir);
    const { outputs } = await yaml.up();
    assert.equal(outputs["userId"]?.value, JANE);
    assert.equal(platform.user(JANE)?.title, "Team Lead");
    await yaml.preview({ expectNoChanges: true });
    const file = join(yaml.workspace.workDir, "Pulumi.yaml");
    const program = await readFile(file, "utf8");
    const deletable = program.replace("title: Team Lead", "onDelete: delete");
    await writeFile(file, deletable);
    await up(yaml);
    await writeFile(file, deletable.replaceAll(/\bjane\b(?!\.doe)/g, "renamed"));
    platform.forgetRequests();
    await up(yaml);
    assert.deepEqual(requests(), []);
    assert.ok(platform.user(JANE));
    await up(yaml, { command: "destroy" });
    assert.equal(platform.user(JANE), undefined);
  });

  it("A stack changes from the dynamic provider to the plugin and back without a change", async () => {
    await writeFile(
      join(stack.workspace.workDir, "users.csv"),
      `serviceProviderId,groupId,userId,title\nent.odin,grp.odin,lena.doe@lab.example.net,Agent\n`,
    );
    await declare({
      new: NEW,
      jane: { ...ids, title: "Agent" },
      table: { kind: "BroadworksUsersFromFile", file: "users.csv" },
      services: {
        kind: "BroadworksUserServices",
        userId: newcomer.userId,
        services: { "Silent Alerting": { isActive: true } },
        onDelete: "unassign",
      },
      credentials: { kind: "BroadworksUserCredentials", userId: JANE, sipPassword: "sip-Secret-1" },
    });
    use("pulumi-broadworks");
    await up(stack);
    platform.forgetRequests();
    const before = platform.users.map((user) => structuredClone(user));
    for (const module of ["pulumi-broadworks/plugin", "pulumi-broadworks", "pulumi-broadworks/plugin"]) {
      use(module);
      for (const command of ["preview", "up", "up"] as const) {
        if (command === "preview") await stack.preview({ expectNoChanges: true });
        else await up(stack);
        assert.deepEqual(requests(), []);
      }
    }
    assert.deepEqual(platform.users, before);
    await up(stack, { command: "destroy" });
    assert.deepEqual(requests().sort(), ["DELETE /users", "PUT /users/services"]);
    assert.equal(platform.user(newcomer.userId), undefined);
  });

  it("A change of the provider and of the names of resources in one run deletes no one, and destroy still does", async () => {
    const title = "Agent";
    use("pulumi-broadworks");
    await declare({ new: NEW, jane: { ...ids, title } });
    await up(stack);
    platform.forgetRequests();
    use("pulumi-broadworks/plugin");
    await declare({ renamed: NEW, jane2: { ...ids, title } });
    await up(stack);
    assert.deepEqual(requests(), []);
    assert.ok(platform.user(newcomer.userId));
    await up(stack, { command: "destroy" });
    assert.deepEqual(requests(), ["DELETE /users"]);
    assert.equal(platform.user(newcomer.userId), undefined);
  });

  it("No state contains a password with a version, with either provider, even where secrets are shown", async () => {
    const file = join(stack.workspace.workDir, "users.csv");
    const passwords = ["first-Secret-1", "second-Secret-2"];
    const declareVersion = async (version: number, name: string) => {
      const [newPassword] = passwords.slice(version - 1);
      const header = "serviceProviderId,groupId,userId,lastName,firstName,callingLineIdLastName,callingLineIdFirstName";
      const row = "ent.odin,grp.odin,row.comer@lab.example.net,Comer,Row,Comer,Row";
      await writeFile(file, `${header},newPassword,newPasswordVersion\n${row},${newPassword},${version}\n`);
      await declare({
        [name]: {
          ...newcomer,
          newPassword,
          newPasswordVersion: version,
          impPassword: newPassword,
          impPasswordVersion: "a",
        },
        table: { kind: "BroadworksUsersFromFile", file: "users.csv" },
        credentials: {
          kind: "BroadworksUserCredentials",
          ...{ userId: JANE, sipPassword: newPassword, sipPasswordVersion: version },
        },
      });
    };
    const requireNoPassword = async () => {
      const shown = [JSON.stringify(await stack.exportStack()), await on.engine.stateOf(`plugin${project}`)];
      for (const text of shown) for (const password of passwords) assert.ok(!text.includes(password), text);
      assert.match(shown[0] ?? "", /"newPassword":\{[^}]*scrypt\$/);
    };
    const steps = [
      {
        module: "pulumi-broadworks",
        version: 1,
        sent: ["POST /users", "POST /users", "PUT /users", "PUT /users/authentication"],
      },
      {
        module: "pulumi-broadworks/plugin",
        version: 2,
        sent: ["PUT /users", "PUT /users", "PUT /users/authentication"],
      },
      { module: "pulumi-broadworks", version: 2, sent: [] },
      { module: "pulumi-broadworks/plugin", version: 2, sent: [] },
      // Another resource takes over: the run knows the version from what the program reads of the state.
      { module: "pulumi-broadworks/plugin", version: 2, name: "renamed", sent: [] },
    ];
    for (const { module, version, name = "new", sent } of steps) {
      use(module);
      await declareVersion(version, name);
      await up(stack);
      await requireNoPassword();
      assert.deepEqual(requests().sort(), sent);
      platform.forgetRequests();
    }
    await stack.preview({ expectNoChanges: true });
    await up(stack, { refresh: true, expectNoChanges: true });
    await requireNoPassword();
  });

  keepPart(this, 2);
});
