/** How a request to the Odin API can fail: what is known afterwards, and whether another attempt can succeed. */
import { RequestError } from "../shared/errors";
import { FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS, UNAUTHORIZED } from "./http/status";
import { USER_EXISTS, USER_NOT_FOUND, findKnownError } from "./oci-errors";

/** A request to the Odin API failed. Each subclass documents when it is thrown and what is known afterwards. */
export abstract class OdinError extends RequestError {
  readonly isRejection: boolean = false;
  /** Whether the same request can succeed a moment later. */
  abstract readonly isTransient: boolean;
  /** HTTP status of the response, if there was one. */
  readonly status?: number | undefined;
  /** Milliseconds of the pause that the platform requested with this response. */
  readonly retryAfterMs?: number | undefined;

  constructor(
    /** Method and path, e.g. `GET /users`. Never the query or the body, which hold ids and secrets. */
    readonly request: string,
    /** The message without the action; no final period. */
    readonly problem: string,
    /** What the user can do, as sentences; empty when the problem implies it. */
    readonly action = "",
  ) {
    super(action === "" ? problem : `${problem}. ${action}`);
  }
}

/** Request timeout, too many requests, and gateways without a working server: each can pass by itself. */
const TRANSIENT_STATUSES = new Set([408, TOO_MANY_REQUESTS, 502, 503, 504]);

/** What an error of the API contains besides its status. */
interface ApiErrorDetails {
  /** The platform's own texts, without secrets. */
  readonly reason: string;
  /** Numbers of OCI-P errors; none by default. */
  readonly codes?: readonly number[];
  readonly retryAfterMs?: number | undefined;
}

/**
 * The API rejected the request with its own JSON error. The platform did not apply it, except possibly for a status of 500
 * and above or 408 without the number of an OCI-P error.
 */
export class ApiError extends OdinError {
  override readonly isRejection = true;
  readonly outcomeUnknown: boolean;
  readonly isTransient: boolean;
  readonly reason: string;
  /** Numbers of OCI-P errors in the response. */
  readonly codes: readonly number[];
  override readonly retryAfterMs: number | undefined;

  constructor(
    request: string,
    override readonly status: number,
    { reason, codes = [], retryAfterMs }: ApiErrorDetails,
  ) {
    const known = findKnownError(codes);
    const meaning = known ? `; ${known.meaning}` : "";
    super(
      request,
      `the platform rejected ${request} (${status}): ${reason.replace(/[.\s]+$/, "")}${meaning}`,
      known?.action ?? (status === FORBIDDEN ? FORBIDDEN_ACTION : ""),
    );
    this.reason = reason;
    this.codes = codes;
    this.retryAfterMs = retryAfterMs;
    // A server that failed in the middle may have applied the request. An OCI-P error shows that the platform decided.
    this.outcomeUnknown = codes.length === 0 && (status >= 500 || status === 408);
    this.isTransient = status === TOO_MANY_REQUESTS || (codes.length === 0 && TRANSIENT_STATUSES.has(status));
  }
}

const FORBIDDEN_ACTION =
  "The account may lack the right to this request. Ask the administrator of the platform for it, or set another account " +
  "in broadworks:username.";

/** What the transport knows about a request without a complete response. */
export interface TransportFailure {
  readonly reason: string;
  /** The action for this reason; by default, to check the URL and the network. */
  readonly action?: string | undefined;
  readonly isTransient: boolean;
  /** Whether the request may have reached the platform. */
  readonly wasSent: boolean;
  /** Host and port of the proxy, if the request used one. */
  readonly proxyHost?: string | undefined;
}

/**
 * No complete response arrived: no connection, a timeout, or a dropped connection. The outcome is unknown if the
 * request may have reached the platform.
 */
export class NoResponseError extends OdinError {
  readonly outcomeUnknown: boolean;
  readonly isTransient: boolean;

  constructor(request: string, { reason, action, isTransient, wasSent, proxyHost }: TransportFailure) {
    super(
      request,
      `${request}: no response${proxyHost === undefined ? "" : ` through the proxy ${proxyHost}`}: ${reason}`,
      action ?? "Check broadworks:url and the network path, then run again.",
    );
    this.outcomeUnknown = wasSent;
    this.isTransient = isTransient;
  }
}

/**
 * A response arrived that is not from the API: a proxy's page, no JSON, or JSON of another shape. It proves nothing, so
 * the outcome is unknown.
 */
export class InvalidResponseError extends OdinError {
  readonly outcomeUnknown = true;
  readonly isTransient: boolean;

  /**
   * @param detail - what the response is instead, e.g. `it is not a group`
   * @param status - only for a response that is not the API's JSON; a response of another shape would not change
   */
  constructor(
    request: string,
    detail: string,
    override readonly status?: number,
    override readonly retryAfterMs?: number,
  ) {
    super(
      request,
      `${request}: the response is not from the Odin API: ${detail}`,
      "Check broadworks:url, and any proxy or gateway on the network path.",
    );
    this.isTransient = status !== undefined && (status < 300 || status >= 500 || TRANSIENT_STATUSES.has(status));
  }
}

const SET_ACCOUNT =
  "`pulumi config set broadworks:username` and `pulumi config set --secret broadworks:password`, or in BROADWORKS_USERNAME " +
  "and BROADWORKS_PASSWORD";

/** The platform rejected the account, or two tokens in a row. The request had no effect. The run does not log in again. */
export class AuthenticationError extends OdinError {
  readonly outcomeUnknown = false;
  readonly isTransient = false;

  constructor(
    request: string,
    override readonly status: number,
    problem = "the platform rejected the user name or password",
    action = `Set the account with ${SET_ACCOUNT}.`,
  ) {
    super(request, `${problem} (${status})`, action);
  }
}

/** The platform requires a new password of the account before it accepts a login. */
export class PasswordExpiredError extends AuthenticationError {
  constructor(request: string, status: number) {
    super(
      request,
      status,
      "the password of the account must be changed before the account can log in",
      "Log in to the platform's web portal with this account and choose a new password, or ask the administrator of the " +
        `platform for one. Then set it with ${SET_ACCOUNT}, and run again.`,
    );
  }
}

/** The provider did not send the request, so it had no effect, and nothing new is known about the platform. */
export abstract class NotSentError extends OdinError {
  readonly outcomeUnknown = false;
  readonly isTransient = false;

  constructor(request: string, reason: string, action: string) {
    super(request, `${request} was not sent: ${reason}`, action);
  }
}

/** The circuit breaker is open: too many requests of this run failed in a row. Not sent. */
export class CircuitOpenError extends NotSentError {
  constructor(request: string, failures: number, lastError: OdinError) {
    super(
      request,
      `the last ${failures} requests of this run failed; last error: ${lastError.problem}`,
      lastError.action,
    );
  }
}

/** The operation that the request belongs to used up its time. Not sent. */
export class OperationTimeoutError extends NotSentError {
  constructor(request: string, seconds: number) {
    super(request, `its operation took longer than ${seconds} s`, "Run again, or raise broadworks:operationTimeout.");
  }
}

/** The process that grants the requests of several runs has ended. Not sent, because nothing enforces the limits. */
export class RateLimiterClosedError extends NotSentError {
  constructor(request: string) {
    super(request, "the deployment that this run belongs to has ended", "Start the deployment again.");
  }
}

/** The platform requested a pause that is longer than the time left for the operation. Not sent. */
export class RetryLaterError extends NotSentError {
  constructor(request: string, pauseMs: number) {
    super(
      request,
      `the platform requests a pause of ${formatSeconds(pauseMs)}`,
      "Run again after that, or with a lower broadworks:requestsPerSecond.",
    );
  }
}

/** The last failure of an operation that is not attempted again. `outcomeUnknown` covers all of its attempts. */
export class RetriesExhaustedError extends OdinError {
  readonly isTransient = false;

  /**
   * @param detail - the number of attempts, and why there is no further one; may be empty
   * @param outcomeUnknown - false when a read showed that no attempt had an effect
   */
  constructor(
    cause: OdinError,
    detail: string,
    readonly outcomeUnknown = cause.outcomeUnknown,
  ) {
    super(cause.request, detail ? `${cause.problem} (${detail})` : cause.problem, cause.action);
  }
}

/** The platform rejected the session, so the rest of its response proves nothing. */
const SESSION_STATUSES = new Set([UNAUTHORIZED, FORBIDDEN]);

/** Whether the error proves that something does not exist: the API's own 404, in a session that it accepts. */
export function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === NOT_FOUND && error.codes.length === 0;
}

/**
 * Whether the error proves that a user does not exist: the API's own 404 without another OCI-P error, or OCI-P error 4008 with
 * any status. An error that names only other ids is about another user.
 */
export function isUserNotFound(error: unknown, userId: string): error is ApiError {
  if (!(error instanceof ApiError) || SESSION_STATUSES.has(error.status)) return false;
  const isMissing =
    error.codes.length > 0 ? error.codes.every((code) => code === USER_NOT_FOUND) : error.status === NOT_FOUND;
  return isMissing && !namesOther(error.reason, userId);
}

/** Whether the platform rejects a creation because the user exists. */
export function isAlreadyCreated(error: unknown): boolean {
  return error instanceof ApiError && error.codes.includes(USER_EXISTS);
}

/** Whether a text contains user ids, but not this one. */
function namesOther(text: string, userId: string): boolean {
  const id = userId.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  // The id must not be a part of a longer one.
  const isNamed = new RegExp(`(?<![\\w.+-])${id}(?![\\w-]|\\.\\w)`, "i").test(text);
  return !isNamed && /[^\s@]@[^\s@]/.test(text);
}

/** A duration for messages, rounded up: `12 s`. */
export function formatSeconds(milliseconds: number): string {
  return `${Math.ceil(milliseconds / 1000)} s`;
}
