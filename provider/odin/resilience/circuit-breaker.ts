/** Stops the requests of a run while the platform does not respond, so that an outage ends the run quickly. */
import { CircuitOpenError, type OdinError } from "../errors";

export interface CircuitBreakerOptions {
  /** Failures in a row that open the breaker, however short the outage is. */
  readonly maxFailures: number;
  /** Milliseconds since the first failure after which the next two limits apply. */
  readonly longOutageMs: number;
  /** Failures in a row that open the breaker in a long outage. */
  readonly maxFailuresInLongOutage: number;
  /** The same for a run that never had a response. */
  readonly maxFailuresBeforeFirstResponse: number;
  /** Milliseconds between single requests that test whether the platform responds again. */
  readonly probeIntervalMs: number;
}

const DEFAULTS: CircuitBreakerOptions = {
  maxFailures: 20,
  longOutageMs: 30_000,
  maxFailuresInLongOutage: 4,
  maxFailuresBeforeFirstResponse: 2,
  probeIntervalMs: 5000,
};

export class CircuitBreaker {
  private readonly options: CircuitBreakerOptions;
  /** Failures since the last success. */
  private failures = 0;
  private firstFailureAt = 0;
  private lastError: OdinError | undefined;
  private nextProbeAt = 0;
  private hasResponded = false;

  constructor(options: Partial<CircuitBreakerOptions> = {}) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** Whether so many requests failed in a row that further ones are pointless. */
  get isOpen(): boolean {
    const { maxFailures, longOutageMs, maxFailuresInLongOutage, maxFailuresBeforeFirstResponse } = this.options;
    const isLongOutage = performance.now() - this.firstFailureAt >= longOutageMs;
    const maxInLongOutage = this.hasResponded ? maxFailuresInLongOutage : maxFailuresBeforeFirstResponse;
    return this.failures >= maxFailures || (isLongOutage && this.failures >= maxInLongOutage);
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
    this.nextProbeAt = performance.now() + this.options.probeIntervalMs;
  }
}
