import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index";
import { JANE, ids } from "../fixtures/users";

interface Answer {
  status: number;
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON as it comes
}

describe("the simulated platform", () => {
  let simulator: Simulator;
  let token: string;
  async function start(options: SimulatorOptions = {}) {
    simulator = await startSimulator({ users: 12, groups: 2, ...options });
    token = (await ask("POST", "/auth/token", { username: simulator.username, password: simulator.password })).body
      .token as string;
  }
  beforeEach(() => start());
  afterEach(async () => simulator.close());

  async function ask(method: string, path: string, body?: unknown, bearer = token): Promise<Answer> {
    const response = await fetch(simulator.url + path, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  describe("token", () => {
    it("is needed, can be renewed, and ends", async () => {
      assert.equal((await ask("GET", `/users?userId=${JANE}`, undefined, "none")).status, 401);
      assert.equal((await ask("POST", "/auth/token", { username: "x", password: "y" })).status, 401);
      const renewed = (await ask("PUT", "/auth/token")).body.token as string;
      assert.equal((await ask("GET", "/auth/session", undefined, token)).status, 401);
      assert.equal((await ask("GET", "/auth/session", undefined, renewed)).status, 200);
      await ask("POST", "/auth/token/logout", { token: renewed }, renewed);
      assert.equal((await ask("GET", "/auth/session", undefined, renewed)).status, 401);
    });
  });

  describe("list", () => {
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
      it(`/users${query}: ${count}`, async () => {
        const expected = query.includes("*a*") || query.endsWith("=*a") ? countNames(query) : count;
        assert.equal((await ask("GET", `/users${query}`)).body.length, expected);
      });
    function countNames(query: string) {
      return simulator.users.filter(({ firstName }) =>
        query.endsWith("*a*") ? firstName.toLowerCase().includes("a") : firstName.toLowerCase().endsWith("a"),
      ).length;
    }
    it("gives details only when asked", async () => {
      const [thin] = (await ask("GET", "/users?firstName=jane")).body as object[];
      const [full] = (await ask("GET", "/users?firstName=jane&extended=True")).body as object[];
      assert.ok(!("address" in thin!) && "address" in full!);
    });
  });

  it("answers to an alternate id with the primary one", async () => {
    assert.equal((await ask("GET", "/users?userId=jane.doe@example.com")).body.userId, JANE);
    const { body } = await ask("GET", "/users/login-info?userId=jane.doe@example.com");
    assert.deepEqual([body.isAlternateUserId, body.broadworksUserId], [true, JANE]);
  });

  describe("refuses", () => {
    const rows: [string, object, number, RegExp][] = [
      ["an unknown user", { userId: "no@lab.example.net" }, 404, /not found/i],
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
      ["a number not of the group", { phoneNumber: "+15139999999" }, 400, /not assigned to the group/],
      ["a value over its limit", { title: "x".repeat(51) }, 400, /too long/],
      ["clearing what cannot be", { lastName: null }, 400, /cannot be cleared/],
      ["an unknown field", { favourite: 1 }, 400, /Unknown or read-only/],
      ["a derived field", { defaultAlias: "x@y" }, 400, /Unknown or read-only/],
      ["four aliases", { aliases: ["a@b", "c@d", "e@f", "g@h"] }, 400, /3 elements/],
      [
        "an id that another user has",
        { alternateUserId: [{ alternateUserId: "lena.doe@lab.example.net" }] },
        409,
        /is used by/,
      ],
    ];
    for (const [what, change, status, details] of rows)
      it(what, async () => {
        const before = structuredClone(simulator.user(JANE));
        const answer = await ask("PUT", "/users", { ...ids, ...change });
        assert.equal(answer.status, status);
        assert.equal(answer.body.status, status);
        assert.equal(typeof answer.body.error, "string");
        assert.match(answer.body.details as string, details);
        assert.deepEqual(simulator.user(JANE), before);
      });
  });

  it("updates many up to the first that is refused, and echoes the request", async () => {
    const body = { users: [{ userId: JANE }], data: { title: "Many" } };
    assert.deepEqual((await ask("PUT", "/users/bulk", body)).body, body);
    assert.equal(simulator.user(JANE)?.title, "Many");
    assert.equal((await ask("PUT", "/users/bulk", { users: [{ userId: "no@x" }], data: {} })).status, 404);
  });

  it("moves, or says why not when only asked", async () => {
    const path = "/users/group-id";
    const asked = await ask("PUT", path, { userId: JANE, newGroupId: "grp2.odin", evaluateOnly: true });
    assert.equal(asked.status, 200);
    assert.match(asked.body.reasons[0] as string, /Extension 1000 is used/);
    assert.equal((await ask("PUT", path, { userId: JANE, newGroupId: "grp2.odin", evaluateOnly: false })).status, 409);
    await ask("PUT", "/users", { ...ids, extension: "7777", department: null });
    assert.equal((await ask("PUT", path, { userId: JANE, newGroupId: "grp2.odin" })).body.groupId, "grp2.odin");
  });

  it("speaks of groups, numbers and passwords", async () => {
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

  it("keeps its users over a restart", async () => {
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

  it("answers in every kind of loose typing, the same for the same seed", async () => {
    const draw = async () => {
      await simulator.close();
      await start({ loose: 42 });
      simulator.change(JANE, { extension: "0045", address: { addressLine2: null } });
      const answers: Record<string, unknown>[] = [];
      for (let read = 0; read < 60; read++)
        answers.push((await ask("GET", `/users?userId=${JANE}`)).body as Record<string, unknown>);
      return answers;
    };
    const answers = await draw();
    assert.deepEqual(await draw(), answers);
    const forms = (name: string) => new Set(answers.map((answer) => JSON.stringify(answer[name])));
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
});
