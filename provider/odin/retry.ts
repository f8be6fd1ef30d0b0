/**
 * The one policy for calls that fail. What may pass is tried again, at most four times in all, with growing waits of a
 * random length (full jitter), within the operation's deadline and the run's budget. What must not be sent twice blindly
 * is looked for on the platform before it is sent again.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { BroadworksError } from "../errors";
import type { Deadline } from "./deadline";
import { GaveUp, NotLetIn, NotSent, OdinError, Refused, inSeconds } from "./errors";
import type { Pace } from "./pace";
import type { Trouble } from "./trouble";

const MOST_TRIES = 4;
const LEAST_WAIT = 500;
/** The longest waits before the second, third and fourth try, in milliseconds. */
const MOST_WAITS = [2000, 6000, 20_000];
const OVERLOAD = new Set([429, 503]);

/** What happens when a call is sent twice. */
export type Effect =
  /** Nothing: it only reads. */
  | "none"
  /** The same as when it is sent once. */
  | "same"
  /** Something else: a second user, a refusal. */
  | "once";

export interface Attempt<T> {
  readonly make: (deadline: Deadline) => Promise<T>;
  readonly effect: Effect;
  /** Reads whether a try that failed has had its effect all the same. Without it, what works only once is sent once. */
  readonly hasWorked?: (() => Promise<boolean>) | undefined;
  readonly isTriedOnce?: boolean;
}

export class Retry {
  constructor(
    private readonly pace: Pace,
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
    { make, effect, hasWorked, isTriedOnce = false }: Attempt<T>,
  ): Promise<T | undefined> {
    const begin = performance.now();
    let isInDoubt = false;
    for (let tries = 1; ; tries++) {
      const sent = performance.now();
      try {
        const answer = await make(deadline);
        this.trouble.answered();
        this.pace.ease();
        return answer;
      } catch (error) {
        if (!(error instanceof OdinError)) throw error;
        this.learn(error, sent);
        isInDoubt ||= effect !== "none" && error.fateIsUnknown;
        const told = (why?: string) => [triesIn(tries, performance.now() - begin), why].filter(Boolean).join("; ");
        // Once in doubt, a refusal may come from the effect of the try before: looked for after every failure.
        const worked = isInDoubt && hasWorked ? await seen(hasWorked) : false;
        if (worked) return undefined;
        const fateIsUnknown = worked === undefined || (isInDoubt && !hasWorked);
        if (worked === undefined) throw new GaveUp(error, told("what it did cannot be read"), true);
        if (isTriedOnce) throw error;
        if (!error.mayPass) throw fateIsUnknown === error.fateIsUnknown ? error : new GaveUp(error, "", fateIsUnknown);
        const wait = this.waitAfter(error, tries);
        const obstacle =
          effect === "once" && fateIsUnknown ? "not sent twice" : this.obstacleTo(error, tries, wait, deadline);
        if (obstacle !== undefined) throw new GaveUp(error, told(obstacle), fateIsUnknown);
        this.notice("the platform does not answer as it should; calls that may be tried again are tried again");
        await sleep(wait);
      }
    }
  }

  private learn(error: OdinError, sent: number): void {
    if (error instanceof GaveUp || error instanceof NotSent) return;
    // A plain refusal is an answer as well.
    if (error instanceof NotLetIn || (error instanceof Refused && !error.mayPass)) this.trouble.answered();
    else this.trouble.failed(error, sent);
    if (error.status !== undefined && OVERLOAD.has(error.status)) this.pace.slow(error.retryAfter);
  }

  private waitAfter({ retryAfter }: OdinError, tries: number): number {
    const most = retryAfter === undefined ? (MOST_WAITS[tries - 1] ?? LEAST_WAIT) : 2 * LEAST_WAIT;
    return (retryAfter ?? 0) + LEAST_WAIT + Math.random() * (most - LEAST_WAIT);
  }

  /** Why there is no further try; undefined when there is. An empty text when the number of tries tells it. */
  private obstacleTo(error: OdinError, tries: number, wait: number, deadline: Deadline): string | undefined {
    if (tries >= MOST_TRIES) return "";
    if (this.trouble.isOut) return "the calls of this run come to nothing";
    if (wait > deadline.left)
      return error.retryAfter === undefined
        ? "the operation's time is up (broadworks:operationTimeout)"
        : `the platform asks not to be called for ${inSeconds(error.retryAfter)}`;
    return this.trouble.spendRetry()
      ? undefined
      : "this run has tried other calls again so often that it no longer does";
  }
}

/** Whether it has worked; undefined when that cannot be told. */
async function seen(hasWorked: () => Promise<boolean>): Promise<boolean | undefined> {
  try {
    return await hasWorked();
  } catch (error) {
    if (error instanceof BroadworksError) return undefined;
    throw error;
  }
}

function triesIn(tries: number, milliseconds: number): string {
  return tries === 1 ? "tried once" : `tried ${tries} times in ${inSeconds(milliseconds)}`;
}
