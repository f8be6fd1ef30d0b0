/** How much trouble a run puts up with before it stops calling: one measure for all its operations. */
import { type OdinError, CircuitOpenError } from "../errors";

/** Tries beyond the first that a run has; each answered call earns a part of one back. */
const RETRY_BUDGET = 20;
const EARNED = 0.1;
/** Failures in a row after which the platform is taken to be out of reach, */
const MAX_CONSECUTIVE_FAILURES = 20;
/** or that many, when they go on for this long: fewer in a run that never had an answer. */
const LONG_OUTAGE_MS = 30_000;
const MAX_FAILURES_IN_LONG_OUTAGE = { atFirst: 2, later: 4 };
/** Milliseconds after which one call may see whether it is back. */
const PROBE_INTERVAL_MS = 5000;

export class Trouble {
  private retries = RETRY_BUDGET;
  private failures = 0;
  private since = 0;
  private last: OdinError | undefined;
  private probeAt = 0;
  private wasAnswered = false;

  /** @throws OutOfReach while {@link isOpen}, but for a call every now and then that sees whether it is back */
  check(call: string): void {
    if (this.last && this.isOpen && performance.now() < this.probeAt)
      throw new CircuitOpenError(call, this.failures, this.last);
  }

  /** Like {@link check}, for a call that is sent now: while the platform is out of reach, one at a time tries it. */
  admit(call: string): void {
    this.check(call);
    this.probeAt = performance.now() + PROBE_INTERVAL_MS;
  }

  /** @param began - when the call was sent */
  recordFailure(error: OdinError, began: number): void {
    if (this.failures === 0) this.since = began;
    this.failures += 1;
    this.last = error;
    this.probeAt = performance.now() + PROBE_INTERVAL_MS;
  }

  recordSuccess(): void {
    this.failures = 0;
    this.wasAnswered = true;
    this.retries = Math.min(RETRY_BUDGET, this.retries + EARNED);
  }

  /** Takes one of the tries that are left; false when there is none. */
  spendRetry(): boolean {
    if (this.retries < 1) return false;
    this.retries -= 1;
    return true;
  }

  /** Whether nothing has been answered for so long that calling is of no use. */
  get isOpen(): boolean {
    const forLong = this.wasAnswered ? MAX_FAILURES_IN_LONG_OUTAGE.later : MAX_FAILURES_IN_LONG_OUTAGE.atFirst;
    const isLong = performance.now() - this.since >= LONG_OUTAGE_MS;
    return this.failures >= MAX_CONSECUTIVE_FAILURES || (isLong && this.failures >= forLong);
  }
}
