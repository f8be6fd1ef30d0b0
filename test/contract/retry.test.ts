/** Which failed requests the client retries, how often and when, over real HTTP. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, type Server, createServer as createTcpServer } from "node:net";
import {
  AuthenticationError,
  type NoResponseError,
  connect,
  deleteUser,
  getUser,
  postUser,
  putUser,
} from "../../provider/odin/index";
import { LocalRateLimiter } from "../../provider/odin/resilience/rate-limiter";
import { openTransport } from "../../provider/odin/http/transport";
import { parseRetryAfter } from "../../provider/odin/http/retry-after";
import { type Fault, startSimulator } from "../../simulator/index";
import { account } from "../support/client";
import { JANE, ids, newcomer } from "../fixtures/users";

const TRANSIENT: Record<string, Omit<Fault, "method">> = {
  "a refused connection": { kind: "rejectConnections", milliseconds: 200 },
  "a reset connection": { kind: "reset" },
  "a reset connection after the effect": { kind: "reset", appliedFirst: true },
  "no response": { kind: "silence", milliseconds: 30_000 },
  "a response byte by byte": { kind: "drip", milliseconds: 100 },
  ...Object.fromEntries([408, 429, 502, 503, 504].map((status) => [status, { kind: "response", status }])),
  "a 502 page": { kind: "response", status: 502, body: "<html>" },
  "a page with 200": { kind: "response", status: 200, body: "<html>" },
  "a page with 500": { kind: "response", status: 500, body: "<html>" },
  "half of the JSON": { kind: "truncate" },
  "half of the response": { kind: "cut" },
};
const PERMANENT: Record<string, Omit<Fault, "method">> = {
  ...Object.fromEntries([400, 404, 409, 422, 500, 501].map((status) => [status, { kind: "response", status }])),
  "a proxy's 404": { kind: "response", status: 404, body: "<html>" },
  "a redirect": { kind: "response", status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" },
};

/** Runs one trial for each fault. All at once, because they mostly wait. */
async function forEachFault(faults: Record<string, Omit<Fault, "method">>, run: (trial: Trial) => Promise<void>) {
  await Promise.all(
    Object.entries(faults).map(async ([name, fault]) => {
      const simulator = await startSimulator();
      const odin = connect(account(simulator.url, { ...simulator, requestTimeout: 1 }));
      const strike = (method: Fault["method"], times = 1) =>
        simulator.injectFaults([{ ...fault, method, path: "/users", times }]);
      const requests = (method: string) =>
        simulator.requests.filter((request) => request.method === method && request.path === "/users");
      try {
        await run({ name, simulator, odin, strike, requests });
      } catch (error) {
        throw new Error(`${name}: ${String(error)}`, { cause: error });
      } finally {
        await simulator.close();
      }
    }),
  );
}

interface Trial {
  readonly name: string;
  readonly simulator: Awaited<ReturnType<typeof startSimulator>>;
  readonly odin: ReturnType<typeof connect>;
  readonly strike: (method: Fault["method"], times?: number) => void;
  /** The requests that the simulator received for `/users`. */
  readonly requests: (method: string) => { status: number }[];
}

const CREATE_BODY = { ...newcomer, password: "first-Secret-1" };
const patch = { ...ids, title: "Lead" };

describe("Retries of transient failures", function () {
  this.timeout(120_000);

  it("The client sends a read again after each transient failure", () =>
    forEachFault(TRANSIENT, async ({ odin, strike, requests }) => {
      strike("GET");
      assert.equal((await getUser(odin, JANE)).userId, JANE);
      assert.equal(requests("GET").length, 2);
    }));

  it("The client sends a PUT again after each transient failure", () =>
    forEachFault(TRANSIENT, async ({ odin, strike, requests, simulator }) => {
      strike("PUT");
      await putUser(odin, patch);
      assert.equal(requests("PUT").length, 2);
      assert.equal(simulator.user(JANE)?.title, "Lead");
    }));

  it("The client sends a POST again only after a read shows that it had no effect", () =>
    forEachFault(TRANSIENT, async ({ odin, strike, requests, simulator, name }) => {
      let verifications = 0;
      const verifyApplied = () => {
        verifications += 1;
        return Promise.resolve(simulator.user(newcomer.userId) !== undefined);
      };
      strike("POST");
      await postUser(odin, CREATE_BODY, verifyApplied);
      assert.ok(simulator.user(newcomer.userId));
      assert.ok(requests("POST").length <= 2);
      assert.equal(verifications, name === "429" ? 0 : 1);
    }));

  it("The client sends a DELETE again only after a read shows that it had no effect", () =>
    forEachFault(TRANSIENT, async ({ odin, strike, simulator }) => {
      strike("DELETE");
      await deleteUser(odin, JANE, () => Promise.resolve(simulator.user(JANE) === undefined));
      assert.equal(simulator.user(JANE), undefined);
    }));

  it("The client sends a POST once and reports an unknown outcome when its effect cannot be read", () =>
    forEachFault({ reset: { kind: "reset", appliedFirst: true } }, async ({ odin, strike, requests }) => {
      strike("POST");
      const cannotVerify = () =>
        getUser(connect(account("http://127.0.0.1:1/api/v2", { operationTimeout: 1 })), "x@y").then(() => true);
      await assert.rejects(
        postUser(odin, CREATE_BODY, cannotVerify),
        (error: { message: string; outcomeUnknown: boolean }) => {
          assert.match(error.message, /\(1 attempt; its effect cannot be read\)/);
          return error.outcomeUnknown;
        },
      );
      assert.equal(requests("POST").length, 1);
    }));

  it("The client gives up after four attempts and reports their number", () =>
    forEachFault({ 503: { kind: "response", status: 503 } }, async ({ odin, strike, requests }) => {
      strike("GET", 9);
      await assert.rejects(getUser(odin, JANE), /rejected GET \/users \(503\).*\(4 attempts in \d+ s\)$/);
      assert.equal(requests("GET").length, 4);
    }));
});

describe("Permanent failures", () => {
  for (const method of ["GET", "PUT"] as const)
    it(`The client sends a ${method} once when the failure is permanent`, () =>
      forEachFault(PERMANENT, async ({ odin, strike, requests }) => {
        strike(method);
        await assert.rejects(method === "GET" ? getUser(odin, JANE) : putUser(odin, patch));
        assert.equal(requests(method).length, 1);
      }));

  it("The client logs in once when the platform rejects the account, because platforms lock accounts", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, { username: "odin", password: "wrong" }));
      for (let request = 0; request < 5; request++) await assert.rejects(getUser(odin, JANE), AuthenticationError);
      assert.equal(simulator.requests.length, 1);
    } finally {
      await simulator.close();
    }
  });
});

describe("The Retry-After header", function () {
  this.timeout(60_000);
  const now = Date.parse("2026-01-02T03:04:05Z");
  const clock = "Fri, 02 Jan 2026 03:04:05 GMT";
  const table: [unknown, unknown, number | undefined][] = [
    ["0", undefined, 0],
    ["7", undefined, 7000],
    [" 7 ", undefined, 7000],
    ["Fri, 02 Jan 2026 03:04:15 GMT", undefined, 10_000],
    ["Friday, 02-Jan-26 03:04:15 GMT", undefined, 10_000],
    ["Fri Jan  2 03:04:15 2026 GMT", undefined, 10_000],
    // The server's clock is an hour ahead; the length of the pause stays the same.
    ["Fri, 02 Jan 2026 04:04:15 GMT", "Fri, 02 Jan 2026 04:04:05 GMT", 10_000],
    ["Fri, 02 Jan 2026 03:00:00 GMT", clock, 0],
    ["Thu, 01 Jan 1970 00:00:00 GMT", clock, 0],
    ["Wed, 31 Dec 9999 23:59:59 GMT", clock, Date.parse("9999-12-31T23:59:59Z") - now],
    ["99999999999999999999999", undefined, Number.MAX_SAFE_INTEGER],
    ["-5", undefined, undefined],
    ["1.5", undefined, undefined],
    ["soon", undefined, undefined],
    ["Fri, the second", undefined, undefined],
    ["", undefined, undefined],
    [undefined, undefined, undefined],
    [["1"], undefined, undefined],
  ];
  for (const [header, date, expected] of table)
    it(`The client reads Retry-After ${JSON.stringify(header)} as ${formatExpected(expected)}`, () =>
      assert.equal(parseRetryAfter(header, date, now), expected));

  for (const [form, value] of [
    ["seconds", () => "1"],
    ["a date", () => new Date(Date.now() + 2000).toUTCString()],
  ] as const)
    it(`All requests wait for a Retry-After in the form of ${form}`, async () => {
      const simulator = await startSimulator();
      try {
        const odin = connect(account(simulator.url, simulator));
        const arrivals: number[] = [];
        simulator.watch(() => arrivals.push(performance.now()));
        await getUser(odin, JANE);
        simulator.injectFaults([{ kind: "response", status: 429, headers: { "retry-after": value() } }]);
        const rejected = getUser(odin, JANE);
        while (simulator.faults.length > 0) await new Promise((resolve) => setImmediate(resolve));
        const rejectedAt = arrivals.at(-1) ?? 0;
        while (simulator.requests.length < 3) await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setTimeout(resolve, 50));
        await Promise.all([rejected, getUser(odin, JANE), getUser(odin, JANE)]);
        assert.ok((arrivals[3] ?? 0) - rejectedAt >= 900, `${(arrivals[3] ?? 0) - rejectedAt} ms`);
      } finally {
        await simulator.close();
      }
    });

  it("A Retry-After beyond the deadline ends the operation and all later ones at once", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, simulator));
      simulator.injectFaults([{ kind: "response", status: 503, headers: { "retry-after": "31536000" } }]);
      await assert.rejects(getUser(odin, JANE), /1 attempt; the platform requests a pause of 31536000 s/);
      await assert.rejects(getUser(odin, JANE), /was not sent: the platform requests a pause of 3153\d+ s/);
      assert.equal(simulator.requests.length, 2);
    } finally {
      await simulator.close();
    }
  });
});

describe("A complete outage", function () {
  this.timeout(180_000);

  it("1,000 reads in an outage cost about 20 attempts and fail with one clear error", async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const url = `http://127.0.0.1:${await listening(server)}/api/v2`;
    try {
      const odin = connect(account(url, { requestsPerSecond: 5 }));
      const results = await Promise.allSettled(Array.from({ length: 1000 }, () => getUser(odin, JANE)));
      const messages = results.map((result) => (result.status === "rejected" ? String(result.reason) : "response"));
      const distinct = new Set(messages.map((message) => message.replace(/\d+/g, "N")));
      assert.ok(connections <= 25, `${connections} connections`);
      assert.ok(distinct.size <= 2, [...distinct].join("\n"));
      assert.match(messages.at(-1) ?? "", /POST \/auth\/token: no response: the connection was dropped/);
    } finally {
      server.close();
    }
  });

  it("The breaker stops the queued request that follows the last allowed failure", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, { ...simulator, operationTimeout: 5, maxConcurrentRequests: 1 }));
      await getUser(odin, JANE);
      simulator.forgetRequests();
      simulator.injectFaults([{ kind: "reset", times: 100_000 }]);
      await Promise.allSettled(Array.from({ length: 100 }, () => getUser(odin, JANE)));
      assert.equal(simulator.requests.length, 20);
    } finally {
      await simulator.close();
    }
  });

  it("The client detects an outage in the middle of a run, and its end", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, { ...simulator, operationTimeout: 1 }));
      await getUser(odin, JANE);
      simulator.injectFaults([{ kind: "reset", times: 100_000 }]);
      const results = await Promise.allSettled(Array.from({ length: 200 }, () => getUser(odin, JANE)));
      assert.ok(results.every(({ status }) => status === "rejected"));
      const attempts = simulator.requests.length;
      assert.ok(attempts <= 60, `${attempts} requests`);
      await assert.rejects(getUser(odin, JANE), /GET \/users was not sent: the last \d+ requests of this run failed/);
      assert.equal(simulator.requests.length, attempts);
      simulator.injectFaults([]);
      for (;;)
        try {
          await getUser(odin, JANE);
          return;
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
    } finally {
      await simulator.close();
    }
  });
});

describe("The request rate", function () {
  this.timeout(60_000);

  it("The client uses maxConcurrentRequests and does not exceed it", async () => {
    let [inFlight, maxInFlight] = [0, 0];
    const server = createHttpServer((request, response) => {
      inFlight += 1;
      maxInFlight = Math.max(maxInFlight, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        response.setHeader("content-type", "application/json");
        response.end(request.method === "POST" ? '{"token":"t"}' : JSON.stringify(ids));
      }, 40);
    });
    const url = `http://127.0.0.1:${await listening(server)}/api/v2`;
    try {
      const odin = connect(account(url, { maxConcurrentRequests: 3 }));
      await Promise.all(Array.from({ length: 12 }, () => getUser(odin, JANE)));
      assert.equal(maxInFlight, 3);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("The request rate recovers with the responses of a run", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, { ...simulator, requestsPerSecond: 20 }));
      const timeEightRequests = async () => {
        const startedAt = performance.now();
        await Promise.all(Array.from({ length: 8 }, () => getUser(odin, JANE)));
        return performance.now() - startedAt;
      };
      simulator.injectFaults([{ kind: "response", status: 503, headers: { "retry-after": "0" }, times: 3 }]);
      await getUser(odin, JANE);
      const slow = await timeEightRequests();
      for (let times = 0; times < 4; times++) await timeEightRequests();
      const recovered = await timeEightRequests();
      assert.ok(slow > 2 * recovered, `${slow} ms, then ${recovered} ms`);
    } finally {
      await simulator.close();
    }
  });

  it("The request rate decreases after an overload and recovers", async () => {
    const limiter = new LocalRateLimiter(100);
    const timeTenStarts = async () => {
      const startedAt = performance.now();
      for (let start = 0; start < 10; start++) await limiter.acquire();
      return performance.now() - startedAt;
    };
    await timeTenStarts();
    for (let times = 0; times < 3; times++) {
      limiter.backOff();
      await limiter.acquire();
    }
    const slow = await timeTenStarts();
    for (let responses = 0; responses < 30; responses++) limiter.recover();
    await limiter.acquire();
    const recovered = await timeTenStarts();
    assert.ok(slow > 3 * recovered, `${slow} ms, then ${recovered} ms`);
  });
});

describe("The limits of one request", function () {
  this.timeout(60_000);
  const send = (url: string, requestTimeout = 1) =>
    openTransport(account(url, { requestTimeout }))("GET /users", { method: "GET", target: "/users" }, 60_000);

  it("The client reports a connection that takes too long, and knows that the request had no effect", async () => {
    // Accepts connections and never sends a TLS message.
    const server = createTcpServer();
    const port = await listening(server);
    try {
      await assert.rejects(send(`https://127.0.0.1:${port}/api/v2`), (error: NoResponseError) => {
        assert.match(error.message, /connecting took longer than 1 s/);
        return !error.outcomeUnknown;
      });
    } finally {
      server.close();
    }
  });

  const table: [string, Fault, RegExp, number?][] = [
    ["a first byte that comes too late", { kind: "silence", milliseconds: 20_000 }, /did not begin within 1 s/],
    ["a response that is incomplete after the limit", { kind: "drip", milliseconds: 100 }, /incomplete after 2 s/],
    [
      "a response that is too large",
      { kind: "response", status: 200, body: { long: "x".repeat(65 * 1024 * 1024) } },
      /too large/,
      // Seconds. This process also creates and sends the 65 MB, which takes more than a second on a busy machine.
      30,
    ],
  ];
  for (const [what, fault, message, requestTimeout] of table)
    it(`The client reports ${what}`, async () => {
      const simulator = await startSimulator();
      try {
        simulator.injectFaults([fault]);
        await assert.rejects(send(simulator.url, requestTimeout), message);
      } finally {
        await simulator.close();
      }
    });
});

/** A duration that the parser returns, for a title. */
function formatExpected(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "nothing" : `${milliseconds} ms`;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
