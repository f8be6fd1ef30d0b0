/** The Odin API as a function: paced, logged in, tried again where that is right, with failures of our own. */
import { setImmediate as nextTurn } from "node:timers/promises";
import PQueue from "p-queue";
import { parseResponse } from "./http/response";
import { type Deadline, inCurrentDeadline, withDeadline } from "./resilience/deadline";
import { RetryLaterError, OperationTimeoutError, AuthenticationError } from "./errors";
import { LocalRateLimiter, type RateLimiter } from "./resilience/rate-limiter";
import { type Idempotency, Retry } from "./resilience/retry";
import { collectSecrets, redact } from "../shared/redact";
import { type Account, type LimitedTransport, Session } from "./session";
import { Trouble } from "./resilience/circuit-breaker";
import { type HttpRequest, type TransportSettings, openTransport } from "./http/transport";

export interface OdinSettings extends Account, TransportSettings {
  /** Calls that may start in any one second, over all users of a run. */
  readonly requestsPerSecond: number;
  /** Calls that may be under way at once. */
  readonly maxConcurrentRequests: number;
  /** Seconds that an operation may take, all its calls and tries together; waiting for other operations not counted. */
  readonly operationTimeout: number;
}

export interface OdinRequest {
  readonly method: HttpRequest["method"];
  /** Path below the base URL: `/users`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What happens when it is sent twice; by default `GET` reads, `PUT` sets the same again, and the others work once. */
  readonly idempotency?: Idempotency;
  /** Reads whether a try that failed has worked all the same. A call that works only once is sent again after it alone. */
  readonly verifyApplied?: () => Promise<boolean>;
  /** Nothing depends on it: not worth another try. */
  readonly isSingleAttempt?: boolean;
}

/** Makes a call and gives its answer's JSON; undefined when the answer is empty. Throws an `OdinError`. */
export type OdinClient = (call: OdinRequest) => Promise<unknown>;

const IDEMPOTENCY: Readonly<Record<HttpRequest["method"], Idempotency>> = {
  GET: "safe",
  PUT: "idempotent",
  POST: "unsafe",
  DELETE: "unsafe",
};

/**
 * @param notice - told what a person should know while it goes on
 * @param pace - when calls may start; by default a pace of this connection's own
 */
export function connect(
  settings: OdinSettings,
  notice: (line: string) => void = () => undefined,
  pace: RateLimiter = new LocalRateLimiter(settings.requestsPerSecond),
): OdinClient {
  const trouble = new Trouble();
  const retry = new Retry(pace, trouble, notice);
  const wire = limitedTransport(settings, pace, trouble);
  const longest = settings.operationTimeout * 1000;
  const session = new Session(
    wire,
    // It is for all who wait for it, whatever time the first of them has left.
    (send) => withDeadline(longest, (deadline) => retry.run(deadline, { send, idempotency: "safe" })),
    settings,
  );

  // Whatever this run ever sent or was given stays out of its messages.
  const secrets = new Set([settings.password]);

  return ({
    method,
    path,
    query = {},
    body,
    idempotency = IDEMPOTENCY[method],
    verifyApplied,
    isSingleAttempt = false,
  }) => {
    const call = `${method} ${path}`;
    const target = path + formatQuery(query);
    for (const secret of collectSecrets(body)) secrets.add(secret);
    const send = async (deadline: Deadline): Promise<unknown> => {
      let token = await session.token();
      let answer = await wire(call, { method, target, token, body }, deadline);
      if (answer.status === 401) {
        token = await session.tokenAfter(token);
        answer = await wire(call, { method, target, token, body }, deadline);
        if (answer.status === 401) throw new AuthenticationError(call, 401);
      }
      return parseResponse(call, answer, (text) => redact(text, [...secrets, token]));
    };
    return inCurrentDeadline(longest, (deadline) =>
      retry.run(deadline, { send, idempotency, verifyApplied, isSingleAttempt }),
    );
  };
}

/** The wire with all calls of the process in one queue. */
function limitedTransport(settings: OdinSettings, pace: RateLimiter, trouble: Trouble): LimitedTransport {
  const direct = openTransport(settings);
  const queue = new PQueue({ concurrency: settings.maxConcurrentRequests });
  return (call, request, deadline) => {
    const queued = performance.now();
    return queue.add(async () => {
      // The call that made room for this one has just failed, maybe; by the next turn that is learned.
      await nextTurn();
      trouble.check(call);
      if (pace.pauseMs > deadline.remaining) throw new RetryLaterError(call, pace.pauseMs);
      const end = await pace.acquire(call);
      try {
        trouble.admit(call);
        deadline.extend(performance.now() - queued);
        if (deadline.remaining <= 0) throw new OperationTimeoutError(call, settings.operationTimeout);
        return await direct(call, request, deadline.remaining);
      } finally {
        end();
      }
    });
  };
}

/** Encoded as RFC 3986 has it: a user id with `+`, `&` or `%` arrives as itself. */
function formatQuery(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
