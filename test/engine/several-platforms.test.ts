/** Several platforms in one program: explicit providers of the plugin, with the same user ids on each platform. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type Simulator, startSimulator } from "../../simulator";
import { JANE, ids, newcomer } from "../fixtures/users";
import { up } from "../support/engine";
import { writes } from "../support/platform";
import { onPluginEngine, requireLanguageHost } from "../support/plugin";
import type { Values } from "../support/provider";
import { LIST_OPTIONS } from "../support/reading";
import { keepPart } from "../support/seed";

/** A program that declares what a file names. Its providers are `lab`, and `twin` with the platform of the stack's settings. */
const PROGRAM = `
const { BroadworksUser, BroadworksUserServices, Provider } = require("pulumi-broadworks/plugin");
const { providers, resources } = JSON.parse(require("fs").readFileSync("declared.json", "utf8"));
const made = Object.fromEntries(Object.entries(providers).map(([name, args]) => [name, new Provider(name, args)]));
const kinds = { BroadworksUser, BroadworksUserServices };
for (const [name, { kind = "BroadworksUser", on, ...args }] of Object.entries(resources))
  new kinds[kind](name, args, on === undefined ? {} : { provider: made[on] });
`;

describe("several platforms in one program", function () {
  this.timeout(180_000);
  const on = onPluginEngine();
  let prod: Simulator;
  let lab: Simulator;
  let stack: Stack;
  let project = 0;

  beforeEach(async () => {
    const open = () => startSimulator({ users: 8, groups: 2, ...LIST_OPTIONS });
    [prod, lab] = await Promise.all([open(), open()]);
    project += 1;
    stack = await on.engine.script(`platforms${project}`, PROGRAM, prod);
  });
  afterEach(() => Promise.all([prod.close(), lab.close()]));

  const settingsOf = ({ url, username, password }: Simulator) => ({ url, username, password, requestsPerSecond: 1000 });
  const declare = (resources: Readonly<Record<string, Values>>) => {
    const providers = { lab: settingsOf(lab), twin: settingsOf(prod) };
    return writeFile(join(stack.workspace.workDir, "declared.json"), JSON.stringify({ providers, resources }));
  };
  const requests = (platform: Simulator) => writes(platform).map(({ request }) => request);
  const forget = () => {
    for (const platform of [prod, lab]) platform.forgetRequests();
  };
  /** The lab has a user that production has not. */
  const putNewcomer = () => lab.put({ ...lab.user(JANE)!, ...newcomer, title: "Lab", aliases: [] });

  it("Users with the same id are adopted, changed and deleted on their own platform", async () => {
    putNewcomer();
    const both = {
      jane: { ...ids, title: "Lead" },
      labJane: { ...ids, title: "Tester", on: "lab" },
      labNew: { ...newcomer, on: "lab" },
    };
    await declare({ ...both, new: { ...newcomer, newPassword: "first-Secret-1" } });
    await up(stack);
    assert.deepEqual([prod.user(JANE)?.title, lab.user(JANE)?.title], ["Lead", "Tester"]);
    assert.deepEqual([requests(prod).sort(), requests(lab)], [["POST /users", "PUT /users"], ["PUT /users"]]);
    await stack.preview({ expectNoChanges: true });
    forget();
    await declare(both);
    await up(stack);
    assert.deepEqual([requests(prod), requests(lab)], [["DELETE /users"], []]);
    forget();
    await up(stack, { command: "destroy" });
    assert.deepEqual([requests(prod), requests(lab)], [[], []]);
    assert.equal(lab.user(newcomer.userId)?.title, "Lab");
  });

  it("A value is not taken from a user because another platform's user with that id gives it up", async () => {
    const other = prod.users.find(({ groupId, userId }) => groupId === ids.groupId && userId !== JANE)!;
    const { userId, extension } = other;
    await declare({
      jane: { ...ids, extension },
      labOther: { ...ids, userId, extension: "7999", on: "lab" },
    });
    await assert.rejects(up(stack), (error: Error) => error.message.includes(`belongs to ${userId}`));
    assert.equal(prod.user(userId)?.extension, extension);
    assert.deepEqual(requests(prod), []);
  });

  it("A user that is declared with two providers of one platform is an error", async () => {
    await declare({ jane: ids, second: { ...ids, on: "twin" } });
    await assert.rejects(stack.preview(), /jane\.doe@lab\.example\.net is already declared by "jane"/);
  });

  it("A resource that passes to another provider deletes no user, and owns the user of the other platform only if it creates it", async () => {
    putNewcomer();
    await declare({ new: { ...newcomer, newPassword: "first-Secret-1" } });
    await up(stack);
    forget();
    await declare({ new: { ...newcomer, on: "twin" } });
    await up(stack);
    await declare({ new: { ...newcomer, on: "lab" } });
    await up(stack);
    assert.deepEqual([requests(prod), requests(lab)], [[], []]);
    await declare({});
    await up(stack);
    assert.deepEqual([requests(prod), requests(lab)], [[], []]);
    assert.ok(prod.user(newcomer.userId) && lab.user(newcomer.userId));
  });

  // The provider of one platform does not know what the program declares for another. docs/guide/limits.md states the deletion.
  it("In YAML, a user is deleted before the one of another service provider is created, and after that of another platform unless it is released", async function () {
    await requireLanguageHost(this, "yaml");
    const program = (provider: string, properties: Values) => {
      const providers = Object.entries({ prod, lab }).map(([name, platform]) => [
        name,
        { type: "pulumi:providers:broadworks", properties: settingsOf(platform) },
      ]);
      const user = { type: "broadworks:User", properties, options: { provider: `\${${provider}}` } };
      const resources = { ...Object.fromEntries(providers), user };
      return JSON.stringify({ name: `platforms${project}`, runtime: "yaml", resources });
    };
    const apply = async (provider: string, properties: Values) => {
      await writeFile(join(stack.workspace.workDir, "Pulumi.yaml"), program(provider, properties));
      forget();
      await up(stack);
      return { prod: requests(prod), lab: requests(lab) };
    };
    const elsewhere = { serviceProviderId: "sp.other", groupId: "other" };
    prod.put({ ...prod.user(JANE)!, ...newcomer, ...elsewhere, aliases: [] });
    const { userId } = newcomer;
    assert.deepEqual(await apply("prod", { ...elsewhere, userId, onDelete: "delete" }), { prod: [], lab: [] });
    assert.deepEqual(await apply("prod", newcomer), { prod: ["DELETE /users", "POST /users"], lab: [] });
    assert.equal(prod.user(userId)?.serviceProviderId, newcomer.serviceProviderId);
    assert.deepEqual(await apply("lab", newcomer), { prod: ["DELETE /users"], lab: ["POST /users"] });
    await apply("lab", { ...newcomer, onDelete: "release" });
    assert.deepEqual(await apply("prod", newcomer), { prod: ["POST /users"], lab: [] });
    assert.ok(lab.user(userId) && prod.user(userId));
    await stack.preview({ expectNoChanges: true });
  });

  keepPart(this, 1);
});
