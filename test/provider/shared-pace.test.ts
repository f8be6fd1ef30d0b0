/** One pace for several processes: what one hands out, the others keep to. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PaceServer, SharedPace, connect, getUser } from "../../provider/odin";
import { type Simulator, startSimulator } from "../../simulator";
import { mostInOneSecond } from "../support/arrivals";
import { account } from "../support/client";

const JANE = "jane.doe@lab.example.net";

describe("a shared pace", function () {
  this.timeout(30_000);
  let folder: string;
  let path: string;
  let server: PaceServer;
  let simulator: Simulator;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-pace-"));
    path = join(folder, "pace");
    server = await PaceServer.listen(path);
    simulator = await startSimulator();
  });
  afterEach(async () => {
    await simulator.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const client = (limits: { callsPerSecond: number; maxConcurrent?: number }) => {
    const settings = account(simulator.url, { ...simulator, maxConcurrent: 8, ...limits });
    return connect(settings, undefined, new SharedPace(path, settings));
  };

  it("holds over all who keep to it, at the lowest limit that any of them brings", async () => {
    const arrivals: number[] = [];
    simulator.watch(() => arrivals.push(performance.now()));
    const clients = [client({ callsPerSecond: 10 }), client({ callsPerSecond: 50 }), client({ callsPerSecond: 30 })];
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
    const clients = [1, 2, 3].map(() => client({ callsPerSecond: 1000, maxConcurrent: 2 }));
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
    const [one, other] = [0, 1].map(() => new SharedPace(path, { callsPerSecond: 100, maxConcurrent: 8 }));
    for (const pace of [one!, other!]) (await pace.turn("GET /users"))();
    one!.slow(60_000);
    const waiting = other!.turn("GET /users").catch(() => undefined);
    while (other!.pause === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(other!.pause > 30_000);
    await server.close();
    await waiting;
    server = await PaceServer.listen(path);
  });

  it("takes back the turns of a process that is gone", async () => {
    const limits = { callsPerSecond: 1000, maxConcurrent: 1 };
    const held = await PaceServer.listen(join(folder, "other"));
    try {
      const gone = new SharedPace(join(folder, "other"), limits);
      await gone.turn("GET /users");
      const next = new SharedPace(join(folder, "other"), limits).turn("GET /users");
      gone.close();
      (await next)();
    } finally {
      await held.close();
    }
  });

  it("lets nobody call when the one that hands out turns is gone, and says so", async () => {
    const odin = client({ callsPerSecond: 100 });
    await getUser(odin, JANE);
    await server.close();
    simulator.forgetCalls();
    await assert.rejects(
      getUser(odin, JANE),
      /GET \/users was not sent: the deployment that this run is a part of has ended; start it again/,
    );
    assert.deepEqual(simulator.calls, []);
    server = await PaceServer.listen(path);
  });
});
