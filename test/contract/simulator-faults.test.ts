/** Faults that a test plans, in the program or over HTTP. */
import assert from "node:assert/strict";
import { type Fault, type Simulator, startSimulator } from "../../simulator/index";
import { JANE, ids } from "../fixtures/users";

describe("Faults of the simulator", () => {
  let simulator: Simulator;
  let token: string;
  beforeEach(async () => {
    simulator = await startSimulator({ users: 4 });
    const { username, password } = simulator;
    const response = await post("/auth/token", { username, password });
    ({ token } = (await response.json()) as { token: string });
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

  it("Faults planned over HTTP apply to the planned requests and are listed until then", async () => {
    const faults: Fault[] = [
      { kind: "response", method: "GET", status: 503, headers: { "retry-after": "7" }, skip: 1, times: 2 },
    ];
    assert.equal((await plan(faults)).status, 200);
    const responses = [await get(), await get(), await get(), await get()];
    assert.deepEqual(
      responses.map(({ status }) => status),
      [200, 503, 503, 200],
    );
    assert.equal(responses[1]?.headers.get("retry-after"), "7");
    assert.deepEqual(Object.keys((await responses[1].json()) as object), ["status", "error", "details"]);
    const remaining = await fetch(new URL("/simulator/faults", simulator.url));
    assert.deepEqual(await remaining.json(), []);
  });

  it("An invalid fault plan is rejected, and the error names the field", async () => {
    const response = await plan([{ kind: "explode" }]);
    assert.equal(response.status, 400);
    assert.match(((await response.json()) as { details: string }).details, /\[0\]\.kind/);
  });

  it("A fault occurs before the platform applies the request, or after it", async () => {
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

  it("A fault with a user id applies only to requests about this user", async () => {
    const other = simulator.users.find(({ userId }) => userId !== JANE)?.userId;
    simulator.injectFaults([{ kind: "response", status: 500, userId: JANE }]);
    assert.equal((await get(other)).status, 200);
    assert.equal((await get()).status, 500);
  });

  it("The faults cut, truncate and otherUser change the platform's response", async () => {
    simulator.injectFaults([{ kind: "cut" }, { kind: "truncate" }, { kind: "otherUser" }]);
    await assert.rejects(get().then((response) => response.text()));
    const half = await (await get()).text();
    assert.throws(() => JSON.parse(half) as unknown);
    const { userId } = (await (await get()).json()) as { userId: string };
    assert.notEqual(userId, JANE);
  });

  it("The simulator rejects connections for the given time and then accepts them again", async () => {
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

  it("A fault applies to the login only if it names its path", async () => {
    simulator.injectFaults([{ kind: "response", status: 500 }]);
    const { username, password } = simulator;
    assert.equal((await post("/auth/token", { username, password })).status, 200);
    simulator.injectFaults([{ kind: "response", status: 500, path: "/auth/token" }]);
    assert.equal((await post("/auth/token", { username, password })).status, 500);
  });
});
