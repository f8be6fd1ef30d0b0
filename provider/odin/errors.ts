/** How a call of the Odin API can fail, told apart by what is known afterwards and by whether it is worth another try. */
import { RequestError } from "../shared/errors";

/** A call did not give what was asked for. `call` is what was called, e.g. `GET /users`; query and body are never in it. */
export abstract class OdinError extends RequestError {
  constructor(
    readonly request: string,
    message: string,
  ) {
    super(message);
  }
  /** Whether the platform may have done what it was asked for. */
  abstract override readonly outcomeUnknown: boolean;
  override readonly isRejection: boolean = false;
  /** Whether the same call may fare better a moment later. */
  abstract readonly isTransient: boolean;
  /** HTTP status of the answer, where there was one. */
  readonly status?: number | undefined;
  /** Milliseconds that the platform asked to be left alone for. */
  readonly retryAfterMs?: number | undefined;
}

/** What is busy or on its way back: a time-out, too many calls, a gateway without its server. */
const TRANSIENT_STATUSES = new Set([408, 429, 502, 503, 504]);

/** The API itself refused: a status that is no success, with its own JSON error. What was asked for was not done. */
export class ApiError extends OdinError {
  override readonly isRejection = true;
  readonly outcomeUnknown: boolean;
  readonly isTransient: boolean;
  constructor(
    call: string,
    override readonly status: number,
    readonly reason: string,
    override readonly retryAfterMs?: number,
  ) {
    super(call, `the platform refused ${call} (${status}): ${reason}`);
    // A server that failed half-way may have done its work all the same.
    this.outcomeUnknown = status >= 500 || status === 408;
    this.isTransient = TRANSIENT_STATUSES.has(status);
  }
}

/** No answer arrived, or not a whole one. */
export class NoResponseError extends OdinError {
  readonly outcomeUnknown: boolean;
  readonly isTransient: boolean;
  constructor(call: string, what: string, { wasSent, mayPass }: { wasSent: boolean; mayPass: boolean }) {
    super(call, `${call} got no answer: ${what}; check broadworks:url and the way to the platform, then run again`);
    this.outcomeUnknown = wasSent;
    this.isTransient = mayPass;
  }
}

/** An answer that is not the API's: a proxy's page, no JSON, JSON of another shape. */
export class InvalidResponseError extends OdinError {
  readonly outcomeUnknown = true;
  readonly isTransient: boolean;
  /** @param status - of an answer that is no JSON; one of a wrong shape would be the same again */
  constructor(
    call: string,
    what: string,
    override readonly status?: number,
    override readonly retryAfterMs?: number,
  ) {
    super(
      call,
      `${call} was answered with ${what}, not by the Odin API; check broadworks:url and what stands in between`,
    );
    this.isTransient = status !== undefined && (status < 300 || status >= 500 || TRANSIENT_STATUSES.has(status));
  }
}

/** The account was not let in. */
export class AuthenticationError extends OdinError {
  readonly outcomeUnknown = false;
  readonly isTransient = false;
  constructor(call: string, status: number) {
    super(
      call,
      `the platform did not accept the user name or password (${status}); set them with ` +
        "`pulumi config set broadworks:username` and `pulumi config set --secret broadworks:password`, or in " +
        "BROADWORKS_USERNAME and BROADWORKS_PASSWORD",
    );
  }
}

/** The call was not made: nothing was asked of the platform, and nothing is learned about it. */
export abstract class NotSentError extends OdinError {
  readonly outcomeUnknown = false;
  readonly isTransient = false;
  constructor(call: string, why: string) {
    super(call, `${call} was not sent: ${why}`);
  }
}

/** The calls before it came to nothing. */
export class CircuitOpenError extends NotSentError {
  constructor(call: string, failures: number, last: OdinError) {
    super(call, `the last ${failures} calls of this run came to nothing, the last one because ${last.message}`);
  }
}

/** Its operation had used up its time. */
export class OperationTimeoutError extends NotSentError {
  constructor(call: string, seconds: number) {
    super(call, `the ${seconds} s of its operation are over (broadworks:operationTimeout); run again`);
  }
}

/** The process that hands out the turns of several runs has ended. */
export class RateLimiterClosedError extends NotSentError {
  constructor(call: string) {
    super(call, "the deployment that this run is a part of has ended; start it again");
  }
}

/** The platform asked to be left alone for longer than an operation waits. */
export class RetryLaterError extends NotSentError {
  constructor(call: string, milliseconds: number) {
    super(
      call,
      `the platform asks not to be called for ${formatSeconds(milliseconds)}; run again after that, or with a lower broadworks:requestsPerSecond`,
    );
  }
}

/** A failure that no further try is made for, with what was tried. */
export class RetriesExhaustedError extends OdinError {
  readonly isTransient = false;
  constructor(
    cause: OdinError,
    tried: string,
    /** False when a read has shown that nothing was done. */
    readonly outcomeUnknown = cause.outcomeUnknown,
  ) {
    super(cause.request, tried ? `${cause.message} (${tried})` : cause.message);
  }
}

/** Proof that something does not exist: the API's own 404, in a session that it accepts. */
export function isNotFound(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 404;
}

export function formatSeconds(milliseconds: number): string {
  return `${Math.ceil(milliseconds / 1000)} s`;
}
