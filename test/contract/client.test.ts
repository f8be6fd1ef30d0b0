/** The API client over real HTTP: login, request rate, and what the server receives. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { AuthenticationError, connect, getUser, isNotFound, isUserNotFound } from "../../provider/odin/index";
import { type Simulator, startSimulator } from "../../simulator/index";
import { account } from "../support/client";
import { IS_PART } from "../support/seed";

describe("The API client", () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(async () => simulator.close());

  const logins = () => simulator.requests.filter(({ path }) => path === "/auth/token").length;

  it("The client logs in once for all concurrent requests, and again when the token has expired", async () => {
    const odin = connect(account(simulator.url, simulator));
    const read = () => getUser(odin, "jane.doe@lab.example.net");
    await Promise.all(Array.from({ length: 64 }, read));
    assert.equal(logins(), 1);
    simulator.endTokens();
    await Promise.all(Array.from({ length: 64 }, read));
    assert.equal(logins(), 2);
  });

  it("A rejected login does not prove that a user or a group is missing", async () => {
    const rejections: [status: number, details: string][] = [
      [404, "Unknown endpoint: POST /api/v3/auth/token"],
      [404, "[Error 4008] User not found: odin"],
      [500, "[Error 4008] User not found: odin"],
      [405, "Method not allowed"],
      [501, "Not implemented"],
    ];
    for (const [status, details] of rejections) {
      const body = { status, error: "Not Found", details: [details] };
      simulator.injectFaults([{ kind: "response", path: "/auth/token", status, body, times: 100 }]);
      const odin = connect(account(simulator.url, simulator));
      const userId = "jane.doe@lab.example.net";
      const error: unknown = await getUser(odin, userId).catch((reason: unknown) => reason);
      assert.ok(error instanceof AuthenticationError, `${status} ${details}: ${String(error)}`);
      assert.ok(!isUserNotFound(error, userId) && !isNotFound(error));
      assert.ok(error.action !== "" && error.problem.includes(details), error.message);
    }
  });

  it("The server receives no more requests in any second than requestsPerSecond", async function () {
    this.timeout(20_000);
    const arrivals: number[] = [];
    const server = await listening((request) => {
      if (request.method === "GET") arrivals.push(performance.now());
      return request.method === "GET" ? '{"userId":"a@b","groupId":"g","serviceProviderId":"s"}' : '{"token":"t"}';
    });
    try {
      const odin = connect(account(server.url, { requestsPerSecond: 5 }));
      await Promise.all(Array.from({ length: 14 }, () => getUser(odin, "a@b")));
      // After a rest, some requests start at once.
      await sleep(1200);
      await Promise.all(Array.from({ length: 8 }, () => getUser(odin, "a@b")));
      const worst = Math.max(
        ...arrivals.map((start) => arrivals.filter((at) => at >= start && at < start + 1000 - SLACK_MS).length),
      );
      assert.ok(worst <= 5, `${worst} requests arrived within a second`);
    } finally {
      server.close();
    }
  });
  /** Milliseconds by which the travel times of two requests may differ. */
  const SLACK_MS = 200;

  it("Generated user ids reach the platform byte for byte", async function () {
    this.timeout(180_000);
    let received: string | undefined;
    const server = await listening((request) => {
      if (request.method === "POST") return '{"token":"t"}';
      received = request.url;
      return '{"userId":"a@b","groupId":"g","serviceProviderId":"s"}';
    });
    try {
      const odin = connect(account(server.url));
      const id = fc.oneof(
        fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
        fc.constantFrom("a&b=c?d#e%20+/ \"'@x", "ä@ö.net", "a%2Fb@x", "../groups"),
      );
      await fc.assert(
        fc.asyncProperty(id, async (userId) => {
          await getUser(odin, userId);
          assert.match(received ?? "", /^\/api\/v2\/users\?userId=[A-Za-z0-9\-_.!~*'()%]*$/);
          const bytes = Buffer.from(decodePercent(received?.split("userId=")[1] ?? ""), "latin1");
          assert.deepEqual(bytes, Buffer.from(userId, "utf8"));
        }),
        { numRuns: IS_PART ? 1000 : 10_000 },
      );
    } finally {
      server.close();
    }
  });

  it("The client follows no redirect, so that the token reaches no other host", async () => {
    const other = await listening(() => assert.fail("the token reached another host"));
    const server = await listening((request, response) => {
      if (request.method === "POST") return '{"token":"t"}';
      response.writeHead(302, { location: `${other.url}/users` });
      return "";
    });
    try {
      const odin = connect(account(server.url));
      await assert.rejects(getUser(odin, "a@b"), /GET \/users: .*status 302/);
    } finally {
      server.close();
      other.close();
    }
  });
});

async function listening(respond: (request: IncomingMessage, response: import("node:http").ServerResponse) => string) {
  const server = createServer((request, response) => {
    const body = respond(request, response);
    if (!response.headersSent) response.writeHead(200, { "content-type": "application/json" });
    response.end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`;
  return {
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Decodes percent-encoding byte by byte, as latin-1. */
function decodePercent(text: string): string {
  return text.replace(/%([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
