/**
 * One pace for the two processes of a run: the one that looks things up for the program, and the one that the engine asks
 * about resources. Most programs look nothing up, so the second keeps its own pace until the first hands out turns.
 */
import { claimSocketPath, hasSocket, socketPath } from "../../shared/local-socket";
import { RateLimiterClosedError } from "../errors";
import { LocalRateLimiter, type RateLimiter } from "./rate-limiter";
import { type OtherProcess, type RateLimits, RateLimiterServer, SharedRateLimiter } from "./shared-rate-limiter";

/**
 * The pace of a process of a run.
 *
 * @param run - what both processes know of the run, and no other run has
 */
export function joinRateLimiter(run: string, limits: RateLimits): RateLimiter {
  return new RunRateLimiter(socketPath(run), limits);
}

/**
 * Hands out turns to all processes of a run, this one included, for as long as this process lives.
 *
 * @param others - what the other process does at this moment
 */
export async function hostRateLimiter(run: string, limits: RateLimits, others: OtherProcess): Promise<RateLimiter> {
  const path = socketPath(run);
  if (path === undefined) return new LocalRateLimiter(limits.requestsPerSecond);
  // A run has one process that looks up, so nothing else listens there.
  claimSocketPath(path);
  const server = await RateLimiterServer.listen(path, others);
  server.unref();
  return new RunRateLimiter(path, limits);
}

class RunRateLimiter implements RateLimiter {
  private readonly own: LocalRateLimiter;
  private shared: SharedRateLimiter | undefined;

  constructor(
    private readonly path: string | undefined,
    private readonly limits: RateLimits,
  ) {
    this.own = new LocalRateLimiter(limits.requestsPerSecond);
  }

  get pauseMs(): number {
    return Math.max(this.own.pauseMs, this.shared?.pauseMs ?? 0);
  }

  async acquire(call: string): Promise<() => void> {
    if (this.path !== undefined && hasSocket(this.path)) {
      this.shared ??= new SharedRateLimiter(this.path, this.limits);
      try {
        const end = await this.shared.acquire(call);
        this.own.record();
        return end;
      } catch (error) {
        if (!(error instanceof RateLimiterClosedError)) throw error;
        this.shared = undefined;
      }
    }
    return this.own.acquire();
  }

  backOff(pause?: number): void {
    this.own.backOff(pause);
    this.shared?.backOff(pause);
  }

  recover(): void {
    this.own.recover();
    this.shared?.recover();
  }
}
