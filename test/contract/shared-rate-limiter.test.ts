/** One rate limit for several processes: one of them grants the requests of all. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RateLimiterServer, SharedRateLimiter, connect, getUser } from "../../provider/odin/index";
import { type Simulator, startSimulator } from "../../simulator/index";
import { MAX_DELAY_MS, maxPerSecond } from "../support/arrivals";
import { account } from "../support/client";

const JANE = "jane.doe@lab.example.net";

describe("A shared rate limiter", function () {
  this.timeout(30_000);
  let folder: string;
  let path: string;
  let server: RateLimiterServer;
  let simulator: Simulator;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-limiter-"));
    path = join(folder, "limiter");
    server = await RateLimiterServer.listen(path);
    simulator = await startSimulator();
  });
  afterEach(async () => {
    await simulator.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const client = (limits: { requestsPerSecond: number; maxConcurrentRequests?: number }) => {
    const settings = account(simulator.url, { ...simulator, maxConcurrentRequests: 8, ...limits });
    return connect(settings, undefined, new SharedRateLimiter(path, settings));
  };

  it("All clients together keep the lowest requestsPerSecond that one of them has", async () => {
    const arrivals: number[] = [];
    simulator.watch(() => arrivals.push(performance.now()));
    const clients = [
      client({ requestsPerSecond: 10 }),
      client({ requestsPerSecond: 50 }),
      client({ requestsPerSecond: 30 }),
    ];
    await getUser(clients[0]!, JANE);
    await Promise.all(clients.flatMap((odin) => Array.from({ length: 8 }, () => getUser(odin, JANE))));
    assert.equal(arrivals.length, 1 + 24 + clients.length, "logins are requests too");
    const inOneSecond = maxPerSecond(arrivals, MAX_DELAY_MS);
    assert.ok(inOneSecond <= 10, `${inOneSecond} requests in one second`);
  });

  it("All clients together keep the lowest maxConcurrentRequests that one of them has", async () => {
    let inFlight = 0;
    let maxInFlight = 0;
    simulator.latency = 30;
    simulator.watch(() => (maxInFlight = Math.max(maxInFlight, (inFlight += 1))));
    const clients = [1, 2, 3].map(() => client({ requestsPerSecond: 1000, maxConcurrentRequests: 2 }));
    const read = async (odin: (typeof clients)[number]) => {
      await getUser(odin, JANE);
      inFlight -= 1;
    };
    await Promise.all(clients.map(read));
    inFlight = 0;
    maxInFlight = 0;
    await Promise.all(clients.flatMap((odin) => [1, 2, 3, 4].map(() => read(odin))));
    assert.ok(maxInFlight <= 2, `${maxInFlight} requests in flight`);
  });

  it("All clients pause when the platform requests a pause from one of them", async () => {
    const [one, other] = [0, 1].map(
      () => new SharedRateLimiter(path, { requestsPerSecond: 100, maxConcurrentRequests: 8 }),
    );
    for (const limiter of [one!, other!]) (await limiter.acquire("GET /users"))();
    one!.backOff(60_000);
    const waiting = other!.acquire("GET /users").catch(() => undefined);
    while (other!.pauseMs === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(other!.pauseMs > 30_000);
    await server.close();
    await waiting;
    server = await RateLimiterServer.listen(path);
  });

  it("The server releases the requests of a process that has ended", async () => {
    const limits = { requestsPerSecond: 1000, maxConcurrentRequests: 1 };
    const singleServer = await RateLimiterServer.listen(join(folder, "other"));
    try {
      const ended = new SharedRateLimiter(join(folder, "other"), limits);
      await ended.acquire("GET /users");
      const next = new SharedRateLimiter(join(folder, "other"), limits).acquire("GET /users");
      ended.close();
      (await next)();
    } finally {
      await singleServer.close();
    }
  });

  it("Clients send no request after the server has ended, and the error names the deployment", async () => {
    const odin = client({ requestsPerSecond: 100 });
    await getUser(odin, JANE);
    await server.close();
    simulator.forgetRequests();
    await assert.rejects(getUser(odin, JANE), /GET \/users was not sent: the deployment .* has ended/);
    assert.deepEqual(simulator.requests, []);
    server = await RateLimiterServer.listen(path);
  });
});
