/**
 * One rate limit for the two processes of a run: the program, which calls functions, and the engine's provider process.
 * Most programs call no functions. So the provider process limits itself until the program's process listens.
 */
import { claimSocketPath, hasSocket, socketPath } from "../../shared/local-socket";
import { RateLimiterClosedError } from "../errors";
import { LocalRateLimiter, type RateLimiter } from "./rate-limiter";
import type { RateLimits } from "./rate-limiter-protocol";
import { type PeerActivity, RateLimiterServer } from "./rate-limiter-server";
import { SharedRateLimiter } from "./shared-rate-limiter";

/**
 * The rate limiter of the engine's provider process.
 *
 * @param run - text that both processes of the run know and no other run has
 */
export function joinRateLimiter(run: string, limits: RateLimits): RateLimiter {
  return new RunRateLimiter(socketPath(run), limits);
}

/**
 * The rate limiter of the program's process. It grants the requests of both processes while this process lives.
 *
 * @param provider - whether the provider process may be sending requests now
 */
export async function hostRateLimiter(run: string, limits: RateLimits, provider: PeerActivity): Promise<RateLimiter> {
  const path = socketPath(run);
  if (path === undefined) return new LocalRateLimiter(limits.requestsPerSecond);
  // A run has one program, so no other process listens there.
  claimSocketPath(path);
  const server = await RateLimiterServer.listen(path, provider);
  server.unref();
  return new RunRateLimiter(path, limits);
}

/** Asks the server of the run as soon as there is one, and again limits itself when that server has ended. */
class RunRateLimiter implements RateLimiter {
  private readonly local: LocalRateLimiter;
  private shared: SharedRateLimiter | undefined;

  constructor(
    private readonly path: string | undefined,
    private readonly limits: RateLimits,
  ) {
    this.local = new LocalRateLimiter(limits.requestsPerSecond);
  }

  get pauseMs(): number {
    return Math.max(this.local.pauseMs, this.shared?.pauseMs ?? 0);
  }

  async acquire(requestName: string): Promise<() => void> {
    if (this.path !== undefined && hasSocket(this.path)) {
      this.shared ??= new SharedRateLimiter(this.path, this.limits);
      try {
        const release = await this.shared.acquire(requestName);
        this.local.record();
        return release;
      } catch (error) {
        if (!(error instanceof RateLimiterClosedError)) throw error;
        this.shared = undefined;
      }
    }
    return this.local.acquire();
  }

  backOff(pauseMs?: number): void {
    this.local.backOff(pauseMs);
    this.shared?.backOff(pauseMs);
  }

  recover(): void {
    this.local.recover();
    this.shared?.recover();
  }
}
