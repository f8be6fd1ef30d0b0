/** Responses of real platforms, from a server that shares no code with the simulator, against the provider's process. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { ids } from "../fixtures/users";
import { runsOfOneProcess } from "../support/platform";
import type { Provider } from "../support/provider";

type Response = readonly [status: number, body: unknown];

describe("Responses of platforms", () => {
  const run = runsOfOneProcess();
  let server: Server | undefined;
  let logins = 0;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function onServer(login: Response, answer: (token: string) => Response): Promise<Provider> {
    logins = 0;
    server = createServer((request, response) => {
      const isLogin = request.url?.endsWith("/auth/token") === true;
      if (isLogin) logins += 1;
      const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
      const [status, body] = isLogin ? (login[0] === 200 ? [200, { token: `t${logins}` }] : login) : answer(token);
      request.resume();
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return run({
      "broadworks:url": `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`,
      "broadworks:username": "u",
      "broadworks:password": "hush-1",
      "broadworks:requestsPerSecond": "1000",
      "broadworks:operationTimeout": "2",
    });
  }
  const state = { ...ids, derived: { adopted: true } };

  const proofs: readonly [string, Response, boolean][] = [
    ["the API's own 404", [404, { status: 404, error: "Not Found", details: "none" }], true],
    ...[400, 404, 500].map((status): [string, Response, boolean] => [
      `error 4008 with ${status}`,
      [status, { status, error: `[Error 4008] User not found: ${ids.userId}`, details: "" }],
      true,
    ]),
    ["a nested number", [500, { errors: [{ errorCode: 4008, summary: "User not found" }] }], true],
    ["error 4008 about another user", [400, { status: 400, error: "[Error 4008] bob@x.test", details: "" }], false],
    ["another error with 404", [404, { status: 404, error: "[Error 4003] no", details: "" }], false],
    ["error 4008 with 403", [403, { status: 403, error: "[Error 4008] no user", details: "" }], false],
  ];
  for (const [what, response, isProof] of proofs)
    it(`A refresh takes ${what} ${isProof ? "as proof" : "as no proof"} that the user does not exist`, async () => {
      const provider = await onServer([200, {}], () => response);
      if (isProof) assert.equal((await provider.read(ids.userId, state)).id, "");
      else await assert.rejects(provider.read(ids.userId, state));
    });

  for (const status of [401, 402, 403])
    it(`A login that is rejected with ${status} is not repeated for other users`, async () => {
      const provider = await onServer([status, {}], () => [200, {}]);
      const reads = Array.from({ length: 20 }, () => provider.read(ids.userId, state));
      const results = await Promise.allSettled(reads);
      assert.ok(results.every((result) => result.status === "rejected"));
      assert.equal(logins, 1);
    });

  it("An expired token with status 403 causes one login, and the request is repeated", async () => {
    const user = { ...ids, firstName: "Jane", lastName: "Doe" };
    const provider = await onServer([200, {}], (token) => (token === "t1" ? [403, {}] : [200, user]));
    assert.equal((await provider.read(ids.userId, state)).id, ids.userId);
    assert.equal(logins, 2);
  });

  it("A missing right causes one more login for all users", async () => {
    const provider = await onServer([200, {}], () => [403, { status: 403, error: "Forbidden", details: "" }]);
    for (let count = 0; count < 10; count++) await assert.rejects(provider.read(ids.userId, state));
    assert.equal(logins, 2);
  });
});
