/** How much trouble a run puts up with before it stops calling: one measure for all its operations. */
import { type OdinError, OutOfReach } from "./errors";

/** Tries beyond the first that a run has; each answered call earns a part of one back. */
const MOST_RETRIES = 20;
const EARNED = 0.1;
/** Failures in a row after which the platform is taken to be out of reach, */
const MOST_FAILURES = 20;
/** or that many, when they go on for this long: fewer in a run that never had an answer. */
const LONG = 30_000;
const MOST_FAILURES_FOR_LONG = { atFirst: 2, later: 4 };
/** Milliseconds after which one call may see whether it is back. */
const PROBE_AFTER = 5000;

export class Trouble {
  private retries = MOST_RETRIES;
  private failures = 0;
  private since = 0;
  private last: OdinError | undefined;
  private probeAt = 0;
  private wasAnswered = false;

  /** @throws OutOfReach while {@link isOut}, but for a call every now and then that sees whether it is back */
  check(call: string): void {
    if (this.last && this.isOut && performance.now() < this.probeAt)
      throw new OutOfReach(call, this.failures, this.last);
  }

  /** Like {@link check}, for a call that is sent now: while the platform is out of reach, one at a time tries it. */
  admit(call: string): void {
    this.check(call);
    this.probeAt = performance.now() + PROBE_AFTER;
  }

  /** @param began - when the call was sent */
  failed(error: OdinError, began: number): void {
    if (this.failures === 0) this.since = began;
    this.failures += 1;
    this.last = error;
    this.probeAt = performance.now() + PROBE_AFTER;
  }

  answered(): void {
    this.failures = 0;
    this.wasAnswered = true;
    this.retries = Math.min(MOST_RETRIES, this.retries + EARNED);
  }

  /** Takes one of the tries that are left; false when there is none. */
  spendRetry(): boolean {
    if (this.retries < 1) return false;
    this.retries -= 1;
    return true;
  }

  /** Whether nothing has been answered for so long that calling is of no use. */
  get isOut(): boolean {
    const forLong = this.wasAnswered ? MOST_FAILURES_FOR_LONG.later : MOST_FAILURES_FOR_LONG.atFirst;
    const isLong = performance.now() - this.since >= LONG;
    return this.failures >= MOST_FAILURES || (isLong && this.failures >= forLong);
  }
}
