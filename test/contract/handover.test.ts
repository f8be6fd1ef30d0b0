/** Exclusive values pass from one user to another within one run. */
import assert from "node:assert/strict";
import { type Simulator, startSimulator } from "../../simulator";
import { newcomer } from "../fixtures/users";
import { ParallelStack, type RunOptions, type Users } from "../support/parallel-stack";
import { writes } from "../support/platform";
import { IS_PART, keepPart } from "../support/seed";
import { type Values, configFor } from "../support/provider";

const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
const [JANE, OMAR, LENA, RAVI] = ["jane", "omar", "lena", "ravi"].map((name) => `${name}.doe@lab.example.net`) as [
  string,
  string,
  string,
  string,
];
const joiner = { ...newcomer, newPassword: "first-Secret-1" };

describe("Values that pass from one user to another", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let stack: ParallelStack;

  beforeEach(async () => {
    simulator = await startSimulator({ users: 6 });
    stack = new ParallelStack(configFor(simulator));
  });
  afterEach(async () => {
    await stack.stop();
    await simulator.close();
  });

  const user = (userId: string, values: Values = {}): Values => ({ ...ids, userId, ...values });
  const field = (userId: string, name: string) => (simulator.user(userId) as Values | undefined)?.[name] as unknown;

  /** Applies the users in two runs, verifies the values, and verifies that a further run has nothing to do. */
  async function exchange(before: Users, after: Users, options: RunOptions = {}): Promise<void> {
    assert.deepEqual(await stack.up(before), new Map());
    const preview = await stack.preview(after, options);
    assert.deepEqual(preview.failures, new Map());
    assert.deepEqual(await stack.up(after, options), new Map());
    simulator.forgetRequests();
    assert.deepEqual(await stack.up(after, options), new Map());
    assert.deepEqual(writes(simulator), []);
    assert.deepEqual((await stack.preview(after)).changed, []);
  }

  /** Four people, each with values of its own. */
  const describedPeople = () =>
    [JANE, OMAR, LENA, RAVI].map((id, index) =>
      user(id, { extension: `100${index}`, title: `title ${index}`, lastName: field(id, "lastName") }),
    );

  /** Verifies that a preview and a run end in errors about renames, in both orders. */
  async function rejectsRenames(program: Users, parallel: number): Promise<void> {
    for (const order of [Object.keys(program), Object.keys(program).reverse()]) {
      assert.ok((await stack.preview(program, { order })).failures.size > 0);
      const failures = await stack.up(program, { order, parallel });
      assert.ok(failures.size > 0);
      for (const message of failures.values()) assert.match(message, /cannot rename/);
    }
  }

  for (const parallel of IS_PART ? [1, 8] : [1, 2, 8]) {
    it(`Two users swap their extensions and numbers, ${parallel} at a time`, async () => {
      const numbers = [simulator.user(JANE)!.phoneNumber!, simulator.user(OMAR)!.phoneNumber!];
      await exchange(
        {
          j: user(JANE, { extension: "1000", phoneNumber: numbers[0] }),
          o: user(OMAR, { extension: "1001", phoneNumber: numbers[1] }),
        },
        {
          j: user(JANE, { extension: "1001", phoneNumber: numbers[1] }),
          o: user(OMAR, { extension: "1000", phoneNumber: numbers[0] }),
        },
        { parallel },
      );
      assert.deepEqual([field(JANE, "extension"), field(OMAR, "extension")], ["1001", "1000"]);
      assert.deepEqual([field(JANE, "phoneNumber"), field(OMAR, "phoneNumber")], numbers.reverse());
    });

    it(`Extensions pass along a chain and around a cycle, ${parallel} at a time`, async () => {
      const all = [JANE, OMAR, LENA, RAVI];
      const declare = (extensions: readonly string[]) =>
        Object.fromEntries(all.map((id, index) => [`u${index}`, user(id, { extension: extensions[index] })]));
      await exchange(declare(["1000", "1001", "1002", "1003"]), declare(["1001", "1002", "1000", "1999"]), {
        parallel,
      });
      await exchange(declare(["1001", "1002", "1000", "1999"]), declare(["1002", "1000", "1999", "2000"]), {
        parallel,
        order: ["u3", "u1", "u0", "u2"],
      });
      assert.deepEqual(
        all.map((id) => field(id, "extension")),
        ["1002", "1000", "1999", "2000"],
      );
    });

    it(`User ids pass along a chain and around a cycle, ${parallel} at a time`, async () => {
      const all = [JANE, OMAR, LENA, RAVI];
      const titles = ["first", "second", "third", "fourth"];
      const declare = (userIds: readonly string[]) =>
        Object.fromEntries(
          userIds.map((id, index) => [`u${index}`, user(id, { title: titles[index], extension: `200${index}` })]),
        );
      const verify = (userIds: readonly string[]) =>
        assert.deepEqual(
          userIds.map((id) => [field(id, "title"), field(id, "extension")]),
          titles.map((title, index) => [title, `200${index}`]),
        );
      const cycle = [OMAR, LENA, JANE, RAVI];
      await exchange(declare(all), declare(cycle), { parallel });
      verify(cycle);
      const chain = [LENA, JANE, "new.id@lab.example.net", OMAR];
      await exchange(declare(cycle), declare(chain), { parallel, order: ["u2", "u0", "u3", "u1"] });
      verify(chain);
      assert.equal(simulator.users.length, 6);
    });

    it(`Resources that change places in a program rename no one, ${parallel} at a time`, async () => {
      const people = describedPeople();
      const declare = (order: readonly number[], change: Values = {}) =>
        Object.fromEntries(
          order.map((person, index) => [`u${index}`, { ...people[person], ...(person !== index && change) }]),
        );
      assert.deepEqual(await stack.up(declare([0, 1, 2, 3])), new Map());
      const before = structuredClone(simulator.users);
      simulator.forgetRequests();
      // Two swap, all rotate, the first leaves a list with resources that are named by position, two get a new value too.
      for (const program of [
        declare([1, 0, 2, 3]),
        declare([3, 0, 1, 2]),
        declare([1, 2, 3]),
        declare([1, 0, 2, 3], { title: "new" }),
      ])
        await rejectsRenames(program, parallel);
      assert.deepEqual(writes(simulator), []);
      assert.deepEqual(simulator.users, before);
    });

    it(`A newcomer before others in a list of resources named by position renames no one, ${parallel} at a time`, async () => {
      const people = describedPeople();
      const newPerson = { ...joiner, extension: "1900" };
      const declare = (all: readonly Values[]) => Object.fromEntries(all.map((values, index) => [`u${index}`, values]));
      assert.deepEqual(await stack.up(declare(people)), new Map());
      const before = structuredClone(simulator.users);
      simulator.forgetRequests();
      for (let index = 0; index < people.length; index += 1) {
        const program = declare([...people.slice(0, index), newPerson, ...people.slice(index)]);
        await rejectsRenames(program, parallel);
      }
      assert.deepEqual(writes(simulator), []);
      assert.deepEqual(simulator.users, before);
    });

    it(`A new person gets the old id of one who is renamed, ${parallel} at a time`, async () => {
      for (const order of [
        ["first", "second"],
        ["second", "first"],
      ]) {
        const [id, newId] = [`${order[0]}.${parallel}@lab.example.net`, `${order[1]}.${parallel}.b@lab.example.net`];
        const person = { ...joiner, lastName: "First", extension: "1901" };
        await exchange(
          { first: { ...person, userId: id } },
          {
            second: { ...person, userId: newId },
            first: { ...joiner, lastName: "Second", userId: id, extension: "1902" },
          },
          { parallel, order, aliases: { second: "first" } },
        );
        assert.deepEqual([field(newId, "lastName"), field(id, "lastName")], ["First", "Second"]);
        assert.deepEqual(await stack.up({}), new Map());
      }
    });

    it(`A new user and an adopted user get what declared users give up, ${parallel} at a time`, async () => {
      await exchange(
        { j: user(JANE, { extension: "1000" }), o: user(OMAR, { extension: "1001" }) },
        {
          n: { ...joiner, extension: "1000" },
          l: user(LENA, { extension: "1001" }),
          j: user(JANE, { extension: null }),
          o: user(OMAR, { extension: "1002" }),
        },
        { parallel },
      );
      assert.deepEqual(
        [joiner.userId, LENA, JANE, OMAR].map((id) => field(id, "extension")),
        ["1000", "1001", undefined, "1002"],
      );
    });
  }

  for (const groups of [1, 2])
    it(`Aliases, alternate ids and line/ports pass to another user, and the rest of the lists stays: ${groups === 1 ? "one group" : "two groups"}`, async () => {
      await simulator.close();
      simulator = await startSimulator({ users: 6, groups });
      await stack.stop();
      stack = new ParallelStack(configFor(simulator));
      const values = (aliases: string[], alternates: string[], linePort: string) => ({
        aliases,
        alternateUserId: alternates.map((alternateUserId) => ({ alternateUserId })),
        accessDeviceEndpoint: { accessDevice: { deviceLevel: "Group", deviceName: "phone_3" }, linePort },
      });
      const inGroup = (id: string, all: Values) => user(id, { groupId: field(id, "groupId"), ...all });
      await exchange(
        {
          j: inGroup(JANE, values(["a@x.net", "b@x.net"], ["c@x.net"], "p1@x.net")),
          o: inGroup(OMAR, values(["d@x.net"], ["e@x.net", "f@x.net"], "p2@x.net")),
        },
        {
          j: inGroup(JANE, values(["d@x.net", "b@x.net"], ["f@x.net"], "p2@x.net")),
          o: inGroup(OMAR, values(["a@x.net"], ["e@x.net", "c@x.net"], "p1@x.net")),
        },
      );
      assert.equal(simulator.user(JANE)?.accessDeviceEndpoint?.linePort, "p2@x.net");
      assert.equal(simulator.user(OMAR)?.accessDeviceEndpoint?.linePort, "p1@x.net");
    });

  it("A run that is killed after both users of an exchange of ids are renamed is completed by the next one", async () => {
    const of = (id: string, extension: string, person: string) => ({
      ...user(id, { extension, lastName: field(person, "lastName"), firstName: field(person, "firstName") }),
    });
    const before = { j: of(JANE, "1000", JANE), o: of(OMAR, "1001", OMAR) };
    const after = { j: of(OMAR, "1000", JANE), o: of(JANE, "1905", OMAR) };
    assert.deepEqual(await stack.up(before), new Map());
    let killing: Promise<void> | undefined;
    simulator.watch(({ method, body }) => {
      if (method === "PUT" && (body as Values)["extension"] === "1905") killing ??= stack.kill();
    });
    assert.equal((await stack.up(after, { parallel: 1 })).size, 1);
    await killing;
    assert.equal(field(JANE, "firstName"), after.o["firstName"]);
    assert.deepEqual(await stack.up(after), new Map());
    assert.deepEqual([field(JANE, "extension"), field(OMAR, "extension")], ["1905", "1000"]);
    assert.equal(field(JANE, "firstName"), after.o["firstName"]);
    simulator.forgetRequests();
    assert.deepEqual(await stack.up(after), new Map());
    assert.deepEqual(writes(simulator), []);
  });

  describe("After a run that was killed in an exchange of ids", function () {
    const nina = { ...joiner, extension: "1903" };
    const KILLED = ["at the first rename", "at the last rename", "before it records anything"] as const;
    let before: { n: Values; o: Values };
    let after: typeof before;

    /** Exchanges the ids of an adopted user and of a created one, and kills the run at a rename. */
    async function exchangeIds(killed: (typeof KILLED)[number], withExtensions = true): Promise<void> {
      const names = { lastName: field(OMAR, "lastName"), firstName: field(OMAR, "firstName") };
      before = withExtensions
        ? { n: nina, o: user(OMAR, { extension: "1001", ...names }) }
        : { n: joiner, o: user(OMAR, names) };
      after = { n: { ...before.n, userId: OMAR }, o: { ...before.o, userId: nina.userId } };
      assert.deepEqual(await stack.up(before), new Map());
      const states = [...stack.resources];
      const last = killed === "at the first rename" ? nina.userId : OMAR;
      let killing: Promise<void> | undefined;
      simulator.watch(({ path, body }) => {
        if (path === "/users/user-id" && (body as Values)["newUserId"] === last) killing ??= stack.kill();
      });
      await stack.up(after, { parallel: 1, order: ["o", "n"] });
      await killing;
      if (killed === "before it records anything") for (const [name, state] of states) stack.resources.set(name, state);
      assert.equal(field(nina.userId, "firstName"), before.o["firstName"]);
    }
    const people = () => simulator.users.map(({ firstName, extension }) => `${firstName} ${extension}`).sort();
    const omar = () => people().filter((person) => person.startsWith("Omar"));

    for (const killed of KILLED) {
      for (const isRefreshed of [false, true])
        it(`No one else's user is deleted when all resources are removed: ${killed}${isRefreshed ? ", after a refresh" : ""}`, async () => {
          await exchangeIds(killed);
          if (isRefreshed) await stack.refresh();
          await stack.up({});
          assert.deepEqual(omar(), ["Omar 1001"]);
        });

      for (const withExtensions of [true, false])
        it(`The former program gives no one the values of another: ${killed}${withExtensions ? "" : ", users with names alone"}`, async () => {
          await exchangeIds(killed, withExtensions);
          const expected = people();
          assert.ok((await stack.preview(before)).failures.size > 0);
          assert.ok((await stack.up(before)).size > 0);
          assert.deepEqual(people(), expected);
          await stack.up({});
          assert.equal(omar().length, 1);
        });

      for (const isRefreshed of [false, true])
        it(`The same program ${killed === KILLED[0] && isRefreshed ? "harms no one" : "completes the exchange"}: ${killed}${isRefreshed ? ", after a refresh" : ""}`, async () => {
          await exchangeIds(killed);
          const expected = people();
          if (isRefreshed) await stack.refresh();
          const failures = await stack.up(after);
          assert.deepEqual(people(), expected);
          // The refresh removed a missing user from the state, so nothing shows which user it was.
          if (killed === KILLED[0] && isRefreshed) return assert.ok(failures.size > 0);
          assert.deepEqual(failures, new Map());
          assert.equal(field(OMAR, "firstName"), nina.firstName);
        });
    }
    it("Users who exchange their names and extensions, and keep their ids, are as the program declares them", async () => {
      const [one, other] = [
        { firstName: "Ana", lastName: "One", extension: "1901" },
        { firstName: "Ben", lastName: "Other", extension: "1902" },
      ];
      assert.deepEqual(await stack.up({ j: user(JANE, one), o: user(OMAR, other) }), new Map());
      const states = [...stack.resources];
      const exchanged = { j: user(JANE, other), o: user(OMAR, one) };
      assert.deepEqual(await stack.up(exchanged), new Map());
      for (const [name, state] of states) stack.resources.set(name, state);
      assert.deepEqual((await stack.preview(exchanged)).failures, new Map());
      assert.deepEqual(await stack.up(exchanged), new Map());
      assert.deepEqual([field(JANE, "firstName"), field(OMAR, "firstName")], ["Ben", "Ana"]);
      assert.deepEqual((await stack.preview(exchanged)).changed, []);
    });

    keepPart(this, 5);
  });

  const leaver = (values: Values) => ({ l: user(LENA, { extension: "1002", phoneNumber: "+15137000002", ...values }) });
  const taking = (values: Values) => ({
    n: { ...joiner, extension: "1002", phoneNumber: "+15137000002", takesOverFrom: LENA.toUpperCase(), ...values },
  });

  it("A new user takes what it declares from a leaver that it names, and the leaver is removed in the same run", async () => {
    await exchange(leaver({ onDelete: "delete" }), taking({ takesOverFrom: ["x@lab.example.net", LENA] }));
    assert.equal(simulator.user(LENA), undefined);
    assert.deepEqual(
      [field(joiner.userId, "extension"), field(joiner.userId, "phoneNumber") === undefined],
      ["1002", false],
    );
  });

  it("A leaver that stays on the platform keeps everything that the new user does not declare", async () => {
    const before = { ...simulator.user(LENA) };
    await exchange(leaver({ title: before.title }), taking({ phoneNumber: null }));
    const { extension, phoneNumber: _number, ...rest } = { ...simulator.user(LENA) };
    const { extension: _extension, phoneNumber: _before, ...others } = before;
    assert.equal(extension, undefined);
    assert.deepEqual(rest, others);
  });

  const LEFT = "left.person@lab.example.net";
  const substitutes = () => simulator.users.map(({ userId }) => userId).filter((id) => id.startsWith("handover-"));
  const asLeaver = (values: Values = {}) => ({ ...joiner, userId: LEFT, extension: "1903", ...values });
  const SECOND_IDS: Readonly<Record<string, Values>> = {
    "an alias": { aliases: [LEFT] },
    "an alternate id": { alternateUserId: [{ alternateUserId: LEFT }] },
  };

  for (const [what, values] of Object.entries(SECOND_IDS)) {
    it(`A leaver is deleted in the same run if its user id becomes ${what} of another user`, async () => {
      const users = simulator.users.length;
      await exchange(
        { l: asLeaver(), o: user(OMAR) },
        {
          o: user(OMAR, { ...values, takesOverFrom: LEFT }),
          // Another user takes from the leaver when the leaver has another id already.
          r: user(RAVI, { extension: "1903", takesOverFrom: LEFT }),
        },
        { parallel: 1 },
      );
      assert.deepEqual(substitutes(), []);
      assert.equal(simulator.users.length, users);
      assert.equal(field(RAVI, "extension"), "1903");
    });

    for (const when of ["before", "after"] as const)
      it(`A run that is killed ${when} a leaver's user id becomes ${what} is completed by the next one`, async () => {
        const users = simulator.users.length;
        const after = {
          o: user(OMAR, { ...values, takesOverFrom: LEFT }),
          r: user(RAVI, { extension: "1903", takesOverFrom: LEFT }),
        };
        assert.deepEqual(await stack.up({ l: asLeaver(), o: user(OMAR) }), new Map());
        let killing: Promise<void> | undefined;
        const last = when === "before" ? "/users/user-id" : "/users";
        simulator.watch(({ method, path }) => {
          if (method === "PUT" && path === last) killing ??= stack.kill();
        });
        assert.ok((await stack.up(after, { parallel: 1 })).size > 0);
        await killing;
        assert.equal(substitutes().length, 1);
        assert.deepEqual((await stack.preview(after)).failures, new Map());
        assert.deepEqual(await stack.up(after), new Map());
        assert.deepEqual(substitutes(), []);
        assert.equal(simulator.users.length, users);
        assert.equal(field(RAVI, "extension"), "1903");
        simulator.forgetRequests();
        assert.deepEqual(await stack.up(after), new Map());
        assert.deepEqual(writes(simulator), []);
      });
  }

  it("An adopted leaver keeps everything else if its user id becomes an alias of another user, and the run reports both", async () => {
    const before = { ...simulator.user(LENA) };
    assert.deepEqual(await stack.up({ l: user(LENA, { title: before.title }), o: user(OMAR) }), new Map());
    assert.deepEqual(await stack.up({ o: user(OMAR, { aliases: [LENA], takesOverFrom: LENA }) }), new Map());
    const [substitute = ""] = substitutes();
    assert.deepEqual({ ...simulator.user(substitute), userId: LENA }, before);
    const report = stack.printed.find((line) => line.includes("no longer managed")) ?? "";
    assert.ok(report.startsWith(LENA) && report.includes(substitute) && report.includes("userId"), report);
    assert.doesNotMatch(stack.printed.join("\n"), /unchanged on the platform/);
  });

  it("A newcomer does not get a user that cannot pass its id on, and nothing is written", async () => {
    const names = { firstName: field(JANE, "firstName"), lastName: field(JANE, "lastName") };
    assert.deepEqual(await stack.up({ j: user(JANE, names) }), new Map());
    const shared = { lastName: names.lastName, firstName: "Xan" };
    for (const other of [{ firstName: "Xan", lastName: "New" }, shared])
      for (const order of [
        ["j", "n"],
        ["n", "j"],
      ]) {
        // OMAR exists, and no resource has managed him.
        const after = { j: user(OMAR, names), n: user(JANE, { ...other, title: "Adopted" }) };
        simulator.forgetRequests();
        const preview = await stack.preview(after, { order });
        assert.deepEqual([...preview.failures.keys()].sort(), ["j", "n"]);
        assert.ok((await stack.up(after, { order })).size > 0);
        assert.deepEqual(writes(simulator), []);
      }
    // The users of a list that has shifted keep their resources.
    const shifted = { j: user(OMAR), n: user(JANE, names) };
    assert.deepEqual([...(await stack.preview(shifted)).failures.keys()], ["j"]);
  });

  it("A leaver that is missing, or that never had the value, changes nothing else", async () => {
    await exchange({}, taking({ takesOverFrom: "unknown@lab.example.net", extension: "1901", phoneNumber: null }));
    simulator.forgetRequests();
    await exchange({}, { ...taking({ takesOverFrom: OMAR, extension: "1902", phoneNumber: null }) });
    assert.ok(writes(simulator).every(({ body }) => (body as Values)["userId"] === joiner.userId));
  });

  it("A leaver that another resource declares with the value keeps it, and nothing is written", async () => {
    const users = { ...leaver({}), ...taking({}) };
    assert.deepEqual(await stack.up(leaver({})), new Map());
    simulator.forgetRequests();
    assert.match((await stack.preview(users)).failures.get("n") ?? "", /this run declares it for that user too/);
    assert.match((await stack.up(users)).get("n") ?? "", /this run declares it for that user too/);
    assert.deepEqual(writes(simulator), []);
  });

  it("A user that the run does not declare keeps its extension, and the preview names the holder and the ways out", async () => {
    const users = { j: user(JANE, { extension: "1001" }) };
    simulator.forgetRequests();
    const { failures } = await stack.preview(users);
    assert.match(failures.get("j") ?? "", /^extension: "1001" belongs to omar\.doe@lab\.example\.net/);
    assert.match(failures.get("j") ?? "", /takesOverFrom/);
    assert.deepEqual(writes(simulator), []);
  });
});
