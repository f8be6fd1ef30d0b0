/** The rate limit of a run with a program that calls functions, over the two processes of the run. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { socketPath } from "../../provider/shared/local-socket";
import { type RateLimiter, hostRateLimiter, joinRateLimiter } from "../../provider/odin/index";
import { MAX_DELAY_MS, maxPerSecond } from "../support/arrivals";

const LIMITS = { requestsPerSecond: 20, maxConcurrentRequests: 8 };

describe("The rate limiter of a run", () => {
  const starts: number[] = [];
  beforeEach(() => (starts.length = 0));

  const send = async (limiter: RateLimiter) => {
    const release = await limiter.acquire("GET /users");
    starts.push(performance.now());
    release();
  };
  const sendMany = (limiter: RateLimiter, count: number) =>
    Promise.all(Array.from({ length: count }, () => send(limiter)));

  it("Both processes share one limit as soon as the program calls a function", async () => {
    const run = randomUUID();
    const provider = joinRateLimiter(run, LIMITS);
    // As many requests as may be in flight wait for the provider's own limiter.
    const before = sendMany(provider, 8);
    await send(provider);
    const program = await hostRateLimiter(run, LIMITS, "active");
    await Promise.all([before, sendMany(program, 20), sendMany(provider, 20)]);
    const maxStarts = maxPerSecond(starts, MAX_DELAY_MS);
    assert.equal(starts.length, 49);
    assert.ok(maxStarts <= LIMITS.requestsPerSecond, `${maxStarts} requests in one second`);
  });

  it("A provider process without a program that calls functions limits itself and creates no socket", async () => {
    const run = randomUUID();
    await sendMany(joinRateLimiter(run, LIMITS), 25);
    assert.equal(existsSync(socketPath(run) ?? ""), false);
    assert.ok(maxPerSecond(starts, MAX_DELAY_MS) <= LIMITS.requestsPerSecond);
  });

  it("Both processes pause when the platform requests a pause from one of them", async () => {
    const run = randomUUID();
    const [provider, program] = [joinRateLimiter(run, LIMITS), await hostRateLimiter(run, LIMITS, "quiet")];
    await Promise.all([send(provider), send(program)]);
    provider.backOff(400);
    // The program learns of the pause from the server.
    while (program.pauseMs === 0) await new Promise((resolve) => setImmediate(resolve));
    const startedAt = performance.now();
    await send(program);
    assert.ok(performance.now() - startedAt > 200);
  });
});
