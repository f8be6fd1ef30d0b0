/**
 * Decides when the next request may start. The number of starts in any one second never exceeds the limit. After a
 * rest, half a second's requests may start at once, because a run pauses where it finds nothing to do. All others are
 * evenly spaced over the process, with a larger space after the platform reported overload.
 */
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds for a second's requests. Longer than a second, because some requests travel longer than later ones. */
const WINDOW_MS = 1050;
const MAX_SLOWDOWN = 8;
/** The slowdown after a response, relative to the slowdown before it. */
const RECOVERY_FACTOR = 0.9;

export interface RateLimiter {
  /** Milliseconds that remain of a pause that the platform requested. */
  readonly pauseMs: number;
  /**
   * Waits until the request may start.
   *
   * @returns a function to call when the request has ended
   * @throws RateLimiterClosedError when another process grants the requests and has ended
   */
  acquire(requestName: string): Promise<() => void>;
  /** The platform is overloaded: halves the rate, and stops all starts for the requested pause. */
  backOff(pauseMs?: number): void;
  /** A response arrived: raises the rate a little, up to the limit. */
  recover(): void;
}

/** The rate limiter of one process by itself. */
export class LocalRateLimiter implements RateLimiter {
  /** The last starts, at most as many as one second allows; some are in the future. */
  private readonly starts: number[] = [];
  /** Factor of the space between starts: 1 is full speed. */
  private slowdown = 1;
  private pausedUntil = 0;

  constructor(private requestsPerSecond: number) {}

  get pauseMs(): number {
    return Math.max(0, this.pausedUntil - performance.now());
  }

  async acquire(): Promise<() => void> {
    const now = performance.now();
    const startAt = this.nextStart(now);
    this.addStart(startAt);
    if (startAt > now) await sleep(startAt - now);
    // The platform may have requested a pause in the meantime.
    return this.pauseMs > 0 ? this.acquire() : () => undefined;
  }

  /** Counts a request that another limiter admitted. */
  record(): void {
    this.addStart(performance.now());
  }

  /** Lowers the limit; a higher value changes nothing. */
  limit(requestsPerSecond: number): void {
    this.requestsPerSecond = Math.min(this.requestsPerSecond, requestsPerSecond);
  }

  backOff(pauseMs = 0): void {
    // Requests in flight at the same time report the same overload; only the first report slows down.
    const isNewReport = performance.now() >= this.pausedUntil;
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + Math.max(pauseMs, this.spacingMs));
    if (isNewReport) this.slowdown = Math.min(MAX_SLOWDOWN, this.slowdown * 2);
  }

  recover(): void {
    this.slowdown = Math.max(1, this.slowdown * RECOVERY_FACTOR);
  }

  private get spacingMs(): number {
    return WINDOW_MS / this.requestsPerSecond;
  }

  private addStart(startAt: number): void {
    this.starts.push(startAt);
    while (this.starts.length > this.requestsPerSecond) this.starts.shift();
  }

  private nextStart(now: number): number {
    const { requestsPerSecond, starts } = this;
    const startBefore = (count: number) => starts[starts.length - count] ?? -Infinity;
    const earliest = Math.max(now, this.pausedUntil, startBefore(requestsPerSecond) + WINDOW_MS);
    const isRested = this.slowdown === 1 && startBefore(Math.ceil(requestsPerSecond / 2)) + WINDOW_MS <= earliest;
    return isRested ? earliest : Math.max(earliest, startBefore(1) + this.spacingMs * this.slowdown);
  }
}
