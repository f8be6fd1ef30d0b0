/**
 * The one policy for calls that fail. What may pass is tried again, at most four times in all, with growing waits of a
 * random length (full jitter), within the operation's deadline and the run's budget. What must not be sent twice blindly
 * is looked for on the platform before it is sent again.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { BroadworksError } from "../../shared/errors";
import type { Deadline } from "./deadline";
import {
  RetriesExhaustedError,
  AuthenticationError,
  NotSentError,
  OdinError,
  ApiError,
  formatSeconds,
} from "../errors";
import type { RateLimiter } from "./rate-limiter";
import type { Trouble } from "./circuit-breaker";

const MAX_ATTEMPTS = 4;
const MIN_BACKOFF_MS = 500;
/** The longest waits before the second, third and fourth try, in milliseconds. */
const MAX_BACKOFF_MS = [2000, 6000, 20_000];
const OVERLOAD_STATUSES = new Set([429, 503]);

/** What happens when a call is sent twice. */
export type Idempotency =
  /** Nothing: it only reads. */
  | "safe"
  /** The same as when it is sent once. */
  | "idempotent"
  /** Something else: a second user, a refusal. */
  | "unsafe";

export interface Attempt<T> {
  readonly send: (deadline: Deadline) => Promise<T>;
  readonly idempotency: Idempotency;
  /** Reads whether a try that failed has had its effect all the same. Without it, what works only once is sent once. */
  readonly verifyApplied?: (() => Promise<boolean>) | undefined;
  readonly isSingleAttempt?: boolean;
}

export class Retry {
  constructor(
    private readonly pace: RateLimiter,
    private readonly trouble: Trouble,
    private readonly notice: (line: string) => void,
  ) {}

  /**
   * The call's answer; undefined when its effect was found on the platform instead.
   *
   * @throws OdinError the last failure, with what was tried. Its fate is unknown only where no read could tell.
   */
  async run<T>(
    deadline: Deadline,
    { send, idempotency, verifyApplied, isSingleAttempt = false }: Attempt<T>,
  ): Promise<T | undefined> {
    const begin = performance.now();
    let isInDoubt = false;
    for (let tries = 1; ; tries++) {
      const sent = performance.now();
      try {
        const answer = await send(deadline);
        this.trouble.recordSuccess();
        this.pace.recover();
        return answer;
      } catch (error) {
        if (!(error instanceof OdinError)) throw error;
        this.learn(error, sent);
        isInDoubt ||= idempotency !== "safe" && error.outcomeUnknown;
        const told = (why?: string) =>
          [formatAttempts(tries, performance.now() - begin), why].filter(Boolean).join("; ");
        // Once in doubt, a refusal may come from the effect of the try before: looked for after every failure.
        const worked = isInDoubt && verifyApplied ? await tryVerify(verifyApplied) : false;
        if (worked) return undefined;
        const fateIsUnknown = worked === undefined || (isInDoubt && !verifyApplied);
        if (worked === undefined) throw new RetriesExhaustedError(error, told("what it did cannot be read"), true);
        if (isSingleAttempt) throw error;
        if (!error.isTransient)
          throw fateIsUnknown === error.outcomeUnknown ? error : new RetriesExhaustedError(error, "", fateIsUnknown);
        const wait = this.waitAfter(error, tries);
        const obstacle =
          idempotency === "unsafe" && fateIsUnknown ? "not sent twice" : this.obstacleTo(error, tries, wait, deadline);
        if (obstacle !== undefined) throw new RetriesExhaustedError(error, told(obstacle), fateIsUnknown);
        this.notice("the platform does not answer as it should; calls that may be tried again are tried again");
        await sleep(wait);
      }
    }
  }

  private learn(error: OdinError, sent: number): void {
    if (error instanceof RetriesExhaustedError || error instanceof NotSentError) return;
    // A plain refusal is an answer as well.
    if (error instanceof AuthenticationError || (error instanceof ApiError && !error.isTransient))
      this.trouble.recordSuccess();
    else this.trouble.recordFailure(error, sent);
    if (error.status !== undefined && OVERLOAD_STATUSES.has(error.status)) this.pace.backOff(error.retryAfterMs);
  }

  private waitAfter({ retryAfterMs }: OdinError, tries: number): number {
    const most = retryAfterMs === undefined ? (MAX_BACKOFF_MS[tries - 1] ?? MIN_BACKOFF_MS) : 2 * MIN_BACKOFF_MS;
    return (retryAfterMs ?? 0) + MIN_BACKOFF_MS + Math.random() * (most - MIN_BACKOFF_MS);
  }

  /** Why there is no further try; undefined when there is. An empty text when the number of tries tells it. */
  private obstacleTo(error: OdinError, tries: number, wait: number, deadline: Deadline): string | undefined {
    if (tries >= MAX_ATTEMPTS) return "";
    if (this.trouble.isOpen) return "the calls of this run come to nothing";
    if (wait > deadline.remaining)
      return error.retryAfterMs === undefined
        ? "the operation's time is up (broadworks:operationTimeout)"
        : `the platform asks not to be called for ${formatSeconds(error.retryAfterMs)}`;
    return this.trouble.spendRetry()
      ? undefined
      : "this run has tried other calls again so often that it no longer does";
  }
}

/** Whether it has worked; undefined when that cannot be told. */
async function tryVerify(hasWorked: () => Promise<boolean>): Promise<boolean | undefined> {
  try {
    return await hasWorked();
  } catch (error) {
    if (error instanceof BroadworksError) return undefined;
    throw error;
  }
}

function formatAttempts(tries: number, milliseconds: number): string {
  return tries === 1 ? "tried once" : `tried ${tries} times in ${formatSeconds(milliseconds)}`;
}
