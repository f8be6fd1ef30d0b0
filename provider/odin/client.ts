/** The Odin API as one function: it logs in, limits the request rate, retries, and throws an `OdinError` on failure. */
import { collectSecrets, redact } from "../shared/redact";
import { AuthenticationError } from "./errors";
import { errorCodesIn, parseResponse } from "./http/response";
import { FORBIDDEN, UNAUTHORIZED } from "./http/status";
import type { HttpRequest, HttpResponse, TransportSettings } from "./http/transport";
import { type LimitedTransport, limitTransport } from "./limited-transport";
import { CircuitBreaker } from "./resilience/circuit-breaker";
import { type Deadline, inCurrentDeadline, withDeadline } from "./resilience/deadline";
import { LocalRateLimiter, type RateLimiter } from "./resilience/rate-limiter";
import { RetryBudget } from "./resilience/retry-budget";
import { type Idempotency, Retry } from "./resilience/retry";
import { type Account, Session } from "./session";

export interface OdinSettings extends Account, TransportSettings {
  /** Requests that may start in any one second, over all users of a run. */
  readonly requestsPerSecond: number;
  /** Requests that may be in flight at the same time. */
  readonly maxConcurrentRequests: number;
  /** Seconds for one operation with all its requests and attempts. Time spent waiting for other operations is free. */
  readonly operationTimeout: number;
}

export interface OdinRequest {
  readonly method: HttpRequest["method"];
  /** Path below the base URL: `/users`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The effect of sending the request twice. Default: `GET` is safe, `PUT` idempotent, `POST` and `DELETE` unsafe. */
  readonly idempotency?: Idempotency;
  /** Reads whether a failed attempt was applied. Without it, an unsafe request is not sent again. */
  readonly verifyApplied?: () => Promise<boolean>;
  /** Sent once and never retried, because nothing depends on the response. Default: false. */
  readonly isSingleAttempt?: boolean;
}

/**
 * Sends a request. Returns the JSON of the response; undefined when its body is empty, or when a read showed that a
 * failed attempt was applied.
 *
 * @throws OdinError
 */
export type OdinClient = (request: OdinRequest) => Promise<unknown>;

const DEFAULT_IDEMPOTENCY: Readonly<Record<HttpRequest["method"], Idempotency>> = {
  GET: "safe",
  PUT: "idempotent",
  POST: "unsafe",
  DELETE: "unsafe",
};

/**
 * Creates the client of a run. The first request logs in.
 *
 * @param log - receives lines for the user, e.g. that requests are being retried
 * @param limiter - decides when requests may start; by default one for this client alone
 * @throws ConfigurationError when a certificate or key cannot be used
 * @example await connect(settings)({ method: "GET", path: "/users", query: { userId: "jane@example.net" } })
 */
export function connect(
  settings: OdinSettings,
  log: (line: string) => void = () => undefined,
  limiter: RateLimiter = new LocalRateLimiter(settings.requestsPerSecond),
): OdinClient {
  const { session, transport, retry, timeoutMs } = openSession(settings, log, limiter);

  /** A 403 means an expired token or a missing right. An OCI-P error in it is about the request. */
  const mayBeExpired = (requestName: string, response: HttpResponse) =>
    (response.status === UNAUTHORIZED || (response.status === FORBIDDEN && errorCodesIn(response).length === 0)) &&
    session.canLoginHelp(requestName, response.status);

  // All secrets that this run was given or sent. None of them may occur in a message.
  const secrets = new Set([settings.password]);

  return ({ method, path, query = {}, body, idempotency = DEFAULT_IDEMPOTENCY[method], ...retryOptions }) => {
    const requestName = `${method} ${path}`;
    const target = path + formatQuery(query);
    for (const secret of collectSecrets(body)) secrets.add(secret);

    const send = async (deadline: Deadline): Promise<unknown> => {
      const token = await session.getToken(deadline);
      const response = await transport(requestName, { method, target, token, body }, deadline);
      const parse = (one: HttpResponse, used: string) => {
        if (one.status === UNAUTHORIZED) throw new AuthenticationError(requestName, UNAUTHORIZED);
        return parseResponse(requestName, one, (text) => redact(text, [...secrets, used]));
      };
      if (!mayBeExpired(requestName, response)) return parse(response, token);
      const newToken = await session.replaceToken(token, deadline);
      const repeated = await transport(requestName, { method, target, token: newToken, body }, deadline);
      session.noteRepeated(requestName, newToken, response.status, repeated.status);
      return parse(repeated, newToken);
    };
    return inCurrentDeadline(timeoutMs, (deadline) => retry.run(deadline, { send, idempotency, ...retryOptions }));
  };
}

export interface OpenSession {
  readonly session: Session;
  readonly transport: LimitedTransport;
  readonly retry: Retry;
  /** Milliseconds for one operation. */
  readonly timeoutMs: number;
}

/** The session of a run, and the transport that it shares with all requests. */
export function openSession(
  settings: OdinSettings,
  log: (line: string) => void,
  limiter: RateLimiter = new LocalRateLimiter(settings.requestsPerSecond),
): OpenSession {
  const breaker = new CircuitBreaker();
  const retry = new Retry(limiter, breaker, new RetryBudget(), log);
  const transport = limitTransport(settings, limiter, breaker);
  const timeoutMs = settings.operationTimeout * 1000;
  const session = new Session(
    transport,
    // A deadline of its own, because all operations share the login and the first one may have little time left.
    (send) => withDeadline(timeoutMs, (deadline) => retry.run(deadline, { send, idempotency: "safe" })),
    settings,
  );
  return { session, transport, retry, timeoutMs };
}

/** Percent-encoded as in RFC 3986, so that a user id with `+`, `&` or `%` arrives unchanged. */
export function formatQuery(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
