/** Edits of a program for each kind of user, in all orders in which the engine can call the provider. */
import assert from "node:assert/strict";
import { CREDENTIALS } from "../../provider/resources/credentials/kind";
import { SERVICES } from "../../provider/resources/services/kind";
import { USER } from "../../provider/resources/user/kind";
import { substituteId } from "../../provider/core/handover/exclusive";
import { isAdopted } from "../../provider/core/state";
import { type LoggedRequest, type Simulator, type User, fingerprint, startSimulator } from "../../simulator/index";
import { onRequest } from "../support/faults";
import { JANE, newcomer } from "../fixtures/users";
import { runsOfOneProcess, writes } from "../support/platform";
import { HOSTS, type Provider, type Values, configFor, providerHere } from "../support/provider";
import { LIST_OPTIONS } from "../support/reading";
import { type Edit, type Program, UrnStack } from "../support/urns";

const NEW = "new.comer@lab.example.net";
const OMAR = "omar.doe@lab.example.net";
const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
const SERVICE = { "Silent Alerting": { isActive: true } };

const created: Values = { ...newcomer, newPassword: "first-Secret-1", title: "Agent" };
const adopted: Values = { ...ids, userId: JANE, extension: "1000", title: "Agent" };

/** Who a resource is about, and what else is declared of that person. Each has a name in URNs. */
interface Person {
  readonly user: Values;
  readonly services?: true;
  readonly credentials?: true;
}

const PEOPLE: Readonly<Record<string, Person>> = {
  "a created user": { user: created },
  "an adopted user": { user: adopted },
  "a created user with services": { user: created, services: true },
  "an adopted user with services": { user: adopted, services: true },
  "a created user with credentials": { user: created, credentials: true },
  "an adopted user with credentials": { user: adopted, credentials: true },
};

function programOf({ user, services, credentials }: Person, urn: string): Program {
  const { userId } = user;
  return {
    [`${urn} user`]: { kind: USER, values: user },
    ...(services && {
      [`${urn} services`]: { kind: SERVICES, values: { userId, services: SERVICE, onDelete: "unassign" } },
    }),
    ...(credentials && {
      [`${urn} credentials`]: { kind: CREDENTIALS, values: { userId, sipPassword: "sip-Secret-1" } },
    }),
  };
}

/** An edit of a program that means the same people as before. */
interface Harmless {
  readonly after: (person: Person) => Program;
  readonly edit?: (urns: readonly string[]) => Edit;
}

const same = (person: Person) => programOf(person, "before");
const inOtherCase = (person: Person): Person => ({
  ...person,
  user: { ...person.user, userId: String(person.user["userId"]).toUpperCase() },
});

const HARMLESS: Readonly<Record<string, Harmless>> = {
  "another name, parent or table row": { after: (person) => programOf(person, "after") },
  "another name, after a refresh": { after: (person) => programOf(person, "after"), edit: () => ({ refresh: true }) },
  "another name and another case of the id": { after: (person) => programOf(inOtherCase(person), "after") },
  "another case of the id": { after: (person) => programOf(inOtherCase(person), "before") },
  "--replace": { after: same, edit: (replace) => ({ replace }) },
  "--replace, deleting first": { after: same, edit: (replace) => ({ replace, deleteBeforeReplace: true }) },
  "another name for some, and --replace for the others": {
    after: (person) => {
      const urns = Object.entries(programOf(person, "before"));
      return Object.fromEntries(urns.map(([urn, one], index) => [index === 0 ? "after user" : urn, one]));
    },
    edit: (urns) => ({ replace: urns.slice(1) }),
  },
  "another stack by state move": { after: same },
};

/** Every order of a few URNs. */
function ordersOf(urns: readonly string[]): string[][] {
  if (urns.length < 2) return [[...urns]];
  return urns.flatMap((urn) => ordersOf(urns.filter((other) => other !== urn)).map((rest) => [urn, ...rest]));
}

describe("users across edits of a program", function () {
  this.timeout(120_000);
  const run = runsOfOneProcess();
  let simulator: Simulator;
  let provider: Provider;

  async function begin({ isInProcess = false, isPlugin = false } = {}): Promise<UrnStack> {
    simulator = await startSimulator({ users: 4, groups: 2, loose: 5, ...LIST_OPTIONS });
    const start = isPlugin ? HOSTS.plugin : run;
    provider = isInProcess ? providerHere(simulator) : await start(configFor(simulator));
    return new UrnStack(provider);
  }
  afterEach(async () => simulator.close());

  const everyone = () => structuredClone(simulator.users) as User[];
  const calls = () => writes(simulator).map(({ request }) => request);
  const printed = () => provider.printed.join("\n");

  for (const [what, person] of Object.entries(PEOPLE))
    for (const [how, { after, edit }] of Object.entries(HARMLESS))
      it(`${how} writes nothing for ${what}, and destroy keeps adopted users`, async () => {
        for (const [index, order] of ordersOf(Object.keys(after(person))).entries())
          for (const isParallel of [false, true]) {
            // One order in the provider's process; the others differ only in the requests, and runs in this process are faster.
            const stack = await begin({ isInProcess: index > 0 || isParallel });
            assert.deepEqual(await stack.up(programOf(person, "before")), new Map());
            const before = everyone();
            simulator.forgetRequests();
            const given = edit?.(Object.keys(programOf(person, "before"))) ?? {};
            const failures = await stack.up(after(person), { ...given, order, isParallel });
            assert.deepEqual(failures, new Map());
            const isWrittenAgain = ({ request }: { request: string }) => request === "PUT /users/authentication";
            // Credentials cannot be read: without the program, a new resource of them is not known to replace another.
            const isKnown = !person.credentials || given.refresh === true || given.deleteBeforeReplace === true;
            assert.deepEqual(
              writes(simulator).filter((write) => isKnown || !isWrittenAgain(write)),
              [],
            );
            assert.deepEqual(everyone(), before);
            const user = stack.resources.get(Object.keys(after(person)).find((urn) => urn.endsWith("user")) ?? "");
            const isCreated = user !== undefined && !isAdopted(user.outputs);
            const wasCreated = person.user === created;
            assert.ok(wasCreated || !isCreated, "an adopted user is never taken for a created one");
            if (wasCreated && !isCreated) assert.match(printed(), /counts as adopted from now on/);
            simulator.forgetRequests();
            assert.deepEqual(await stack.destroy(), new Map());
            const deleted = calls().filter((call) => call === "DELETE /users");
            assert.equal(deleted.length, isCreated ? 1 : 0);
            await simulator.close();
          }
      });

  it("A created user stays created after a refresh and after a replacement that deletes first", async () => {
    for (const edit of [{ refresh: true }, { replace: ["before user"], deleteBeforeReplace: true }]) {
      const stack = await begin();
      await stack.up(programOf({ user: created }, "before"));
      const after = "replace" in edit ? "before" : "after";
      assert.deepEqual(await stack.up(programOf({ user: created }, after), edit), new Map());
      assert.equal(isAdopted(stack.resources.get(`${after} user`)?.outputs ?? {}), false);
      await stack.destroy();
      assert.equal(simulator.user(NEW), undefined);
      await simulator.close();
    }
  });

  it("A replacement because of a new id renames the user, also without a program that shows it", async () => {
    for (const deleteBeforeReplace of [false, true]) {
      const stack = await begin();
      await stack.up({ desk: { kind: USER, values: created } });
      const person = simulator.user(NEW);
      const values = { ...created, userId: "new.name@lab.example.net" };
      const edit = { replaceOnChange: ["desk"], deleteBeforeReplace };
      simulator.forgetRequests();
      assert.deepEqual(await stack.up({ desk: { kind: USER, values } }, edit), new Map());
      assert.deepEqual(calls(), ["PUT /users/user-id"]);
      assert.equal(simulator.user("new.name@lab.example.net")?.extension, person?.extension);
      assert.equal(simulator.user(NEW), undefined);
      assert.equal(isAdopted(stack.resources.get("desk")?.outputs ?? {}), false);
      await simulator.close();
    }
  });

  it("A resource of the plugin that gets a newcomer while a new one declares its user writes nothing to the user", async () => {
    const newcomers: Values = { ...created, userId: "max.new@lab.example.net", lastName: "New", extension: "7099" };
    // One at a time and in the other order, the user is renamed before the new resource is known: the preview rejects that.
    for (const edit of [
      { order: ["desk", "new"], isParallel: true },
      { order: ["new", "desk"], isParallel: true },
      { order: ["new", "desk"], isParallel: false },
    ]) {
      const stack = await begin({ isPlugin: true });
      await stack.up({ desk: { kind: USER, values: created } });
      const before = everyone();
      const after = { desk: { kind: USER, values: newcomers }, new: { kind: USER, values: created } };
      const failures = [...(await stack.up(after, edit)).values()];
      assert.ok(failures.some(({ message }) => message.includes(`cannot rename ${NEW}`)));
      assert.deepEqual(everyone(), before);
      await simulator.close();
    }
  });

  it("A user that another run creates at the same moment is an error that advises another run", async () => {
    const stack = await begin({ isInProcess: true });
    const { inputs } = await stack.provider.check(created, {});
    const other = { ...structuredClone(simulator.user(OMAR)), userId: NEW, extension: created["extension"] } as User;
    const isRead: Parameters<typeof onRequest>[1] = ({ method, path, query }) =>
      method === "GET" && path === "/users" && query["userId"] === NEW;
    // After the read that finds no such user.
    onRequest(simulator, isRead, () => simulator.put(other), 1);
    await assert.rejects(stack.provider.create(inputs), /which someone else has just created\. Run `pulumi up` again/);
    assert.deepEqual(calls(), []);
  });

  it("Two resources that swap their users are an error that names both users and writes nothing", async () => {
    const people = { n: { kind: USER, values: created }, j: { kind: USER, values: adopted } };
    for (const order of ordersOf(["n", "j"]))
      for (const isParallel of [false, true]) {
        const stack = await begin();
        await stack.up(people);
        const before = everyone();
        simulator.forgetRequests();
        const failures = await stack.up({ n: people.j, j: people.n }, { order, isParallel });
        assert.deepEqual([...failures.keys()].sort(), ["j", "n"]);
        for (const { message } of failures.values()) {
          assert.match(message, /new\.comer@lab\.example\.net/);
          assert.match(message, /jane\.doe@lab\.example\.net/);
        }
        assert.deepEqual(calls(), []);
        assert.deepEqual(everyone(), before);
        await simulator.close();
      }
  });

  it("Services that move to another user are unassigned from the first user", async () => {
    const declare = (userId: string): Program => ({
      s: { kind: SERVICES, values: { userId, services: SERVICE, onDelete: "unassign" } },
    });
    const stack = await begin();
    await stack.up(declare(JANE));
    assert.ok(simulator.user(JANE)?.assignedServices?.includes("Silent Alerting"));
    assert.deepEqual(await stack.up(declare(OMAR)), new Map());
    assert.equal(simulator.user(JANE)?.assignedServices?.includes("Silent Alerting"), false);
    assert.ok(simulator.user(OMAR)?.assignedServices?.includes("Silent Alerting"));
  });

  it("Services of a user renamed in the same run are unassigned under the new id", async () => {
    const stack = await begin();
    const all = programOf({ user: created, services: true }, "n");
    await stack.up(all);
    const userId = "new.name@lab.example.net";
    assert.deepEqual(await stack.up({ "n user": { kind: USER, values: { ...created, userId } } }), new Map());
    assert.equal(simulator.user(userId)?.assignedServices?.includes("Silent Alerting"), false);
  });

  it("A removed and restored resource creates its user again or adopts it again, as before", async () => {
    const stack = await begin();
    const people = { n: { kind: USER, values: created }, j: { kind: USER, values: adopted } };
    await stack.up(people);
    const jane = structuredClone(simulator.user(JANE));
    assert.deepEqual(await stack.up({}), new Map());
    assert.equal(simulator.user(NEW), undefined);
    assert.deepEqual(simulator.user(JANE), jane);
    assert.deepEqual(await stack.up(people), new Map());
    assert.ok(simulator.user(NEW));
    assert.deepEqual(simulator.user(JANE), jane);
  });

  it("A user is not deleted while services or credentials of the user are declared", async () => {
    for (const other of ["services", "credentials"] as const) {
      const stack = await begin();
      const all = programOf({ user: created, [other]: true }, "n");
      await stack.up(all);
      const { "n user": _user, ...rest } = all;
      simulator.forgetRequests();
      const failures = await stack.up(rest);
      assert.match(
        failures.get("n user")?.message ?? "",
        /new\.comer\S+: not deleted: a BroadworksUser\w+ of this user/,
      );
      assert.ok(simulator.user(NEW));
      assert.deepEqual(calls(), []);
      await simulator.close();
    }
  });

  it("A change of the service provider deletes the old user first", async () => {
    const stack = await begin();
    await stack.up({ n: { kind: USER, values: created } });
    simulator.forgetRequests();
    const other = { ...created, serviceProviderId: "sp.other", groupId: "grp.other" };
    await stack.up({ n: { kind: USER, values: other } });
    assert.equal(calls()[0], "DELETE /users");
  });

  it("A field set outside of Pulumi to its next declared value reaches the outputs without a write", async () => {
    const declare = (title: string): Program => ({ j: { kind: USER, values: { ...adopted, title } } });
    const stack = await begin();
    await stack.up(declare("Agent"));
    simulator.change(JANE, { title: "Lead" });
    simulator.forgetRequests();
    assert.deepEqual(await stack.up(declare("Lead")), new Map());
    assert.deepEqual(calls(), []);
    assert.equal(stack.resources.get("j")?.outputs["title"], "Lead");
    assert.match(printed(), /jane\.doe\S+: nothing to send; the state takes over the live values/);
    simulator.change(JANE, { department: { ...ids, name: "support" } });
    const { department } = simulator.user(JANE)!;
    assert.ok(department);
    assert.deepEqual(await stack.up(declare("Lead")), new Map());
    assert.deepEqual(calls(), []);
    assert.equal(stack.resources.get("j")?.outputs["derived"]["departmentFullPath"], "support (grp.odin)");
    const outputs = stack.resources.get("j")?.outputs;
    assert.deepEqual(await stack.up(declare("Lead")), new Map());
    assert.equal(stack.resources.get("j")?.outputs, outputs, "a second run has nothing to do");
  });

  it("A service set outside of Pulumi to its next declared value reaches the outputs without a write", async () => {
    const declare = (isActive: boolean): Program => ({
      s: { kind: SERVICES, values: { userId: JANE, services: { "Call Waiting": { isActive } } } },
    });
    const stack = await begin();
    await stack.up(declare(true));
    simulator.changeServices(JANE, { "Call Waiting": { isActive: false } });
    simulator.forgetRequests();
    assert.deepEqual(await stack.up(declare(false)), new Map());
    assert.deepEqual(calls(), []);
    assert.equal(stack.resources.get("s")?.outputs["services"]["Call Waiting"]["isActive"], false);
  });

  it("Adopted users are released without connection settings, and created users are kept", async () => {
    const stack = await begin();
    await stack.up({ ...programOf(PEOPLE["an adopted user with services"]!, "j"), n: { kind: USER, values: created } });
    const before = everyone();
    stack.provider = await stack.provider.nextRun({});
    const { provider: unconfigured, resources } = stack;
    for (const [urn, { kind, id, outputs }] of resources) {
      const isReleased = urn === "j user";
      const deletion = unconfigured.of(kind).delete(id, outputs);
      if (isReleased) await deletion;
      else await assert.rejects(deletion, /broadworks:url is missing/);
    }
    assert.deepEqual(everyone(), before);
  });

  for (const [users, parallel] of [8, 200].flatMap((count) => [1, 8, 64].map((at) => [count, at] as const)))
    it(`A removal of ${users} users, ${parallel} at a time, deletes ${parallel > 5 ? "no users" : "at most 5 users"}`, async () => {
      simulator = await startSimulator({ users, ...LIST_OPTIONS });
      provider = await run(configFor(simulator));
      const left = simulator.users.map(({ serviceProviderId, userId }) => ({ serviceProviderId, userId }));
      const failures: string[] = [];
      // The engine starts nothing new after a failure.
      const worker = async () => {
        for (let next = left.shift(); next && failures.length === 0; next = left.shift())
          await provider
            .delete(next.userId, { ...next, derived: { adopted: false } })
            .catch((error: unknown) => failures.push(String(error)));
      };
      await Promise.all(Array.from({ length: parallel }, worker));
      assert.ok(failures.length >= 1);
      assert.equal(simulator.users.length, parallel > 5 ? users : users - 5);
      assert.match(failures[0] ?? "", /or more, and broadworks:maxDeletes is 5/);
    });

  it("Users that no longer exist do not count as deletions", async () => {
    const stack = await begin();
    const gone = Array.from({ length: 20 }, (_, index) => `gone${index}@lab.example.net`);
    const results = await Promise.allSettled(
      [...gone, JANE].map((userId) => stack.provider.delete(userId, { ...ids, userId, derived: { adopted: false } })),
    );
    assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(["fulfilled"]));
    assert.deepEqual(calls(), ["DELETE /users"]);
  });

  it("A change of the service provider keeps the old user if the new user cannot be created", async () => {
    const stack = await begin();
    await stack.up({ n: { kind: USER, values: created } });
    simulator.forgetRequests();
    const { firstName: _firstName, ...lacking } = created;
    const other = { ...lacking, serviceProviderId: "sp.other", groupId: "grp.other" };
    const failures = await stack.up({ n: { kind: USER, values: other } });
    assert.match(failures.get("n")?.message ?? "", /firstName/);
    assert.deepEqual(calls(), []);
  });

  it("Credentials are written to a user that is created again", async () => {
    const stack = await begin();
    const all = programOf({ user: created, credentials: true }, "n");
    await stack.up(all);
    simulator.remove(NEW);
    assert.deepEqual(await stack.up(all, { refresh: true }), new Map());
    assert.equal(simulator.user(NEW)?.secrets["sip"], fingerprint("sip-Secret-1"));
  });

  it("Credentials follow a rename by an earlier run and are not written again", async () => {
    const stack = await begin();
    const userId = "new.name@lab.example.net";
    await stack.up(programOf({ user: created, credentials: true }, "n"));
    // The run that renames is interrupted before it comes to the credentials.
    await stack.up({
      ...programOf({ user: { ...created, userId } }, "n"),
      "n credentials": { kind: CREDENTIALS, values: { userId: NEW, sipPassword: "sip-Secret-1" } },
    });
    simulator.forgetRequests();
    assert.deepEqual(await stack.up(programOf({ user: { ...created, userId }, credentials: true }, "n")), new Map());
    assert.deepEqual(calls(), []);
    assert.equal(stack.resources.get("n credentials")?.outputs["userId"], userId);
  });

  for (const alternateUserId of [undefined, [{ alternateUserId: NEW }]])
    it(`Services of a user renamed by an earlier run are unassigned under the new id${alternateUserId ? ", where the former one is an alternate id" : ""}`, async () => {
      const stack = await begin();
      const userId = "new.name@lab.example.net";
      const all = programOf({ user: created, services: true }, "n");
      await stack.up(all);
      const { "n services": services } = all;
      assert.ok(services);
      const renamed = { kind: USER, values: { ...created, userId, ...(alternateUserId && { alternateUserId }) } };
      await stack.up({ "n user": renamed, "n services": services }, { order: ["n user", "n services"] });
      assert.deepEqual(await stack.up({ "n user": renamed }), new Map());
      assert.equal(simulator.user(userId)?.assignedServices?.includes("Silent Alerting"), false);
    });

  for (const other of ["services", "credentials"] as const)
    for (const isInterrupted of [false, true])
      it(`The ${other} of a renamed user that keeps its former id as an alternate id ${isInterrupted ? "follow a rename by an earlier run" : "converge"}`, async () => {
        const stack = await begin();
        const name = `n ${other}`;
        const all = programOf({ user: created, [other]: true }, "n");
        await stack.up(all);
        const userId = "new.name@lab.example.net";
        const renamed = { ...created, userId, alternateUserId: [{ alternateUserId: NEW }] };
        const after = programOf({ user: renamed, [other]: true }, "n");
        if (isInterrupted) {
          const failures = await stack.up({ ...after, [name]: all[name]! });
          assert.ok(!failures.has("n user"));
        }
        assert.deepEqual(await stack.up(after, { refresh: isInterrupted }), new Map());
        assert.equal(stack.resources.get(name)?.outputs["userId"], userId);
        const isAssigned = () => simulator.user(userId)?.assignedServices?.includes("Silent Alerting");
        assert.equal(isAssigned() === true, other === "services");
        simulator.forgetRequests();
        assert.deepEqual(await stack.up(after), new Map());
        assert.deepEqual(await stack.up(after, { refresh: true }), new Map());
        assert.deepEqual(calls(), []);
        assert.deepEqual(await stack.up({ "n user": after["n user"]! }), new Map());
        assert.notEqual(isAssigned(), true);
      });

  for (const isRun of [false, true])
    it(`Services and credentials follow their users when ids pass along a chain, in ${isRun ? "a run" : "a preview"}`, async () => {
      const stack = await begin();
      const LENA = "lena.doe@lab.example.net";
      const [first, second] = ["n", "o"] as const;
      const named = (id: string) => simulator.user(id)!.lastName;
      const people = (one: string, other: string): Program => ({
        ...programOf(
          { user: { ...ids, userId: other, lastName: named(OMAR) }, services: true, credentials: true },
          second,
        ),
        ...programOf(
          { user: { ...ids, userId: one, lastName: named(JANE) }, services: true, credentials: true },
          first,
        ),
      });
      const before = people(JANE, OMAR);
      assert.deepEqual(await stack.up(before), new Map());
      const after = people(OMAR, LENA.replace("lena", "new"));
      simulator.forgetRequests();
      if (!isRun) {
        const next = await run(configFor(simulator));
        for (const [urn, { kind, values }] of Object.entries(after)) {
          const { id, inputs, outputs } = stack.resources.get(urn)!;
          const checked = await next.of(kind).check(values, inputs);
          if (kind === USER) continue;
          const { replaces } = await next.of(kind).diff(id, outputs, checked.inputs);
          assert.deepEqual(replaces, [], urn);
        }
        return assert.deepEqual(calls(), []);
      }
      assert.deepEqual(await stack.up(after), new Map());
      assert.deepEqual(new Set(calls()), new Set(["PUT /users/user-id"]));
      simulator.forgetRequests();
      assert.deepEqual(await stack.up(after), new Map());
      assert.deepEqual(calls(), []);
    });

  it("A user does not exist if its id is only an alternate id of another user", async () => {
    const userId = "jane.doe@example.com";
    const outputs = { ...ids, userId, derived: { adopted: false } };
    const stack = await begin();
    await stack.provider.delete(userId, outputs);
    assert.equal((await stack.provider.read(userId, outputs)).id, "");
    assert.deepEqual(calls(), []);
    assert.ok(simulator.user(JANE));
  });

  it("A user with an unconfirmed rename is deleted under the new id", async () => {
    const stack = await begin();
    await stack.up({ n: { kind: USER, values: created } });
    const { id, outputs } = stack.resources.get("n")!;
    const renaming = "new.name@lab.example.net";
    simulator.put({ ...simulator.user(NEW)!, userId: renaming });
    simulator.remove(NEW);
    const next = await stack.provider.nextRun();
    await next.delete(id, { ...outputs, renaming });
    assert.equal(simulator.user(renaming), undefined);
  });

  describe("a user under the substitute of an id", () => {
    const substitute = substituteId(NEW);

    /** A created user in the state, and a user under the substitute of its id. */
    async function beginWith(changes: Partial<User>): Promise<UrnStack> {
      const stack = await begin();
      await stack.up({ n: { kind: USER, values: created } });
      simulator.put({ ...simulator.user(NEW)!, extension: undefined, ...changes, userId: substitute });
      return stack;
    }

    it("A user that a killed run left there is found by a refresh and deleted", async () => {
      const stack = await beginWith({});
      simulator.remove(NEW);
      assert.deepEqual(await stack.up({}, { refresh: true }), new Map());
      assert.equal(simulator.user(substitute), undefined);
    });

    it("A user that was released there is not taken for one who is missing", async () => {
      const stack = await beginWith({ lastName: "Former" });
      simulator.remove(NEW);
      const { id, outputs } = stack.resources.get("n")!;
      assert.equal((await stack.provider.read(id, outputs)).id, "");
      assert.deepEqual(await stack.up({}), new Map());
      assert.ok(simulator.user(substitute));
    });

    it("A user that was released there is not taken for one who is renamed", async () => {
      const userId = "new.name@lab.example.net";
      const stack = await beginWith({ lastName: "Former" });
      assert.deepEqual(await stack.up({ n: { kind: USER, values: { ...created, userId } } }), new Map());
      assert.equal(simulator.user(substitute)?.lastName, "Former");
      assert.equal(simulator.user(userId)?.lastName, created["lastName"]);
      assert.equal(simulator.user(NEW), undefined);
    });
  });

  describe("a rename", () => {
    const renamed = "new.name@lab.example.net";
    const declare = (values: Values) => ({ n: { kind: USER, values } });

    async function renameOutside(changes: Partial<User> = {}): Promise<UrnStack> {
      const stack = await begin();
      await stack.up(declare(created));
      simulator.put({ ...simulator.user(NEW)!, ...changes, userId: renamed });
      simulator.remove(NEW);
      simulator.forgetRequests();
      return stack;
    }

    it("The provider follows a rename outside of Pulumi if the unique values match", async () => {
      const stack = await renameOutside({ firstName: "Married" });
      assert.deepEqual(await stack.up(declare({ ...created, userId: renamed, firstName: "Married" })), new Map());
      assert.deepEqual(calls(), []);
      const { outputs = {} } = stack.resources.get("n") ?? {};
      assert.equal(isAdopted(outputs), false);
      assert.equal(outputs["userId"], renamed);
    });

    it("The provider follows a rename where the platform rejects the read of a temporary id", async () => {
      const stack = await renameOutside();
      const body = { status: 400, error: "Bad Request", details: "The user id is not valid" };
      simulator.injectFaults([{ kind: "response", status: 400, body, userId: substituteId(NEW), times: 9 }]);
      assert.deepEqual(await stack.up(declare({ ...created, userId: renamed })), new Map());
      assert.equal(stack.resources.get("n")?.outputs["userId"], renamed);
    });

    it("The provider does not accept a rename if a unique value differs, and writes nothing", async () => {
      const stack = await renameOutside({ extension: "7999" });
      const failures = await stack.up(declare({ ...created, userId: renamed, title: "Lead" }));
      const { message = "" } = failures.get("n") ?? {};
      for (const part of [/new\.comer@lab/, /new\.name@lab/, /these values differ: extension/, /pulumi up --refresh/])
        assert.match(message, part);
      assert.deepEqual(calls(), []);
      assert.equal(simulator.user(renamed)?.title, "Agent");
    });

    it("The provider does not accept a rename if no declared field identifies the user", async () => {
      const stack = await begin();
      await stack.up(declare({ ...ids, userId: JANE, title: "Agent" }));
      simulator.remove(JANE);
      simulator.forgetRequests();
      const failures = await stack.up(declare({ ...ids, userId: OMAR, title: "Lead" }));
      assert.match(failures.get("n")?.message ?? "", /nothing proves that omar\.doe@lab\.example\.net is the same:/);
      assert.deepEqual(calls(), []);
    });

    it("The provider accepts a rename by first and last name if no unique field is declared", async () => {
      const stack = await begin();
      const named = { ...ids, userId: JANE, firstName: "Jane", lastName: "Doe" };
      await stack.up(declare(named));
      simulator.put({ ...simulator.user(JANE)!, userId: renamed });
      simulator.remove(JANE);
      assert.deepEqual(await stack.up(declare({ ...named, userId: renamed })), new Map());
      simulator.put({ ...simulator.user(renamed)!, userId: NEW, firstName: "Another" });
      simulator.remove(renamed);
      const failures = await stack.up(declare({ ...named, userId: NEW, title: "Lead" }));
      assert.match(failures.get("n")?.message ?? "", /these values differ: firstName/);
    });

    it('The provider does not accept a rename outside of Pulumi with onExisting: "fail"', async () => {
      const stack = await renameOutside();
      const failures = await stack.up(declare({ ...created, userId: renamed, onExisting: "fail" }));
      assert.match(failures.get("n")?.message ?? "", /onExisting is "fail"/);
    });

    it("The preview of a rename warns if no declared name is of the user", async () => {
      for (const [changes, warns] of [
        [{ firstName: "Anna", lastName: "Smith", callingLineIdFirstName: "A", callingLineIdLastName: "S" }, true],
        [{ lastName: "Smith" }, false],
        [{}, false],
      ] as const) {
        const stack = await begin();
        await stack.up(declare(created));
        const { outputs, id } = stack.resources.get("n")!;
        provider = await provider.nextRun();
        await provider.diff(id, outputs, { ...created, ...changes, userId: renamed });
        assert.equal(/warning: .* is a newcomer, declare it with a resource of its own/.test(printed()), warns);
        await simulator.close();
      }
    });

    it("A rename to the id of another existing user is an error that names both", async () => {
      const stack = await begin();
      await stack.up(declare(created));
      simulator.forgetRequests();
      const failures = await stack.up(declare({ ...created, userId: OMAR, title: "Lead" }));
      assert.match(failures.get("n")?.message ?? "", /cannot rename new\.comer\S+ to omar\.doe\S+/);
      assert.deepEqual(calls(), []);
    });

    it("An unconfirmed rename is in the state, and the next run completes it", async () => {
      for (const appliedFirst of [true, false]) {
        const stack = await begin();
        await stack.up(declare({ ...ids, userId: JANE, title: "Agent" }));
        const rename = { method: "PUT", path: "/users/user-id" } as const;
        const hide = () =>
          simulator.injectFaults([
            { kind: "reset", appliedFirst, ...rename },
            { kind: "response", status: 403, method: "GET", times: 100 },
          ]);
        onRequest(simulator, ({ path }) => path === rename.path, hide);
        const after = declare({ ...ids, userId: renamed, title: "Agent" });
        const failures = await stack.up(after);
        assert.match(failures.get("n")?.message ?? "", /its effect cannot be read/);
        simulator.injectFaults([]);
        assert.deepEqual(await stack.up(after), new Map());
        assert.ok(simulator.user(renamed));
        assert.equal(simulator.user(JANE), undefined);
        assert.equal(stack.resources.get("n")?.outputs["renaming"], undefined);
        await simulator.close();
      }
    });

    for (const [what, declared, moved, held] of [
      ["extension", {}, {}, "extension"],
      ["alias", { aliases: ["n1@lab.example.net"] }, { extension: "7999" }, "aliases"],
      ["number", { phoneNumber: "+15137000001" }, { extension: "7999" }, "phoneNumber"],
    ] as const)
      it(`The provider does not create a second user if another user has the missing user's ${what}`, async () => {
        const values = { ...created, ...declared };
        const stack = await begin();
        await stack.up(declare(values));
        simulator.put({ ...simulator.user(NEW)!, ...moved, userId: renamed });
        simulator.remove(NEW);
        simulator.forgetRequests();
        const gone = await stack.up(declare(values));
        const refreshed = await stack.up(declare(values), { refresh: true });
        for (const failures of [gone, refreshed]) {
          const { message = "" } = failures.get("n") ?? {};
          assert.ok(message.includes(held), message);
          assert.match(message, /[Dd]eclare userId "new\.name@lab\.example\.net"/);
        }
        assert.deepEqual(calls(), []);
      });

    it("The provider finds a possible rename if lists show no details, and a failed list proves nothing", async () => {
      simulator = await startSimulator({
        users: 4,
        listRow: ({ serviceProviderId = null, groupId = null, userId = null }) => ({
          serviceProviderId,
          groupId,
          userId,
        }),
      });
      const stack = new UrnStack(await run(configFor(simulator)));
      const values = { ...created, extension: "1000" };
      const failures = await stack.up(declare(values));
      assert.match(failures.get("n")?.message ?? "", /extension: "1000" belongs to jane\.doe@lab\.example\.net/);
      const isList = ({ method, query }: Pick<LoggedRequest, "method" | "query">) =>
        method === "GET" && !("userId" in query);
      simulator.watch((call) => {
        if (isList(call)) simulator.injectFaults([{ kind: "response", status: 500 }]);
      });
      const refused = await stack.up(declare(values));
      assert.match(refused.get("n")?.message ?? "", /Extension 1000 is used by jane\.doe/);
      assert.deepEqual(await stack.up(declare(created)), new Map());
      assert.ok(simulator.user(NEW));
    });
  });
});
