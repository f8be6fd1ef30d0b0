/** A kind of resource that is not a user, on the real engine: its program runs, and a plan shows its changes. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { openPulumi } from "../../cli/pulumi/command";
import { terminalReporter } from "../../cli/pulumi/reporter";
import { observe } from "../../cli/plan/observe";
import { type Plan, createPlan } from "../../cli/plan/plan";
import { formatText } from "../../cli/plan/text";
import { type Simulator, startSimulator } from "../../simulator";
import { DEPARTMENT, Departments, registerDepartments } from "../fixtures/department";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";

const FIXTURE = require.resolve("../fixtures/department");
const PROGRAM = `
require(${JSON.stringify(require.resolve("tsx/cjs"))});
const { BroadworksDepartment } = require(${JSON.stringify(FIXTURE)});
const declared = JSON.parse(require("fs").readFileSync("declared.json", "utf8"));
for (const [name, values] of Object.entries(declared)) new BroadworksDepartment(name, values);
`;

describe("a resource that is not a user, on the engine", function () {
  this.timeout(240_000);
  const sales = { serviceProviderId: "ent.odin", groupId: "grp.odin", name: "sales" };
  const departments = new Departments();
  let engine: Engine;
  let platform: Simulator;
  let stack: Stack;
  let unregister: () => void;

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    unregister = registerDepartments();
    engine = await Engine.start();
    platform = await startSimulator({ users: 1, subjects: [departments.subject] });
    stack = await engine.script("departments", PROGRAM, platform);
  });
  after(async () => {
    unregister();
    await platform.close();
    await engine.stop();
  });

  const declare = (declared: object) =>
    writeFile(join(stack.workspace.workDir, "declared.json"), JSON.stringify(declared));

  async function plan(): Promise<Plan> {
    const { signal } = new AbortController();
    const environment = { ...process.env };
    Object.assign(process.env, engine.environment);
    try {
      const observed = await observe({
        mode: "plan",
        folder: stack.workspace.workDir,
        stack: "test",
        command: await openPulumi(terminalReporter(), signal),
        refresh: false,
        stop: signal,
        interrupt: signal,
        onResource: () => undefined,
      });
      return createPlan("plan", observed);
    } finally {
      process.env = environment;
    }
  }

  it("A plan announces a new department, its rename and its deletion, and `pulumi up` does what the plan announces", async () => {
    await declare({ team: { ...sales, callingLineIdName: "Sales" } });
    const created = await plan();
    assert.deepEqual([created.failures, created.users], [[], []]);
    assert.deepEqual(
      created.objects.map(({ kind, id, action }) => [kind, id, action]),
      [[DEPARTMENT.kind, "ent.odin/grp.odin/sales", "create"]],
    );
    await up(stack);
    assert.deepEqual(departments.all, [{ ...sales, callingLineIdName: "Sales" }]);
    await up(stack, { expectNoChanges: true });

    await declare({ team: { ...sales, name: "support", callingLineIdName: "Support" } });
    const renamed = await plan();
    assert.deepEqual(
      renamed.objects.map(({ id, action, risk, changes }) => [id, action, risk, changes.map(({ field }) => field)]),
      [["ent.odin/grp.odin/sales", "update", "rename", ["callingLineIdName", "name"]]],
    );
    assert.match(formatText(renamed), /name "sales" → "support"/);
    await up(stack);
    assert.deepEqual(departments.all, [{ ...sales, name: "support", callingLineIdName: "Support" }]);
    await up(stack, { refresh: true, expectNoChanges: true });

    await declare({});
    const deleted = await plan();
    assert.deepEqual(
      deleted.objects.map(({ id, action, risk }) => [id, action, risk]),
      [["ent.odin/grp.odin/support", "delete", "delete"]],
    );
    await up(stack);
    assert.deepEqual(departments.all, []);
  });
});
