/** The pace of a run whose program looks things up, over its two processes. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { type RateLimiter, hostRateLimiter, joinRateLimiter } from "../../provider/odin/index";
import { mostInOneSecond } from "../support/arrivals";

const LIMITS = { requestsPerSecond: 20, maxConcurrentRequests: 8 };

describe("the pace of a run", () => {
  const starts: number[] = [];
  beforeEach(() => (starts.length = 0));

  const call = async (pace: RateLimiter) => {
    const end = await pace.acquire("GET /users");
    starts.push(performance.now());
    end();
  };
  const calls = (pace: RateLimiter, count: number) => Promise.all(Array.from({ length: count }, () => call(pace)));

  it("is one for both of its processes from the first look-up on, whoever was calling before", async () => {
    const run = randomUUID();
    const provider = joinRateLimiter(run, LIMITS);
    // As many as may be under way at once are waiting for turns of its own.
    const before = calls(provider, 8);
    await call(provider);
    const program = await hostRateLimiter(run, LIMITS, "active");
    await Promise.all([before, calls(program, 20), calls(provider, 20)]);
    const most = mostInOneSecond(starts);
    assert.equal(starts.length, 49);
    assert.ok(most <= LIMITS.requestsPerSecond, `${most} calls in one second`);
  });

  it("is the process's own where nobody looks up, and makes no socket", async () => {
    const folder = join(tmpdir(), `broadworks-${userInfo().uid}`);
    const sockets = () => (existsSync(folder) ? readdirSync(folder).length : 0);
    const before = sockets();
    const pace = joinRateLimiter(randomUUID(), LIMITS);
    await calls(pace, 25);
    assert.equal(sockets(), before);
    assert.ok(mostInOneSecond(starts) <= LIMITS.requestsPerSecond);
  });

  it("slows down in both when the platform asks one of them", async () => {
    const run = randomUUID();
    const [provider, program] = [joinRateLimiter(run, LIMITS), await hostRateLimiter(run, LIMITS, "quiet")];
    await Promise.all([call(provider), call(program)]);
    provider.backOff(400);
    // What the other side hears next is that it is to wait.
    while (program.pauseMs === 0) await new Promise((resolve) => setImmediate(resolve));
    const begin = performance.now();
    await call(program);
    assert.ok(performance.now() - begin > 200);
  });
});
