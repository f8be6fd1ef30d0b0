/** The pace of a run whose program looks things up, over its two processes. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { type Pace, hostPace, joinPace } from "../../provider/odin";
import { mostInOneSecond } from "../support/arrivals";

const LIMITS = { callsPerSecond: 20, maxConcurrent: 8 };

describe("the pace of a run", () => {
  const starts: number[] = [];
  beforeEach(() => (starts.length = 0));

  const call = async (pace: Pace) => {
    const end = await pace.turn("GET /users");
    starts.push(performance.now());
    end();
  };
  const calls = (pace: Pace, count: number) => Promise.all(Array.from({ length: count }, () => call(pace)));

  it("is one for both of its processes from the first look-up on, whoever was calling before", async () => {
    const run = randomUUID();
    const provider = joinPace(run, LIMITS);
    // As many as may be under way at once are waiting for turns of its own.
    const before = calls(provider, 8);
    await call(provider);
    const program = await hostPace(run, LIMITS, "calling");
    await Promise.all([before, calls(program, 20), calls(provider, 20)]);
    const most = mostInOneSecond(starts);
    assert.equal(starts.length, 49);
    assert.ok(most <= LIMITS.callsPerSecond, `${most} calls in one second`);
  });

  it("is the process's own where nobody looks up, and makes no socket", async () => {
    const folder = join(tmpdir(), `broadworks-${userInfo().uid}`);
    const sockets = () => (existsSync(folder) ? readdirSync(folder).length : 0);
    const before = sockets();
    const pace = joinPace(randomUUID(), LIMITS);
    await calls(pace, 25);
    assert.equal(sockets(), before);
    assert.ok(mostInOneSecond(starts) <= LIMITS.callsPerSecond);
  });

  it("slows down in both when the platform asks one of them", async () => {
    const run = randomUUID();
    const [provider, program] = [joinPace(run, LIMITS), await hostPace(run, LIMITS, "quiet")];
    await Promise.all([call(provider), call(program)]);
    provider.slow(400);
    // What the other side hears next is that it is to wait.
    while (program.pause === 0) await new Promise((resolve) => setImmediate(resolve));
    const begin = performance.now();
    await call(program);
    assert.ok(performance.now() - begin > 200);
  });
});
