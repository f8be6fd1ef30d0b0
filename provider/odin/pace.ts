/**
 * When the next call may start. After a rest half of a second's calls may start at once, for a run pauses where it learns
 * that nothing is to be done; from then on they are evenly spaced over all calls of the process, and slower for a while
 * when the platform asks. In no second start more than there may.
 */
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds for a second's calls: more than a second, so that those whose way is longer do not meet those after them. */
const WINDOW = 1050;
const SLOWEST = 8;
const EASE = 0.9;

export interface Pace {
  /** Milliseconds that the platform still asks to be left alone for. */
  readonly pause: number;
  /** Waits for this call's turn, and gives what to call when the call has ended. */
  turn(call: string): Promise<() => void>;
  /** The platform has too much to do: half the pace, and none at all for as long as it says. */
  slow(pause?: number): void;
  /** A call was answered: a little faster again. */
  ease(): void;
}

/** The pace of one process by itself. */
export class OwnPace implements Pace {
  /** When the last calls were due, as many as may start in a second. */
  private readonly starts: number[] = [];
  private slowness = 1;
  private pausedUntil = 0;

  constructor(private callsPerSecond: number) {}

  private get spacing(): number {
    return WINDOW / this.callsPerSecond;
  }

  /** A call has started whose turn came from elsewhere. */
  note(): void {
    this.took(performance.now());
  }

  /** Never faster than this from now on. */
  limit(callsPerSecond: number): void {
    this.callsPerSecond = Math.min(this.callsPerSecond, callsPerSecond);
  }

  get pause(): number {
    return Math.max(0, this.pausedUntil - performance.now());
  }

  async turn(): Promise<() => void> {
    const now = performance.now();
    const at = this.next(now);
    this.took(at);
    if (at > now) await sleep(at - now);
    // Meanwhile the platform may have asked for a pause.
    return this.pause > 0 ? this.turn() : () => undefined;
  }

  private took(at: number): void {
    this.starts.push(at);
    while (this.starts.length > this.callsPerSecond) this.starts.shift();
  }

  private next(now: number): number {
    const { callsPerSecond, starts } = this;
    const callsAgo = (count: number) => starts[starts.length - count] ?? -Infinity;
    const earliest = Math.max(now, this.pausedUntil, callsAgo(callsPerSecond) + WINDOW);
    const isRested = this.slowness === 1 && callsAgo(Math.ceil(callsPerSecond / 2)) + WINDOW <= earliest;
    return isRested ? earliest : Math.max(earliest, callsAgo(1) + this.spacing * this.slowness);
  }

  slow(pause = 0): void {
    // Calls that were under way together say it once.
    const isNews = performance.now() >= this.pausedUntil;
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + Math.max(pause, this.spacing));
    if (isNews) this.slowness = Math.min(SLOWEST, this.slowness * 2);
  }

  ease(): void {
    this.slowness = Math.max(1, this.slowness * EASE);
  }
}
