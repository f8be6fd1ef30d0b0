/**
 * A kind of resource that is not a user, defined in test/fixtures/department.ts alone: the lifecycle, convergence, behavior under
 * faults and export treat it like the kinds of the product.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ExportFolder } from "../../cli/export/folder";
import { createProject } from "../../cli/export/project";
import { readUsers } from "../../cli/export/users";
import { openConnection, readSettings } from "../../provider/tooling";
import { type Fault, type Simulator, startSimulator } from "../../simulator";
import { DEPARTMENT, Departments, department, registerDepartments } from "../fixtures/department";
import { writes } from "../support/platform";
import { type Provider, type Values, configFor, providerHere } from "../support/provider";
import "../support/seed";

const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
const sales = { ...ids, name: "sales" };

describe("a resource that is not a user", () => {
  let departments: Departments;
  let simulator: Simulator;
  let provider: Provider;

  async function start(options: Parameters<typeof startSimulator>[0] = {}) {
    departments = new Departments();
    simulator = await startSimulator({ users: 2, ...options, subjects: [departments.subject] });
    provider = await begin();
  }
  /** A provider in a new run. */
  const begin = () => Promise.resolve(providerHere(simulator, { "broadworks:operationTimeout": "5" }).of(DEPARTMENT));
  let unregister: () => void;
  before(() => (unregister = registerDepartments()));
  after(() => unregister());
  beforeEach(() => start());
  afterEach(() => simulator.close());

  async function create(declared: Values) {
    const { inputs, failures } = await provider.check(declared);
    assert.deepEqual(failures, []);
    return { inputs, ...(await provider.create(inputs)) };
  }

  it("A department is created, updated, renamed and deleted like a user", async () => {
    const created = await create({ ...sales, callingLineIdName: "Sales" });
    assert.equal(created.id, "ent.odin/grp.odin/sales");
    assert.deepEqual(departments.all, [{ ...sales, callingLineIdName: "Sales" }]);
    assert.deepEqual(created.outputs["derived"], { adopted: false });
    assert.equal((await provider.diff(created.id, created.outputs, created.inputs)).changes, false);

    const renamed = { ...ids, name: "support", callingLineIdName: null };
    assert.equal((await provider.diff(created.id, created.outputs, renamed)).changes, true);
    const outputs = await provider.update(created.id, created.outputs, renamed);
    assert.deepEqual(departments.all, [{ ...ids, name: "support" }]);
    assert.equal((await provider.read(created.id, outputs)).outputs["name"], "support");

    provider = await begin();
    await provider.delete(created.id, outputs);
    assert.deepEqual(departments.all, []);
  });

  it("An existing department is adopted, reported, and left on the platform by a removal", async () => {
    await create({ ...sales, callingLineIdName: "Sales" });
    provider = await begin();
    const adopted = await create({ ...sales, callingLineIdName: "Sales team" });
    assert.match(
      provider.printed.join("\n"),
      /^ent\.odin\/grp\.odin\/sales: exists on the platform and is adopted; callingLineIdName "Sales" → "Sales team"$/m,
    );
    provider = await begin();
    await provider.delete(adopted.id, adopted.outputs);
    assert.deepEqual(departments.all, [{ ...sales, callingLineIdName: "Sales team" }]);
  });

  it("A department of another group replaces the one before, which is deleted first", async () => {
    const { id, inputs, outputs } = await create(sales);
    const { replaces, deletesFirst } = await provider.diff(id, outputs, { ...inputs, groupId: "grp2.odin" });
    assert.deepEqual([replaces, deletesFirst], [["groupId"], true]);
  });

  it("A change by someone else is set back and reported", async () => {
    const { id, inputs, outputs } = await create({ ...sales, callingLineIdName: "Sales" });
    departments.find("grp.odin", "sales")!.callingLineIdName = "by hand";
    provider = await begin();
    assert.equal((await provider.diff(id, outputs, inputs)).changes, true);
    await provider.update(id, outputs, inputs);
    assert.match(provider.printed.join("\n"), /changed by someone else and set back: callingLineIdName "by hand"/);
    assert.equal(departments.find("grp.odin", "sales")!.callingLineIdName, "Sales");
  });

  it("A rename to a department that exists is rejected without a write", async () => {
    const { id, inputs, outputs } = await create(sales);
    await create({ ...ids, name: "support" });
    simulator.forgetRequests();
    await assert.rejects(
      provider.update(id, outputs, { ...inputs, name: "support" }),
      /cannot rename .* another department/,
    );
    assert.deepEqual(writes(simulator), []);
  });

  it("Whatever is declared converges on a platform of loose typing", async () => {
    await simulator.close();
    await start({ loose: 7 });
    const clearable = (values: fc.Arbitrary<string>) => fc.oneof(values, fc.constant(null));
    const declaration = fc.record(
      {
        callingLineIdName: clearable(fc.stringMatching(/^[A-Za-z0-9 ]{1,30}$/).filter((text) => text.trim() !== "")),
        callingLineIdPhoneNumber: clearable(fc.constantFrom("+15137000001", "5137000002", "(513) 700-0003")),
      },
      { requiredKeys: [] },
    );
    const names = fc.constantFrom("sales", "support", "Finance", "42");
    await fc.assert(
      fc.asyncProperty(names, declaration, declaration, async (name, first, second) => {
        provider = await begin();
        const { id, inputs, outputs } = await create({ ...ids, name, ...first });
        assert.equal((await provider.diff(id, outputs, inputs)).changes, false);
        const { inputs: next, failures } = await provider.check({ ...ids, name, ...second }, inputs);
        assert.deepEqual(failures, []);
        const { changes } = await provider.diff(id, outputs, next);
        const updated = changes ? await provider.update(id, outputs, next) : outputs;
        assert.equal((await provider.diff(id, updated, next)).changes, false);
      }),
      { numRuns: 60 },
    );
  });

  const FAULTS: Readonly<Record<string, Omit<Fault, "method" | "path">>> = {
    "a reset before the request": { kind: "reset" },
    "a reset after the platform applied the request": { kind: "reset", appliedFirst: true },
    "a 500 without an effect": { kind: "response", status: 500 },
    "a 500 with an effect": { kind: "response", status: 500, appliedFirst: true },
    "a 429": { kind: "response", status: 429, headers: { "retry-after": "0" } },
    "a 409": { kind: "response", status: 409 },
    "half a response": { kind: "truncate" },
    "a token that expired": { kind: "response", status: 401 },
  };
  const changed = { ...ids, name: "support", callingLineIdName: "Support" };
  const OPERATIONS: Readonly<Record<string, { method: "POST" | "PUT" | "DELETE"; skip: number; declared?: Values }>> = {
    creation: { method: "POST", skip: 0, declared: sales },
    rename: { method: "PUT", skip: 0, declared: changed },
    update: { method: "PUT", skip: 1, declared: changed },
    deletion: { method: "DELETE", skip: 0 },
  };
  for (const [operation, { method, skip, declared }] of Object.entries(OPERATIONS))
    for (const [name, fault] of Object.entries(FAULTS))
      it(`After ${name} in the ${operation} of a department, the next run completes it`, async () => {
        let state = operation === "creation" ? undefined : await create(sales);
        simulator.injectFaults([{ ...fault, method, path: "/groups/departments", skip }]);
        for (let run = 0; run < 2; run++) {
          provider = await begin();
          state = await apply(provider, declared, state);
          simulator.injectFaults([]);
        }
        assert.deepEqual(departments.all, declared ? [declared] : []);
        if (!declared || !state) return;
        provider = await begin();
        assert.equal((await provider.diff(state.id, state.outputs, declared)).changes, false);
      });

  it("Departments are exported as a program that changes nothing", async () => {
    await create({ ...sales, callingLineIdName: "Sales" });
    await create({ ...ids, name: "support" });
    const folder = await mkdtemp(join(tmpdir(), "broadworks-departments-"));
    try {
      const config = configFor(simulator);
      const settings = readSettings(
        (key) => config[key],
        () => undefined,
      );
      const { client } = openConnection(settings, () => undefined);
      const target = await ExportFolder.open(folder, { url: simulator.url, serviceProvider: "ent.odin" });
      const progress = { group: ignore, user: ignore, message: ignore, done: ignore, stop: ignore };
      const selection = { serviceProvider: "ent.odin", kinds: [department] };
      const context = { folder: target, progress, signal: new AbortController().signal };
      const groups = await readUsers(client, selection, context);
      const files = createProject(groups, "ent.odin", { format: "typescript", kinds: [department] });
      assert.match(
        files["index.ts"] ?? "",
        /import \{ BroadworksUser, BroadworksDepartment \} from "pulumi-broadworks"/,
      );
      assert.match(files["index.ts"] ?? "", /new BroadworksDepartment\(\[departments\.serviceProviderId, /);
      const [file = ""] = Object.keys(files).filter((name) => name.startsWith("departments/"));
      assert.match(files[file] ?? "", /"?name"?: "sales"/);
      const exported = groups.flatMap(({ others }) => others.get(DEPARTMENT.kind) ?? []) as Values[];
      simulator.forgetRequests();
      for (const values of exported) await create(values);
      assert.deepEqual(writes(simulator), []);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

type State = { id: string; inputs: Values; outputs: Values };

/** One run of the engine for one resource. A partial failure leaves its outputs, another failure the state before. */
async function apply(provider: Provider, declared: Values | undefined, state?: State): Promise<State | undefined> {
  try {
    if (!declared) {
      if (state) await provider.delete(state.id, state.outputs);
      return undefined;
    }
    const { inputs, failures } = await provider.check(declared, state?.inputs);
    if (failures.length > 0) return state;
    if (!state) return { inputs, ...(await provider.create(inputs)) };
    if (!(await provider.diff(state.id, state.outputs, inputs)).changes) return { ...state, inputs };
    return { id: state.id, inputs, outputs: await provider.update(state.id, state.outputs, inputs) };
  } catch (error) {
    const left = (error as { state?: { id: string; properties: Values } }).state;
    return left && declared ? { id: left.id, inputs: declared, outputs: left.properties } : state;
  }
}

function ignore(): void {
  return undefined;
}
