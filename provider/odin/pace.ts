/** When the next call may start: evenly spaced over all calls of the process, slower for a while when the platform asks. */
import { setTimeout as sleep } from "node:timers/promises";

/** More than a second for as many calls, so that those whose way is longer do not meet those after them. */
const MARGIN = 1.05;
const SLOWEST = 8;
const EASE = 0.9;

export class Pace {
  private readonly spacing: number;
  private slowness = 1;
  private next = 0;
  private pausedUntil = 0;

  constructor(callsPerSecond: number) {
    this.spacing = (1000 * MARGIN) / callsPerSecond;
  }

  /** Milliseconds that the platform still asks to be left alone for. */
  get pause(): number {
    return Math.max(0, this.pausedUntil - performance.now());
  }

  /** Waits for this call's turn. */
  async turn(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.next, this.pausedUntil);
    this.next = at + this.spacing * this.slowness;
    if (at > now) await sleep(at - now);
    // Meanwhile the platform may have asked for a pause.
    if (this.pause > 0) await this.turn();
  }

  /** The platform has too much to do: half the pace, and none at all for as long as it says. */
  slow(pause = 0): void {
    // Calls that were under way together say it once.
    const isNews = performance.now() >= this.pausedUntil;
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + Math.max(pause, this.spacing));
    if (isNews) this.slowness = Math.min(SLOWEST, this.slowness * 2);
  }

  /** A call was answered: a little faster again. */
  ease(): void {
    this.slowness = Math.max(1, this.slowness * EASE);
  }
}
