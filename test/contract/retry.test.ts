/** Which failure of which call is tried again, how often and how long after: on real HTTP. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, type Server, createServer as createTcpServer } from "node:net";
import { type NoResponseError, connect, deleteUser, getUser, postUser, putUser } from "../../provider/odin/index";
import { LocalRateLimiter } from "../../provider/odin/resilience/rate-limiter";
import { openTransport } from "../../provider/odin/http/transport";
import { parseRetryAfter } from "../../provider/odin/http/retry-after";
import { type Fault, startSimulator } from "../../simulator/index";
import { account } from "../support/client";
import { JANE, ids, newcomer } from "../fixtures/users";

const PASSING: Record<string, Omit<Fault, "method">> = {
  refused: { kind: "refuse", milliseconds: 200 },
  reset: { kind: "reset" },
  "reset after the effect": { kind: "reset", works: true },
  silence: { kind: "silence", milliseconds: 30_000 },
  "a dripping answer": { kind: "drip", milliseconds: 100 },
  ...Object.fromEntries([408, 429, 502, 503, 504].map((status) => [status, { kind: "answer", status }])),
  "a 502 page": { kind: "answer", status: 502, body: "<html>" },
  "a page with 200": { kind: "answer", status: 200, body: "<html>" },
  "a page with 500": { kind: "answer", status: 500, body: "<html>" },
  "half the JSON": { kind: "truncate" },
  "half the answer": { kind: "cut" },
};
const LASTING: Record<string, Omit<Fault, "method">> = {
  ...Object.fromEntries([400, 403, 404, 409, 422, 500, 501].map((status) => [status, { kind: "answer", status }])),
  "a proxy's 404": { kind: "answer", status: 404, body: "<html>" },
  "a redirect": { kind: "answer", status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" },
};

/** Calls, each with what it was struck with; all at once, for most of the time is waiting. */
async function each(faults: Record<string, Omit<Fault, "method">>, work: (trial: Trial) => Promise<void>) {
  await Promise.all(
    Object.entries(faults).map(async ([name, fault]) => {
      const simulator = await startSimulator();
      const odin = connect(account(simulator.url, { ...simulator, requestTimeout: 1 }));
      const strike = (method: Fault["method"], times = 1) =>
        simulator.strike([{ ...fault, method, path: "/users", times }]);
      const sent = (method: string) =>
        simulator.calls.filter((call) => call.method === method && call.path === "/users");
      try {
        await work({ name, simulator, odin, strike, sent });
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
  readonly sent: (method: string) => { status: number }[];
}

const CREATION = { ...newcomer, password: "first-Secret-1" };
const patch = { ...ids, title: "Lead" };

describe("what may pass is tried again", function () {
  this.timeout(120_000);

  it("a read", () =>
    each(PASSING, async ({ odin, strike, sent }) => {
      strike("GET");
      assert.equal((await getUser(odin, JANE)).userId, JANE);
      assert.equal(sent("GET").length, 2);
    }));

  it("a PUT of declared values", () =>
    each(PASSING, async ({ odin, strike, sent, simulator }) => {
      strike("PUT");
      await putUser(odin, patch);
      assert.equal(sent("PUT").length, 2);
      assert.equal(simulator.user(JANE)?.title, "Lead");
    }));

  it("a POST only after a look at the platform, and not at all without one", () =>
    each(PASSING, async ({ odin, strike, sent, simulator, name }) => {
      let looks = 0;
      const isThere = () => {
        looks += 1;
        return Promise.resolve(simulator.user(newcomer.userId) !== undefined);
      };
      strike("POST");
      await postUser(odin, CREATION, isThere);
      assert.ok(simulator.user(newcomer.userId));
      assert.ok(sent("POST").length <= 2);
      assert.equal(looks, name === "429" ? 0 : 1);
    }));

  it("a DELETE only after a look at the platform", () =>
    each(PASSING, async ({ odin, strike, simulator }) => {
      strike("DELETE");
      await deleteUser(odin, JANE, () => Promise.resolve(simulator.user(JANE) === undefined));
      assert.equal(simulator.user(JANE), undefined);
    }));

  it("a POST whose effect cannot be looked for is sent once, and is told to be in doubt", () =>
    each({ reset: { kind: "reset", works: true } }, async ({ odin, strike, sent }) => {
      strike("POST");
      const cannotLook = () =>
        getUser(connect(account("http://127.0.0.1:1/api/v2", { operationTimeout: 1 })), "x@y").then(() => true);
      await assert.rejects(
        postUser(odin, CREATION, cannotLook),
        (error: { message: string; outcomeUnknown: boolean }) => {
          assert.match(error.message, /tried once; what it did cannot be read/);
          return error.outcomeUnknown;
        },
      );
      assert.equal(sent("POST").length, 1);
    }));

  it("four times in all, and the error tells it", () =>
    each({ 503: { kind: "answer", status: 503 } }, async ({ odin, strike, sent }) => {
      strike("GET", 9);
      await assert.rejects(
        getUser(odin, JANE),
        /the platform refused GET \/users \(503\).*\(tried 4 times in \d+ s\)$/,
      );
      assert.equal(sent("GET").length, 4);
    }));
});

describe("what will not change is not tried again", () => {
  for (const method of ["GET", "PUT"] as const)
    it(method, () =>
      each(LASTING, async ({ odin, strike, sent }) => {
        strike(method);
        await assert.rejects(method === "GET" ? getUser(odin, JANE) : putUser(odin, patch));
        assert.equal(sent(method).length, 1);
      }),
    );

  it("a login that was refused is not tried again by anyone: accounts get locked", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, { username: "odin", password: "wrong" }));
      for (let call = 0; call < 5; call++)
        await assert.rejects(getUser(odin, JANE), /did not accept the user name or password/);
      assert.equal(simulator.calls.length, 1);
    } finally {
      await simulator.close();
    }
  });
});

describe("Retry-After", function () {
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
    // The server's clock is an hour ahead: what counts is how long it asks for.
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
    it(`${JSON.stringify(header)} is ${expected}`, () => assert.equal(parseRetryAfter(header, date, now), expected));

  for (const [form, value] of [
    ["seconds", () => "1"],
    ["a date", () => new Date(Date.now() + 2000).toUTCString()],
  ] as const)
    it(`is waited for by everyone, in ${form}`, async () => {
      const simulator = await startSimulator();
      try {
        const odin = connect(account(simulator.url, simulator));
        const arrivals: number[] = [];
        simulator.watch(() => arrivals.push(performance.now()));
        await getUser(odin, JANE);
        simulator.strike([{ kind: "answer", status: 429, headers: { "retry-after": value() } }]);
        const struck = getUser(odin, JANE);
        while (simulator.faults.length > 0) await new Promise((resolve) => setImmediate(resolve));
        const begin = arrivals.at(-1) ?? 0;
        while (simulator.calls.length < 3) await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setTimeout(resolve, 50));
        await Promise.all([struck, getUser(odin, JANE), getUser(odin, JANE)]);
        assert.ok((arrivals[3] ?? 0) - begin >= 900, `${(arrivals[3] ?? 0) - begin} ms`);
      } finally {
        await simulator.close();
      }
    });

  it("that is longer than the operation has left ends it at once, and everyone after it", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, simulator));
      simulator.strike([{ kind: "answer", status: 503, headers: { "retry-after": "31536000" } }]);
      await assert.rejects(getUser(odin, JANE), /tried once; the platform asks not to be called for 31536000 s/);
      await assert.rejects(getUser(odin, JANE), /was not sent: the platform asks not to be called for 3153\d+ s/);
      assert.equal(simulator.calls.length, 2);
    } finally {
      await simulator.close();
    }
  });
});

describe("a total outage", function () {
  this.timeout(180_000);

  it("of 1,000 users costs about 20 tries, and then everyone fails with one clear error", async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const url = `http://127.0.0.1:${await listening(server)}/api/v2`;
    try {
      const odin = connect(account(url, { requestsPerSecond: 5 }));
      const results = await Promise.allSettled(Array.from({ length: 1000 }, () => getUser(odin, JANE)));
      const messages = results.map((result) => (result.status === "rejected" ? String(result.reason) : "answered"));
      const kinds = new Set(messages.map((message) => message.replace(/\d+/g, "N")));
      assert.ok(connections <= 25, `${connections} connections`);
      assert.ok(kinds.size <= 2, [...kinds].join("\n"));
      assert.match(messages.at(-1) ?? "", /POST \/auth\/token got no answer: the connection was dropped/);
    } finally {
      server.close();
    }
  });

  it("is known to the call that takes the place of the one that made it certain", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, { ...simulator, operationTimeout: 0.4, maxConcurrentRequests: 1 }));
      await getUser(odin, JANE);
      simulator.forgetCalls();
      simulator.strike([{ kind: "reset", times: 100_000 }]);
      await Promise.allSettled(Array.from({ length: 100 }, () => getUser(odin, JANE)));
      assert.equal(simulator.calls.length, 20);
    } finally {
      await simulator.close();
    }
  });

  it("in the middle of a run is found out, and its end too", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, { ...simulator, operationTimeout: 1 }));
      await getUser(odin, JANE);
      simulator.strike([{ kind: "reset", times: 100_000 }]);
      const results = await Promise.allSettled(Array.from({ length: 200 }, () => getUser(odin, JANE)));
      assert.ok(results.every(({ status }) => status === "rejected"));
      const tried = simulator.calls.length;
      assert.ok(tried <= 60, `${tried} calls`);
      await assert.rejects(
        getUser(odin, JANE),
        /GET \/users was not sent: the last \d+ calls of this run came to nothing/,
      );
      assert.equal(simulator.calls.length, tried);
      simulator.strike([]);
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

describe("the pace", function () {
  this.timeout(60_000);

  it("keeps maxConcurrentRequests, and uses it", async () => {
    let [under, most] = [0, 0];
    const server = createHttpServer((request, response) => {
      under += 1;
      most = Math.max(most, under);
      setTimeout(() => {
        under -= 1;
        response.setHeader("content-type", "application/json");
        response.end(request.method === "POST" ? '{"token":"t"}' : JSON.stringify(ids));
      }, 40);
    });
    const url = `http://127.0.0.1:${await listening(server)}/api/v2`;
    try {
      const odin = connect(account(url, { maxConcurrentRequests: 3 }));
      await Promise.all(Array.from({ length: 12 }, () => getUser(odin, JANE)));
      assert.equal(most, 3);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("comes back with the answers of a run", async () => {
    const simulator = await startSimulator();
    try {
      const odin = connect(account(simulator.url, { ...simulator, requestsPerSecond: 20 }));
      const eightCalls = async () => {
        const begin = performance.now();
        await Promise.all(Array.from({ length: 8 }, () => getUser(odin, JANE)));
        return performance.now() - begin;
      };
      simulator.strike([{ kind: "answer", status: 503, headers: { "retry-after": "0" }, times: 3 }]);
      await getUser(odin, JANE);
      const slow = await eightCalls();
      for (let times = 0; times < 4; times++) await eightCalls();
      const recovered = await eightCalls();
      assert.ok(slow > 2 * recovered, `${slow} ms, then ${recovered} ms`);
    } finally {
      await simulator.close();
    }
  });

  it("is slower after a 429 or 503, and recovers", async () => {
    const pace = new LocalRateLimiter(100);
    const turns = async () => {
      const begin = performance.now();
      for (let turn = 0; turn < 10; turn++) await pace.acquire();
      return performance.now() - begin;
    };
    await turns();
    for (let times = 0; times < 3; times++) {
      pace.backOff();
      await pace.acquire();
    }
    const slow = await turns();
    for (let answers = 0; answers < 30; answers++) pace.recover();
    await pace.acquire();
    const recovered = await turns();
    assert.ok(slow > 3 * recovered, `${slow} ms, then ${recovered} ms`);
  });
});

describe("the limits of a call", function () {
  this.timeout(60_000);
  const ask = (url: string) =>
    openTransport(account(url, { requestTimeout: 1 }))("GET /users", { method: "GET", target: "/users" }, 60_000);

  it("connecting", async () => {
    // Takes connections, and never speaks TLS.
    const server = createTcpServer();
    const port = await listening(server);
    try {
      await assert.rejects(ask(`https://127.0.0.1:${port}/api/v2`), (error: NoResponseError) => {
        assert.match(error.message, /connecting took longer than 1 s/);
        return !error.outcomeUnknown;
      });
    } finally {
      server.close();
    }
  });

  const table: [string, Fault, RegExp][] = [
    ["the first byte", { kind: "silence", milliseconds: 20_000 }, /the answer did not begin within 1 s/],
    ["the whole", { kind: "drip", milliseconds: 100 }, /the answer was not whole after 2 s/],
    [
      "the size",
      { kind: "answer", status: 200, body: { long: "x".repeat(65 * 1024 * 1024) } },
      /the answer is too large/,
    ],
  ];
  for (const [what, fault, message] of table)
    it(what, async () => {
      const simulator = await startSimulator();
      try {
        simulator.strike([fault]);
        await assert.rejects(ask(simulator.url), message);
      } finally {
        await simulator.close();
      }
    });
});

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
