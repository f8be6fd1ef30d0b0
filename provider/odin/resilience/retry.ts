/**
 * The retry policy for all requests. A request that failed transiently is attempted up to four times (three retries),
 * with growing random waits (full jitter), within the operation's deadline and the run's retry budget. A request that
 * must not be applied twice is repeated only after a read shows that it had no effect.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { BroadworksError } from "../../shared/errors";
import {
  ApiError,
  AuthenticationError,
  NotSentError,
  OdinError,
  RetriesExhaustedError,
  formatSeconds,
  isAlreadyCreated,
} from "../errors";
import type { CircuitBreaker } from "./circuit-breaker";
import type { Deadline } from "./deadline";
import type { RateLimiter } from "./rate-limiter";
import type { RetryBudget } from "./retry-budget";

/** The first attempt and three retries. */
const MAX_ATTEMPTS = 4;
const MIN_BACKOFF_MS = 500;
/** The longest wait before the first, second and third retry. */
const MAX_BACKOFF_MS = [2000, 6000, 20_000];
const OVERLOAD_STATUSES = new Set([429, 503]);

/** The effect of sending a request twice. */
export type Idempotency =
  /** None: the request only reads. */
  | "safe"
  /** The same as sending it once. */
  | "idempotent"
  /** Another effect: a second user, or a rejection. */
  | "unsafe";

interface RetryableRequest<T> {
  readonly send: (deadline: Deadline) => Promise<T>;
  readonly idempotency: Idempotency;
  /** Reads whether a failed attempt was applied. Without it, an unsafe request is not sent again. */
  readonly verifyApplied?: (() => Promise<boolean>) | undefined;
  /** Never retried. Default: false. */
  readonly isSingleAttempt?: boolean;
}

/** The effect of all attempts so far. `unreadable`: the read failed; `unknown`: there is nothing to read. */
type Effect = "none" | "applied" | "unreadable" | "unknown";

/** A failed attempt, with everything that decides whether another one follows. */
interface FailedAttempt {
  readonly error: OdinError;
  readonly effect: Effect;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  /** Milliseconds since the first attempt. */
  readonly elapsedMs: number;
  /** Milliseconds to wait before another attempt. */
  readonly backoffMs: number;
  readonly deadline: Deadline;
}

export class Retry {
  /** @param log - receives a line for the user when requests are retried */
  constructor(
    private readonly limiter: RateLimiter,
    private readonly breaker: CircuitBreaker,
    private readonly budget: RetryBudget,
    private readonly log: (line: string) => void,
  ) {}

  /**
   * Sends a request until it succeeds or another attempt is pointless. Returns the response; undefined when a read
   * showed that a failed attempt was applied.
   *
   * @throws OdinError the last failure. Its `outcomeUnknown` is true only when no read could show the effect.
   */
  async run<T>(deadline: Deadline, request: RetryableRequest<T>): Promise<T | undefined> {
    const startedAt = performance.now();
    let mayBeApplied = false;
    for (let attempts = 1; ; attempts++) {
      const sentAt = performance.now();
      try {
        const response = await request.send(deadline);
        this.recordSuccess();
        this.limiter.recover();
        return response;
      } catch (error) {
        if (!(error instanceof OdinError)) throw error;
        this.recordFailure(error, sentAt);
        // Read after every later failure too: an earlier attempt that was applied can be the reason of a rejection.
        mayBeApplied ||= request.idempotency !== "safe" && error.outcomeUnknown;
        const effect = mayBeApplied ? await readEffect(error, request.verifyApplied) : "none";
        if (effect === "applied") return undefined;
        const elapsedMs = performance.now() - startedAt;
        const backoffMs = chooseBackoff(error, attempts);
        const failure = this.finalError(request, { error, effect, attempts, elapsedMs, backoffMs, deadline });
        if (failure) throw failure;
        this.log("the platform does not respond correctly; the provider retries requests where that is safe");
        await sleep(backoffMs);
      }
    }
  }

  private recordSuccess(): void {
    this.breaker.recordSuccess();
    this.budget.earn();
  }

  private recordFailure(error: OdinError, sentAt: number): void {
    // These errors repeat what is already recorded.
    if (error instanceof RetriesExhaustedError || error instanceof NotSentError) return;
    // A rejection shows that the platform works.
    if (error instanceof AuthenticationError || (error instanceof ApiError && !error.isTransient)) this.recordSuccess();
    else this.breaker.recordFailure(error, sentAt);
    if (error.status !== undefined && OVERLOAD_STATUSES.has(error.status)) this.limiter.backOff(error.retryAfterMs);
  }

  /** The error that ends the operation; undefined when another attempt follows. */
  private finalError(request: RetryableRequest<unknown>, failed: FailedAttempt): OdinError | undefined {
    const { error, effect, attempts, elapsedMs } = failed;
    const outcomeUnknown = effect === "unreadable" || effect === "unknown";
    const exhausted = (reason?: string) => {
      const detail = [formatAttempts(attempts, elapsedMs), reason].filter((text) => text !== undefined).join("; ");
      return new RetriesExhaustedError(error, detail, outcomeUnknown);
    };
    if (effect === "unreadable") return exhausted("its effect cannot be read");
    if (request.isSingleAttempt) return error;
    if (!error.isTransient)
      return outcomeUnknown === error.outcomeUnknown ? error : new RetriesExhaustedError(error, "", outcomeUnknown);
    if (request.idempotency === "unsafe" && outcomeUnknown)
      return exhausted("not repeated, because it may have been applied");
    if (attempts >= MAX_ATTEMPTS) return exhausted();
    const obstacle = this.findObstacle(failed);
    return obstacle === undefined ? undefined : exhausted(obstacle);
  }

  /** Why there is no further attempt; undefined when there is one, which uses the budget. */
  private findObstacle({ error, backoffMs, deadline }: FailedAttempt): string | undefined {
    if (this.breaker.isOpen) return "the requests of this run keep failing";
    if (backoffMs > deadline.remainingMs)
      return error.retryAfterMs === undefined
        ? "the operation exceeds broadworks:operationTimeout"
        : `the platform requests a pause of ${formatSeconds(error.retryAfterMs)}`;
    return this.budget.spend() ? undefined : "the retries of this run are used up";
  }
}

/** Milliseconds to wait after a failed attempt: a random time, after the pause that the platform requested. */
function chooseBackoff({ retryAfterMs }: OdinError, attempts: number): number {
  const maxMs = retryAfterMs === undefined ? (MAX_BACKOFF_MS[attempts - 1] ?? MIN_BACKOFF_MS) : 2 * MIN_BACKOFF_MS;
  return (retryAfterMs ?? 0) + MIN_BACKOFF_MS + Math.random() * (maxMs - MIN_BACKOFF_MS);
}

async function readEffect(lastError: OdinError, verifyApplied: (() => Promise<boolean>) | undefined): Promise<Effect> {
  if (!verifyApplied) return "unknown";
  try {
    if (await verifyApplied()) return "applied";
    // The platform contradicts its own read, probably because it returns a new object only later.
    return isAlreadyCreated(lastError) ? "unreadable" : "none";
  } catch (error) {
    if (error instanceof BroadworksError) return "unreadable";
    throw error;
  }
}

function formatAttempts(attempts: number, elapsedMs: number): string {
  return attempts === 1 ? "1 attempt" : `${attempts} attempts in ${formatSeconds(elapsedMs)}`;
}
