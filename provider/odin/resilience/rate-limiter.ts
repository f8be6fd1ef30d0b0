/**
 * When the next call may start. After a rest half of a second's calls may start at once, for a run pauses where it learns
 * that nothing is to be done; from then on they are evenly spaced over all calls of the process, and slower for a while
 * when the platform asks. In no second start more than there may.
 */
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds for a second's calls: more than a second, so that those whose way is longer do not meet those after them. */
const WINDOW_MS = 1050;
const MAX_SLOWDOWN = 8;
const RECOVERY_FACTOR = 0.9;

export interface RateLimiter {
  /** Milliseconds that the platform still asks to be left alone for. */
  readonly pauseMs: number;
  /** Waits for this call's turn, and gives what to call when the call has ended. */
  acquire(call: string): Promise<() => void>;
  /** The platform has too much to do: half the pace, and none at all for as long as it says. */
  backOff(pause?: number): void;
  /** A call was answered: a little faster again. */
  recover(): void;
}

/** The pace of one process by itself. */
export class LocalRateLimiter implements RateLimiter {
  /** When the last calls were due, as many as may start in a second. */
  private readonly starts: number[] = [];
  private slowness = 1;
  private pausedUntil = 0;

  constructor(private requestsPerSecond: number) {}

  private get spacing(): number {
    return WINDOW_MS / this.requestsPerSecond;
  }

  /** A call has started whose turn came from elsewhere. */
  record(): void {
    this.push(performance.now());
  }

  /** Never faster than this from now on. */
  limit(requestsPerSecond: number): void {
    this.requestsPerSecond = Math.min(this.requestsPerSecond, requestsPerSecond);
  }

  get pauseMs(): number {
    return Math.max(0, this.pausedUntil - performance.now());
  }

  async acquire(): Promise<() => void> {
    const now = performance.now();
    const at = this.next(now);
    this.push(at);
    if (at > now) await sleep(at - now);
    // Meanwhile the platform may have asked for a pause.
    return this.pauseMs > 0 ? this.acquire() : () => undefined;
  }

  private push(at: number): void {
    this.starts.push(at);
    while (this.starts.length > this.requestsPerSecond) this.starts.shift();
  }

  private next(now: number): number {
    const { requestsPerSecond, starts } = this;
    const callsAgo = (count: number) => starts[starts.length - count] ?? -Infinity;
    const earliest = Math.max(now, this.pausedUntil, callsAgo(requestsPerSecond) + WINDOW_MS);
    const isRested = this.slowness === 1 && callsAgo(Math.ceil(requestsPerSecond / 2)) + WINDOW_MS <= earliest;
    return isRested ? earliest : Math.max(earliest, callsAgo(1) + this.spacing * this.slowness);
  }

  backOff(pause = 0): void {
    // Calls that were under way together say it once.
    const isNews = performance.now() >= this.pausedUntil;
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + Math.max(pause, this.spacing));
    if (isNews) this.slowness = Math.min(MAX_SLOWDOWN, this.slowness * 2);
  }

  recover(): void {
    this.slowness = Math.max(1, this.slowness * RECOVERY_FACTOR);
  }
}
