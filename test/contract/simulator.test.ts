import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Simulator,
  type SimulatorOptions,
  type Subject,
  conflict,
  notFound,
  requiredText,
  startSimulator,
} from "../../simulator/index";
import { JANE, ids } from "../fixtures/users";

interface Response {
  status: number;
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON of any shape
}

describe("The simulated platform", () => {
  let simulator: Simulator;
  let token: string;
  async function start(options: SimulatorOptions = {}) {
    simulator = await startSimulator({ users: 12, groups: 2, platform: { valuesAfterMove: "kept" }, ...options });
    token = (await ask("POST", "/auth/token", { username: simulator.username, password: simulator.password })).body
      .token as string;
  }
  beforeEach(() => start());
  afterEach(async () => simulator.close());

  async function ask(method: string, path: string, body?: unknown, bearer = token): Promise<Response> {
    const response = await fetch(simulator.url + path, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  describe("and its tokens", () => {
    it("A token is required, can be renewed, and ends with the logout", async () => {
      assert.equal((await ask("GET", `/users?userId=${JANE}`, undefined, "none")).status, 401);
      assert.equal((await ask("POST", "/auth/token", { username: "x", password: "y" })).status, 401);
      const renewed = (await ask("PUT", "/auth/token")).body.token as string;
      assert.equal((await ask("GET", "/auth/session", undefined, token)).status, 401);
      assert.equal((await ask("GET", "/auth/session", undefined, renewed)).status, 200);
      await ask("POST", "/auth/token/logout", { token: renewed }, renewed);
      assert.equal((await ask("GET", "/auth/session", undefined, renewed)).status, 401);
    });
  });

  describe("and its list of users", () => {
    const rows: [string, number][] = [
      ["", 12],
      ["?serviceProviderId=ent.odin", 12],
      ["?serviceProviderId=ent.odin&groupId=grp.odin", 6],
      ["?serviceProviderId=ent.odin&limit=5", 5],
      ["?lastName=doe", 12],
      ["?firstName=j*", 1],
      ["?firstName=*a*", 6],
      ["?firstName=*a", 3],
      ["?emailAddress=jane*", 1],
      ["?userId=*lab.example.net", 12],
      ["?userId=jane*", 1],
      ["?serviceProviderId=ent.odin&userId=jane.doe@lab.example.net", 1],
      ["?dn=513200000*", 10],
      ["?dn=5132000003", 1],
      ["?dn=%2B15132000003", 1],
      ["?extension=1000", 2],
      ["?macAddress=00*", 0],
    ];
    for (const [query, count] of rows)
      it(`GET /users${query} returns the matching users`, async () => {
        const expected = query.includes("*a*") || query.endsWith("=*a") ? countNames(query) : count;
        assert.equal((await ask("GET", `/users${query}`)).body.length, expected);
      });
    function countNames(query: string) {
      return simulator.users.filter(({ firstName }) =>
        query.endsWith("*a*") ? firstName.toLowerCase().includes("a") : firstName.toLowerCase().endsWith("a"),
      ).length;
    }
    it("A list has the details of the users only if the request is extended", async () => {
      const [short] = (await ask("GET", "/users?firstName=jane")).body as object[];
      const [full] = (await ask("GET", "/users?firstName=jane&extended=True")).body as object[];
      assert.ok(!("address" in short!) && "address" in full!);
    });
  });

  it("A read by an alternate id returns the user with its primary id", async () => {
    assert.equal((await ask("GET", "/users?userId=jane.doe@example.com")).body.userId, JANE);
    const { body } = await ask("GET", "/users/login-info?userId=jane.doe@example.com");
    assert.deepEqual([body.isAlternateUserId, body.broadworksUserId], [true, JANE]);
  });

  describe("and its rules", () => {
    const rows: [string, object, number, RegExp][] = [
      ["the id of an unknown user", { userId: "no@lab.example.net" }, 404, /not found/i],
      ["ids that do not belong together", { groupId: "grp2.odin" }, 400, /does not belong/],
      [
        "an unknown department",
        { department: { serviceProviderId: "ent.odin", groupId: "grp.odin", name: "moon" } },
        400,
        /Unknown department/,
      ],
      ["an unknown time zone", { timeZone: "Mars/Olympus" }, 400, /Unknown time zone/],
      ["an unknown language", { language: "Klingon" }, 400, /Unknown language/],
      ["an unknown class of service", { networkClassOfService: "none" }, 400, /Unknown network class/],
      ["an extension that is taken", { extension: "1001" }, 409, /is used by/],
      ["a number that is taken", { phoneNumber: "+15132000002" }, 409, /is used by/],
      ["a number that the group does not have", { phoneNumber: "+15139999999" }, 400, /not assigned to the group/],
      ["a value over its limit", { title: "x".repeat(51) }, 400, /too long/],
      ["null for a required field", { lastName: null }, 400, /cannot be cleared/],
      ["four aliases", { aliases: ["a@b", "c@d", "e@f", "g@h"] }, 400, /at most 3/],
      [
        "an id that another user has",
        { alternateUserId: [{ alternateUserId: "lena.doe@lab.example.net" }] },
        409,
        /is used by/,
      ],
    ];
    for (const [what, change, status, details] of rows)
      it(`An update with ${what} is rejected and changes nothing`, async () => {
        const before = structuredClone(simulator.user(JANE));
        const response = await ask("PUT", "/users", { ...ids, ...change });
        assert.equal(response.status, status);
        assert.equal(response.body.status, status);
        assert.equal(typeof response.body.error, "string");
        assert.match(response.body.details as string, details);
        assert.deepEqual(simulator.user(JANE), before);
      });
  });

  it("A bulk update returns the request, and is rejected for an unknown user", async () => {
    const body = { users: [{ userId: JANE }], data: { title: "Many" } };
    assert.deepEqual((await ask("PUT", "/users/bulk", body)).body, body);
    assert.equal(simulator.user(JANE)?.title, "Many");
    assert.equal((await ask("PUT", "/users/bulk", { users: [{ userId: "no@x" }], data: {} })).status, 404);
  });

  it("A move is rejected with its reasons, which an evaluation returns too", async () => {
    const path = "/users/group-id";
    const evaluation = await ask("PUT", path, { userId: JANE, newGroupId: "grp2.odin", evaluateOnly: true });
    assert.equal(evaluation.status, 200);
    assert.match(evaluation.body.error[0].summaryEnglish as string, /Extension 1000 is used/);
    assert.equal((await ask("PUT", path, { userId: JANE, newGroupId: "grp2.odin", evaluateOnly: false })).status, 409);
    await ask("PUT", "/users", { ...ids, extension: "7777", department: null });
    assert.equal((await ask("PUT", path, { userId: JANE, newGroupId: "grp2.odin" })).body.groupId, "grp2.odin");
  });

  it("Groups, numbers and generated passwords can be read, and passwords can be set", async () => {
    const group = "serviceProviderId=ent.odin&groupId=grp.odin";
    assert.equal((await ask("GET", `/groups?${group}`)).body.userCount, 6);
    assert.equal((await ask("GET", "/groups?serviceProviderId=ent.odin")).body.length, 2);
    const { dns } = (await ask("GET", `/groups/dns?${group}`)).body as { dns: { min: string; assigned: boolean }[] };
    assert.deepEqual([dns[0]?.min, dns[0]?.assigned, dns.at(-1)?.assigned], ["+1-5132000000", true, false]);
    assert.match((await ask("GET", `/password/generate?${group}`)).body.password as string, /.{8,}/);
    assert.equal((await ask("PUT", "/users/portal-passcode", { userId: JANE, newPasscode: "12" })).status, 400);
    assert.equal((await ask("PUT", "/users/portal-passcode", { userId: JANE, newPasscode: "1234" })).status, 200);
    assert.deepEqual((await ask("PUT", "/users/authentication", { userId: JANE, newPassword: "Secret-12" })).body, {
      userId: JANE,
      userName: "jane.doe",
      newPassword: "",
    });
  });

  it("The state file keeps the users over a restart", async () => {
    const folder = await mkdtemp(join(tmpdir(), "broadworks-state-"));
    try {
      const state = join(folder, "users.json");
      await simulator.close();
      await start({ state });
      await ask("PUT", "/users", { ...ids, title: "Kept" });
      await ask("DELETE", "/users?userId=lena.doe@lab.example.net");
      await simulator.close();
      await start({ state });
      assert.equal(simulator.user(JANE)?.title, "Kept");
      assert.equal(simulator.users.length, 11);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("Loose typing uses every form of a value, and the same forms for the same seed", async () => {
    const readOften = async () => {
      await simulator.close();
      await start({ loose: 42 });
      simulator.change(JANE, { extension: "0045", address: { addressLine2: null } });
      const responses: Record<string, unknown>[] = [];
      for (let read = 0; read < 60; read++)
        responses.push((await ask("GET", `/users?userId=${JANE}`)).body as Record<string, unknown>);
      return responses;
    };
    const responses = await readOften();
    assert.deepEqual(await readOften(), responses);
    const forms = (name: string) => new Set(responses.map((response) => JSON.stringify(response[name])));
    assert.deepEqual(forms("extension"), new Set(['"0045"', "45"]));
    assert.deepEqual(forms("allowVideo"), new Set(["true", '"true"']));
    assert.deepEqual(forms("yahooId"), new Set([undefined, '""', "null"]));
    assert.ok(forms("nameDialingName").has('{"nameDialingLastName":"","nameDialingFirstName":""}'));
    assert.equal(new Set(Array.from(forms("alternateUserId")).map((form) => form.slice(0, 1))).size, 2);
    assert.ok(
      ["5132000000", '"5132000000"', '"+15132000000"', '"+1-5132000000"'].every((form) =>
        forms("phoneNumber").has(form),
      ),
    );
  });

  describe("with a subject of a test", () => {
    const GROUP = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
    const PATH = "/groups/departments";
    const query = (values: object) => `${PATH}?${new URLSearchParams({ ...GROUP, ...values }).toString()}`;

    it("The routes of the subject require a token, appear in the log, and can change the groups", async () => {
      await simulator.close();
      await start({ subjects: [departments] });
      assert.equal((await ask("GET", query({}), undefined, "none")).status, 401);
      const created = await ask("POST", PATH, { ...GROUP, name: "lab", weight: 7 });
      assert.deepEqual(created.body, { ...GROUP, name: "lab", weight: 7 });
      assert.equal((await ask("POST", PATH, { ...GROUP, name: "lab" })).status, 409);
      const department = { ...GROUP, name: "lab" };
      assert.equal((await ask("PUT", "/users", { ...ids, department })).status, 200);
      assert.equal((await ask("PUT", PATH, { ...GROUP, name: "lab", weight: 8 })).body.weight, 8);
      assert.equal((await ask("DELETE", query({ name: "lab" }))).status, 200);
      assert.equal((await ask("GET", query({ name: "lab" }))).status, 404);
      const last = simulator.requests.at(-1);
      assert.deepEqual([last?.path, last?.query["name"], last?.status], [PATH, "lab", 404]);
    });

    it("A fault selects requests by an identifying value in the query or the body", async () => {
      await simulator.close();
      await start({ subjects: [departments] });
      for (const name of ["lab", "yard"]) await ask("POST", PATH, { ...GROUP, name });
      simulator.injectFaults([{ kind: "response", status: 503, about: { name: "Lab" }, times: 2 }]);
      assert.equal((await ask("GET", query({ name: "yard" }))).status, 200);
      assert.equal((await ask("GET", query({ name: "lab" }))).status, 503);
      assert.equal((await ask("PUT", PATH, { ...GROUP, name: "lab" })).status, 503);
      assert.equal((await ask("PUT", PATH, { ...GROUP, name: "lab" })).status, 200);
      const faulty = simulator.requests.filter(({ fault }) => fault === "response");
      assert.deepEqual(
        faulty.map(({ method }) => method),
        ["GET", "PUT"],
      );
    });

    it("The responses of the subject have loose typing, and its state survives a restart", async () => {
      const folder = await mkdtemp(join(tmpdir(), "broadworks-state-"));
      try {
        const options = { subjects: [departments], loose: 42, state: join(folder, "platform.json") };
        await simulator.close();
        await start(options);
        await ask("POST", PATH, { ...GROUP, name: "lab", weight: 7 });
        await simulator.close();
        await start(options);
        const weights = new Set<unknown>();
        for (let read = 0; read < 20; read++) weights.add((await ask("GET", query({}))).body[0].weight);
        assert.deepEqual(weights, new Set([7, "7"]));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    it("Two subjects with the same name or the same route are rejected at the start", async () => {
      await assert.rejects(startSimulator({ subjects: [departments, departments] }), /departments/);
      const copy: Subject = { name: "copy", install: ({ route }) => route("GET", "/users", () => []) };
      await assert.rejects(startSimulator({ subjects: [copy] }), /GET \/users/);
    });
  });
});

interface Department {
  serviceProviderId: string;
  groupId: string;
  name: string;
  weight: number;
}

type Values = Readonly<Record<string, unknown>>;

/** Departments of groups. The simulator's own groups only have fixed names of departments. */
const departments: Subject = {
  name: "departments",
  install({ route, state, store }) {
    const path = "/groups/departments";
    const all = state<Department[]>(() => []);
    const inGroup = (values: Values) => {
      const { groupId } = store.groups.getNamedIn(values);
      return all.filter((department) => department.groupId === groupId);
    };
    const named = (values: Values) => {
      const name = requiredText(values, "name");
      const department = inGroup(values).find((candidate) => candidate.name === name);
      if (!department) throw notFound(`Department not found: ${name}`);
      return department;
    };
    route("GET", path, ({ query }) => (query["name"] === undefined ? inGroup(query) : named(query)));
    route("POST", path, ({ body }) => {
      const group = store.groups.getNamedIn(body);
      const name = requiredText(body, "name");
      if (inGroup(body).some((department) => department.name === name)) throw conflict(`Department ${name} exists`);
      const { serviceProviderId, groupId } = group;
      const department = { serviceProviderId, groupId, name, weight: Number(body["weight"] ?? 1) };
      all.push(department);
      group.departments.push(name);
      return department;
    });
    route("PUT", path, ({ body }) => Object.assign(named(body), { weight: Number(body["weight"] ?? 1) }));
    route("DELETE", path, ({ query }) => {
      const department = named(query);
      const group = store.groups.getNamedIn(query);
      all.splice(all.indexOf(department), 1);
      group.departments = group.departments.filter((name) => name !== department.name);
      return {};
    });
  },
};
