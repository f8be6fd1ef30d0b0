/** The next `pulumi up` sends exactly the changes of `pulumi-broadworks plan`, for every edit of a program. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Plan } from "../../cli/plan/plan";
import { type LoggedRequest, type Simulator, startSimulator } from "../../simulator";
import { run } from "../support/command";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { keepPart } from "../support/seed";

type Values = Readonly<Record<string, unknown>>;
type Declared = readonly [kind: string, name: string, args: Values, options?: Values];

/** Declares the resources of declared.json, and the users of table.json in a table. */
const PROGRAM = `
const broadworks = require("pulumi-broadworks");
const pulumi = require("@pulumi/pulumi");
const declared = JSON.parse(require("fs").readFileSync("declared.json", "utf8"));
const [parents, users] = [{}, {}];
const parentOf = (name) => (parents[name] ??= new pulumi.ComponentResource("test:index:Team", name));
for (const [kind, name, args, { parent, ...options } = {}] of declared) {
  const id = String(args.userId).toLowerCase();
  const dependsOn = users[id] ?? [];
  const resource = new broadworks[kind](name, args, { dependsOn, ...options, ...(parent && { parent: parentOf(parent) }) });
  if (kind === "BroadworksUser") users[id] = resource;
}
new broadworks.BroadworksUsersFromFile("table", { file: "table.json", allowEmpty: true });
`;

const DOMAIN = "lab.example.net";
const id = (name: string) => `${name}@${DOMAIN}`;
const IDS = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

/** Declares a user that exists on the platform before the first run. */
const adopted = (name: string, values: Values = {}, options: Values = {}, resource = name): Declared => [
  "BroadworksUser",
  resource,
  { ...IDS, userId: id(`${name}.doe`), title: "Agent", ...values },
  options,
];

let extensions = 7000;
const extensionOf = new Map<string, string>();

/** Declares a user that the first run creates. */
const created = (name: string, values: Values = {}, options: Values = {}, resource = name): Declared => {
  const extension = extensionOf.get(name) ?? String((extensions += 1));
  extensionOf.set(name, extension);
  const names = { firstName: "New", lastName: "Comer", callingLineIdFirstName: "New", callingLineIdLastName: "Comer" };
  const args = { ...IDS, userId: id(name), ...names, extension, newPassword: "first-Secret-1", ...values };
  return ["BroadworksUser", resource, args, options];
};

const services = (name: string, values: Values = {}, options: Values = {}, resource = name): Declared => [
  "BroadworksUserServices",
  resource,
  { userId: id(name), services: { "Silent Alerting": { isActive: true } }, ...values },
  options,
];

const credentials = (name: string, values: Values = {}, resource = name): Declared => [
  "BroadworksUserCredentials",
  resource,
  { userId: id(name), sipPassword: "sip-Secret-1", portalPasscode: "4711", ...values },
];

const row = (declared: Declared): Declared => ["row", "", declared[2]];

/** An edit of a program. Each user belongs to one edit only. */
interface Edit {
  readonly title: string;
  readonly before?: readonly Declared[];
  readonly after?: readonly Declared[];
  /** Changes the platform between the two runs. */
  readonly meanwhile?: (platform: Simulator) => void;
  /** The expected effects on the platform, as {@link announcedEffects} and {@link sentEffects} list them. None by default. */
  readonly effects?: readonly string[];
}

const UNASSIGN = { onDelete: "unassign" };
const RETAIN = { retainOnDelete: true };
const SERVICE = 'services["Silent Alerting"]';

const EDITS: readonly Edit[] = [
  { title: "a created user's resource is renamed", before: [created("a1")], after: [created("a1", {}, {}, "renamed")] },
  {
    title: "a created user's resource moves into a component",
    before: [created("a2")],
    after: [created("a2", {}, { parent: "team" })],
  },
  {
    title: "an adopted user's resource is renamed and declares another title",
    before: [adopted("jane")],
    after: [adopted("jane", { title: "Chief" }, {}, "jane2")],
    effects: ["jane.doe title = Chief"],
  },
  { title: "a created user moves into a table", before: [created("a4")], after: [row(created("a4"))] },
  { title: "an adopted user moves out of a table", before: [row(adopted("ana"))], after: [adopted("ana")] },
  { title: "a created user is removed", before: [created("a6")], effects: ["DELETE a6"] },
  { title: "an adopted user is removed", before: [adopted("kofi")] },
  {
    title: "an adopted user with onDelete delete is removed",
    before: [adopted("lena", { onDelete: "delete" })],
    effects: ["DELETE lena.doe"],
  },
  { title: "a created user with onDelete release is removed", before: [created("a9", { onDelete: "release" })] },
  { title: "a created user with retainOnDelete is removed", before: [created("a10", {}, RETAIN)] },
  {
    title: "a services resource with onDelete unassign is renamed",
    before: [created("a11"), services("a11", UNASSIGN)],
    after: [created("a11"), services("a11", UNASSIGN, {}, "other11")],
  },
  {
    title: "a services resource with onDelete unassign is removed",
    before: [created("a12"), services("a12", UNASSIGN)],
    after: [created("a12")],
    effects: [`a12 ${SERVICE} = null`],
  },
  {
    title: "a services resource without onDelete is removed",
    before: [created("a13"), services("a13")],
    after: [created("a13")],
  },
  {
    title: "a services resource with onDelete unassign and retainOnDelete is removed",
    before: [created("a14"), services("a14", UNASSIGN, RETAIN)],
    after: [created("a14")],
  },
  {
    title: "a services resource is renamed and declares another service and setting",
    before: [created("a15"), services("a15", UNASSIGN)],
    after: [
      created("a15"),
      services("a15", { services: { "Silent Alerting": { isActive: false }, "Call Waiting": null } }, {}, "other15"),
    ],
    effects: [`a15 ${SERVICE}.isActive = false`],
  },
  {
    title: "a credentials resource is renamed",
    before: [created("a16"), credentials("a16")],
    after: [created("a16"), credentials("a16", {}, "other16")],
  },
  {
    title: "a credentials resource is renamed and declares another password",
    before: [created("a17"), credentials("a17")],
    after: [created("a17"), credentials("a17", { sipPassword: "sip-Secret-2" }, "other17")],
    effects: ["a17 sipPassword = [secret]"],
  },
  {
    title: "the case of a user id changes",
    before: [created("a18")],
    after: [created("a18", { userId: id("A18") })],
  },
  {
    title: "the case of a user id and the name of the resource change",
    before: [created("a19")],
    after: [created("a19", { userId: id("A19") }, {}, "renamed19")],
  },
  {
    title: "someone sets in the portal the title that the program declares next",
    before: [adopted("tom")],
    after: [adopted("tom", { title: "Chief" })],
    meanwhile: (platform) => platform.change(id("tom.doe"), { title: "Chief" }),
  },
  {
    title: "someone sets another title in the portal",
    before: [adopted("omar")],
    after: [adopted("omar")],
    meanwhile: (platform) => platform.change(id("omar.doe"), { title: "tampered", language: "German" }),
    effects: ["omar.doe title = Agent"],
  },
  {
    title: "a user id changes, and the resource of the user's credentials is renamed",
    before: [created("a22"), credentials("a22")],
    after: [created("a22", { userId: id("a22.new") }), credentials("a22.new", {}, "other22")],
    effects: ["a22 userId = a22.new@lab.example.net", "a22 sipPassword = [secret]", "a22 portalPasscode = [secret]"],
  },
  {
    title: "a user is new",
    after: [created("a23", { title: "Agent", address: { city: "Oslo" }, extension: "7998" })],
    effects: [
      "POST a23",
      "a23 firstName = New",
      "a23 lastName = Comer",
      "a23 callingLineIdFirstName = New",
      "a23 callingLineIdLastName = Comer",
      "a23 newPassword = [secret]",
      "a23 title = Agent",
      "a23 address.city = Oslo",
      "a23 extension = 7998",
    ],
  },
  {
    title: "a created user is removed with its services, which are unassigned",
    before: [created("a24"), services("a24", UNASSIGN)],
    effects: ["DELETE a24", `a24 ${SERVICE} = null`],
  },
  {
    title: "a change replaces the resource because of replaceOnChanges",
    before: [created("a25", { title: "Agent" }, { replaceOnChanges: ["title"] })],
    after: [created("a25", { title: "Chief" }, { replaceOnChanges: ["title"] })],
    effects: ["a25 title = Chief"],
  },
  { title: "onDelete changes", before: [created("a26")], after: [created("a26", { onDelete: "release" })] },
  {
    title: "fields change, and others are no longer declared",
    before: [created("a27", { address: { city: "Oslo", country: "NO" }, title: "Agent" })],
    after: [created("a27", { address: { city: "Bergen" }, extension: "7999" })],
    effects: ["a27 address.city = Bergen", "a27 extension = 7999"],
  },
];

/** Edits for a next run with a refresh, of some of the same users: a resource owns the user that it has taken over. */
const LATER: readonly Edit[] = [
  { title: "a user is removed after its resource was renamed", before: [created("a1")], effects: ["DELETE a1"] },
  { title: "a user is removed after it moved into a component", before: [created("a2")], effects: ["DELETE a2"] },
  { title: "a user is removed from a table into which it moved", before: [created("a4")], effects: ["DELETE a4"] },
  { title: "a user is removed after the case of its id changed", before: [created("a19")], effects: ["DELETE a19"] },
  { title: "a user is removed after its resource was replaced", before: [created("a25")], effects: ["DELETE a25"] },
  { title: "a user is removed after onDelete became release", before: [created("a26")] },
  {
    title: "an adopted user is removed after someone has changed it",
    before: [adopted("ana")],
    meanwhile: (platform) => platform.change(id("ana.doe"), { title: "tampered" }),
  },
  {
    title: "someone sets in the portal the title that the program declares next, and a refresh reads it",
    before: [adopted("omar")],
    after: [adopted("omar", { title: "Chief" })],
    meanwhile: (platform) => platform.change(id("omar.doe"), { title: "Chief" }),
  },
  {
    title: "someone sets another title in the portal, and a refresh reads it",
    before: [adopted("tom")],
    after: [adopted("tom", { title: "Chief" }, {}, "renamed.tom")],
    meanwhile: (platform) => platform.change(id("tom.doe"), { title: "tampered" }),
    effects: ["tom.doe title = Chief"],
  },
  {
    title: "someone changes a title that the program no longer declares",
    before: [adopted("jane")],
    after: [["BroadworksUser", "jane2", { ...IDS, userId: id("jane.doe") }]],
    meanwhile: (platform) => platform.change(id("jane.doe"), { title: "tampered" }),
  },
  {
    title: "services are removed after their resource was renamed",
    before: [created("a11"), services("a11")],
    after: [created("a11")],
    effects: [`a11 ${SERVICE} = null`],
  },
];

/** Lists the effects that a plan announces: `DELETE user`, `POST user`, `user field = value`. */
function announcedEffects({ users }: Plan): string[] {
  return users.flatMap(({ id, action, changes }) => {
    const name = nameOf(id);
    const fields = changes.flatMap(({ field, declared }) => flatten(field, declared));
    return [...(REQUESTS[action] ?? []).map((method) => `${method} ${name}`), ...effects(name, fields)];
  });
}

const REQUESTS: Readonly<Record<string, readonly string[]>> = {
  delete: ["DELETE"],
  create: ["POST"],
  replace: ["DELETE", "POST"],
};

/** Lists the effects of the requests that a run sends, in the same form. */
function sentEffects(calls: readonly LoggedRequest[]): string[] {
  const names = new Map<string, string>();
  const deleted = new Set<string>();
  return calls.flatMap(({ method, path, query, body }) => {
    if (method === "GET" || path === "/auth/token") return [];
    const values = { ...query, ...(body as Values | null) };
    const current = nameOf(String(values["userId"]));
    const name = names.get(current) ?? current;
    if (path !== "/users") {
      if (path === "/users/user-id") names.set(nameOf(String(values["newUserId"])), name);
      const fieldsOf = FIELDS_OF[path];
      assert.ok(fieldsOf, `this test does not expect ${method} ${path}`);
      return effects(name, fieldsOf(values));
    }
    if (method === "DELETE") deleted.add(name);
    const effect = method === "PUT" ? [] : [`${method} ${name}`];
    // A user that is created again gets every field. A plan lists none of them.
    return method === "DELETE" || deleted.has(name)
      ? effect
      : [...effect, ...effects(name, flatten("", withoutIds(values)))];
  });
}

type Field = [path: string, value: unknown];

/** The fields that a request writes, by its path. */
const FIELDS_OF: Readonly<Record<string, (body: Values) => Field[]>> = {
  "/users/user-id": ({ newUserId }) => [["userId", newUserId]],
  "/users/services": ({ userServices }) =>
    (userServices as { serviceName: string; assigned: boolean }[]).map(({ serviceName, assigned }) => [
      memberPath("services", serviceName),
      assigned ? "assigned" : null,
    ]),
  "/users/services/settings": (body) => flatten("services", withoutIds(body)),
  "/users/authentication": () => [["sipPassword", "[secret]"]],
  "/users/portal-passcode": () => [["portalPasscode", "[secret]"]],
};

function withoutIds({ serviceProviderId: _provider, groupId: _group, userId: _user, ...fields }: Values): Values {
  return fields;
}

/** Splits an object into its members. */
function flatten(path: string, value: unknown): Field[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return Object.entries(value).flatMap(([name, member]) => flatten(memberPath(path, name), member));
  // The password of a new user has another name in the request.
  return [path === "password" ? ["newPassword", "[secret]"] : [path, value]];
}

/** The notation of paths in plans, written without the code of the product. */
function memberPath(path: string, name: string): string {
  if (!/^\w+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

function effects(name: string, fields: readonly Field[]): string[] {
  return fields.map(([path, value]) => `${name} ${path} = ${String(value)}`);
}

function nameOf(userId: string): string {
  return userId.replace(`@${DOMAIN}`, "").toLowerCase();
}

describe("A plan and the run that follows it", function () {
  this.timeout(120_000);
  let engine: Engine;
  let platform: Simulator;
  let stack: Stack;
  let count = 0;

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
  });
  after(async () => engine.stop());
  beforeEach(async () => {
    platform = await startSimulator({ users: 12, groups: 1, loose: 7 });
    stack = await engine.script(`match${(count += 1)}`, PROGRAM, platform);
  });
  afterEach(async () => platform.close());

  const declare = async (all: readonly Declared[]) => {
    const write = (file: string, content: unknown) =>
      writeFile(join(stack.workspace.workDir, file), JSON.stringify(content));
    const rows = all.filter(([kind]) => kind === "row").map(([, , args]) => args);
    await write("table.json", rows);
    await write(
      "declared.json",
      all.filter(([kind]) => kind !== "row"),
    );
  };
  const plan = async (...options: string[]) => {
    const args = ["plan", "--json", "-", "--cwd", stack.workspace.workDir, ...options];
    const { stdout, stderr, code } = await run(args, engine.environment);
    assert.ok(stdout.startsWith("{"), stderr);
    return { code, plan: JSON.parse(stdout) as Plan };
  };
  /** Plans the declared resources, then runs them. */
  const compare = async (all: readonly Declared[], { isFailure = false, refresh = false } = {}) => {
    await declare(all);
    const { code, plan: shown } = await plan(...(refresh ? ["--refresh"] : []));
    platform.forgetRequests();
    const { isFailed, printed } = await up(stack, { refresh }).then(
      (printed) => ({ isFailed: false, printed }),
      (error: unknown) => ({ isFailed: true, printed: (error as { stdout: string }).stdout }),
    );
    assert.equal(isFailed, isFailure, printed);
    return {
      code,
      plan: shown,
      announced: announcedEffects(shown).sort(),
      sent: sentEffects(platform.requests).sort(),
    };
  };
  const effectsOf = (edits: readonly Edit[]) => edits.flatMap(({ effects = [] }) => effects).sort();

  it("A plan announces the requests that the run sends, for every edit of the resources", async () => {
    await declare(EDITS.flatMap(({ before = [] }) => before));
    await up(stack);
    for (const { meanwhile } of EDITS) meanwhile?.(platform);
    const first = await compare(EDITS.flatMap(({ after = [] }) => after));
    assert.deepEqual([first.code, first.plan.failures], [0, []]);
    assert.deepEqual(first.sent, effectsOf(EDITS));
    assert.deepEqual(first.announced, first.sent);

    const isLater = (declared: Declared) =>
      LATER.some(({ before = [] }) =>
        before.some(([, , args]) => nameOf(String(args["userId"])) === nameOf(String(declared[2]["userId"]))),
      );
    const others = EDITS.flatMap(({ after = [] }) => after).filter((declared) => !isLater(declared));
    for (const { meanwhile } of LATER) meanwhile?.(platform);
    const second = await compare([...others, ...LATER.flatMap(({ after = [] }) => after)], { refresh: true });
    assert.deepEqual([second.code, second.plan.failures], [0, []]);
    assert.deepEqual(second.sent, effectsOf(LATER));
    assert.deepEqual(second.announced, second.sent);
  });

  it("A plan fails like the run for a user that is still in use, and announces a move to another service provider", async () => {
    const before = [created("b1"), services("b1"), created("b2"), credentials("b2"), created("b3")];
    await declare(before);
    await up(stack);
    const inUse = await compare([services("b1"), credentials("b2"), created("b3")], { isFailure: true });
    assert.deepEqual([inUse.code, inUse.announced, inUse.sent], [1, [], []]);
    assert.deepEqual(
      inUse.plan.failures.map((text) => /^(\w+)@.*: cannot be deleted: a (\w+) of it is still/.exec(text)?.slice(1)),
      [
        ["b1", "BroadworksUserServices"],
        ["b2", "BroadworksUserCredentials"],
      ],
    );
    const other = created("b3", { serviceProviderId: "other" });
    const absent = await compare([...before.slice(0, -1), other], { isFailure: true });
    assert.deepEqual([absent.code, absent.announced, absent.sent], [1, [], []]);
    assert.match(absent.plan.failures.join(), /serviceProviderId: the platform does not have/);
    // Without the check, the platform rejects the new user after the former one is deleted.
    await stack.setConfig("broadworks:existenceChecks", { value: "off" });
    const replaced = await compare([...before.slice(0, -1), other], { isFailure: true });
    assert.deepEqual([replaced.code, replaced.plan.failures], [0, []]);
    assert.deepEqual(replaced.sent, ["DELETE b3", "POST b3"]);
    assert.deepEqual(replaced.announced, replaced.sent);
  });

  keepPart(this, 1);
});
