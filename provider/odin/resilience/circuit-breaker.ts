/** Stops the requests of a run while the platform does not respond, so that an outage ends the run quickly. */
import { CircuitOpenError, type OdinError } from "../errors";

/** Failures in a row that open the breaker, however short the outage is. */
const MAX_FAILURES = 20;
/** The time since the first failure after which the next two limits apply. */
const LONG_OUTAGE_MS = 30_000;
/** Failures in a row that open the breaker in a long outage. */
const MAX_FAILURES_IN_LONG_OUTAGE = 4;
/** The same for a run that never had a response. */
const MAX_FAILURES_BEFORE_FIRST_RESPONSE = 2;
/** The time between single requests that test whether the platform responds again. */
const PROBE_INTERVAL_MS = 5000;

export class CircuitBreaker {
  /** Failures since the last success. */
  private failures = 0;
  private firstFailureAt = 0;
  private lastError: OdinError | undefined;
  private nextProbeAt = 0;
  private hasResponded = false;

  /** Whether so many requests failed in a row that further ones are pointless. */
  get isOpen(): boolean {
    const isLongOutage = performance.now() - this.firstFailureAt >= LONG_OUTAGE_MS;
    const maxInLongOutage = this.hasResponded ? MAX_FAILURES_IN_LONG_OUTAGE : MAX_FAILURES_BEFORE_FIRST_RESPONSE;
    return this.failures >= MAX_FAILURES || (isLongOutage && this.failures >= maxInLongOutage);
  }

  /**
   * Checks a request that waits for its turn.
   *
   * @throws CircuitOpenError while the breaker is open and no probe is due
   */
  check(requestName: string): void {
    if (this.lastError && this.isOpen && performance.now() < this.nextProbeAt)
      throw new CircuitOpenError(requestName, this.failures, this.lastError);
  }

  /** Like {@link check}, for a request that is sent now: while the breaker is open, it is the only probe. */
  admit(requestName: string): void {
    this.check(requestName);
    this.scheduleProbe();
  }

  /** @param sentAt - when the request was sent, as `performance.now()` */
  recordFailure(error: OdinError, sentAt: number): void {
    if (this.failures === 0) this.firstFailureAt = sentAt;
    this.failures += 1;
    this.lastError = error;
    this.scheduleProbe();
  }

  /** A response from the API arrived, a rejection included. Closes the breaker. */
  recordSuccess(): void {
    this.failures = 0;
    this.hasResponded = true;
  }

  private scheduleProbe(): void {
    this.nextProbeAt = performance.now() + PROBE_INTERVAL_MS;
  }
}
