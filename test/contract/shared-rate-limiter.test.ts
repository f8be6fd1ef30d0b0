/** One pace for several processes: what one hands out, the others keep to. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RateLimiterServer, SharedRateLimiter, connect, getUser } from "../../provider/odin/index";
import { type Simulator, startSimulator } from "../../simulator/index";
import { mostInOneSecond } from "../support/arrivals";
import { account } from "../support/client";

const JANE = "jane.doe@lab.example.net";

describe("a shared pace", function () {
  this.timeout(30_000);
  let folder: string;
  let path: string;
  let server: RateLimiterServer;
  let simulator: Simulator;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-pace-"));
    path = join(folder, "pace");
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

  it("holds over all who keep to it, at the lowest limit that any of them brings", async () => {
    const arrivals: number[] = [];
    simulator.watch(() => arrivals.push(performance.now()));
    const clients = [client({ requestsPerSecond: 10 }), client({ requestsPerSecond: 50 }), client({ requestsPerSecond: 30 })];
    await getUser(clients[0]!, JANE);
    await Promise.all(clients.flatMap((odin) => Array.from({ length: 8 }, () => getUser(odin, JANE))));
    assert.equal(arrivals.length, 1 + 24 + clients.length, "logins are calls as well");
    const inOneSecond = mostInOneSecond(arrivals);
    assert.ok(inOneSecond <= 10, `${inOneSecond} calls in one second`);
  });

  it("lets no more calls be under way at once than the lowest limit says", async () => {
    let under = 0;
    let most = 0;
    simulator.latency = 30;
    simulator.watch(() => (most = Math.max(most, (under += 1))));
    const clients = [1, 2, 3].map(() => client({ requestsPerSecond: 1000, maxConcurrentRequests: 2 }));
    const call = async (odin: (typeof clients)[number]) => {
      await getUser(odin, JANE);
      under -= 1;
    };
    await Promise.all(clients.map(call));
    under = 0;
    most = 0;
    await Promise.all(clients.flatMap((odin) => [1, 2, 3, 4].map(() => call(odin))));
    assert.ok(most <= 2, `${most} calls at once`);
  });

  it("is slower for all when the platform asks one of them", async () => {
    const [one, other] = [0, 1].map(() => new SharedRateLimiter(path, { requestsPerSecond: 100, maxConcurrentRequests: 8 }));
    for (const pace of [one!, other!]) (await pace.acquire("GET /users"))();
    one!.backOff(60_000);
    const waiting = other!.acquire("GET /users").catch(() => undefined);
    while (other!.pauseMs === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(other!.pauseMs > 30_000);
    await server.close();
    await waiting;
    server = await RateLimiterServer.listen(path);
  });

  it("takes back the turns of a process that is gone", async () => {
    const limits = { requestsPerSecond: 1000, maxConcurrentRequests: 1 };
    const held = await RateLimiterServer.listen(join(folder, "other"));
    try {
      const gone = new SharedRateLimiter(join(folder, "other"), limits);
      await gone.acquire("GET /users");
      const next = new SharedRateLimiter(join(folder, "other"), limits).acquire("GET /users");
      gone.close();
      (await next)();
    } finally {
      await held.close();
    }
  });

  it("lets nobody call when the one that hands out turns is gone, and says so", async () => {
    const odin = client({ requestsPerSecond: 100 });
    await getUser(odin, JANE);
    await server.close();
    simulator.forgetCalls();
    await assert.rejects(
      getUser(odin, JANE),
      /GET \/users was not sent: the deployment that this run is a part of has ended; start it again/,
    );
    assert.deepEqual(simulator.calls, []);
    server = await RateLimiterServer.listen(path);
  });
});
