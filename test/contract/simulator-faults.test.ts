/** Faults on demand, as a person plans them over HTTP. */
import assert from "node:assert/strict";
import { type Fault, type Simulator, startSimulator } from "../../simulator/index";
import { JANE, ids } from "../fixtures/users";

describe("the simulator's faults", () => {
  let simulator: Simulator;
  let token: string;
  beforeEach(async () => {
    simulator = await startSimulator({ users: 4 });
    const { username, password } = simulator;
    const answer = await post("/auth/token", { username, password });
    ({ token } = (await answer.json()) as { token: string });
  });
  afterEach(async () => simulator.close());

  const headers = () => ({ "content-type": "application/json", authorization: `Bearer ${token}` });
  const post = (path: string, body: unknown) =>
    fetch(simulator.url + path, { method: "POST", body: JSON.stringify(body), headers: headers() });
  const put = (title: string) =>
    fetch(`${simulator.url}/users`, { method: "PUT", body: JSON.stringify({ ...ids, title }), headers: headers() });
  const get = (userId = JANE) => fetch(`${simulator.url}/users?userId=${userId}`, { headers: headers() });
  const plan = (faults: unknown) =>
    fetch(new URL("/simulator/faults", simulator.url), {
      method: "PUT",
      body: JSON.stringify(faults),
      headers: { "content-type": "application/json" },
    });
  const title = () => simulator.user(JANE)?.title;

  it("strike as planned over HTTP, and are listed until they have", async () => {
    const faults: Fault[] = [
      { kind: "response", method: "GET", status: 503, headers: { "retry-after": "7" }, skip: 1, times: 2 },
    ];
    assert.equal((await plan(faults)).status, 200);
    const answers = [await get(), await get(), await get(), await get()];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 503, 503, 200],
    );
    assert.equal(answers[1]?.headers.get("retry-after"), "7");
    assert.deepEqual(Object.keys((await answers[1].json()) as object), ["status", "error", "details"]);
    const left = await fetch(new URL("/simulator/faults", simulator.url));
    assert.deepEqual(await left.json(), []);
  });

  it("are refused when they are none, by name", async () => {
    const answer = await plan([{ kind: "explode" }]);
    assert.equal(answer.status, 400);
    assert.match(((await answer.json()) as { details: string }).details, /No fault plan: .*kind/);
  });

  it("strike before the platform works, or after", async () => {
    simulator.injectFaults([{ kind: "reset", method: "PUT" }]);
    await assert.rejects(put("Before"));
    assert.equal(title(), "Agent");
    simulator.injectFaults([{ kind: "reset", method: "PUT", appliedFirst: true }]);
    await assert.rejects(put("After"));
    assert.equal(title(), "After");
    assert.deepEqual(
      simulator.requests.slice(-2).map(({ status, fault }) => ({ status, fault })),
      [
        { status: 0, fault: "reset" },
        { status: 0, fault: "reset" },
      ],
    );
  });

  it("strike calls about one user alone", async () => {
    const other = simulator.users.find(({ userId }) => userId !== JANE)?.userId;
    simulator.injectFaults([{ kind: "response", status: 500, userId: JANE }]);
    assert.equal((await get(other)).status, 200);
    assert.equal((await get()).status, 500);
  });

  it("cut, truncate and take the answer for another user", async () => {
    simulator.injectFaults([{ kind: "cut" }, { kind: "truncate" }, { kind: "otherUser" }]);
    await assert.rejects(get().then((answer) => answer.text()));
    const half = await (await get()).text();
    assert.throws(() => JSON.parse(half) as unknown);
    const { userId } = (await (await get()).json()) as { userId: string };
    assert.notEqual(userId, JANE);
  });

  it("refuse connections for some time, and take them again", async () => {
    simulator.injectFaults([{ kind: "rejectConnections", milliseconds: 100 }]);
    await assert.rejects(get());
    for (;;)
      try {
        assert.equal((await get()).status, 200);
        return;
      } catch (error) {
        assert.ok(error instanceof TypeError, String(error));
      }
  });

  it("leave the login alone unless it is named", async () => {
    simulator.injectFaults([{ kind: "response", status: 500 }]);
    const { username, password } = simulator;
    assert.equal((await post("/auth/token", { username, password })).status, 200);
    simulator.injectFaults([{ kind: "response", status: 500, path: "/auth/token" }]);
    assert.equal((await post("/auth/token", { username, password })).status, 500);
  });
});
