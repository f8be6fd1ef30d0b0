/** How a call of the Odin API can fail, told apart by what is known afterwards. */
import { BroadworksError } from "../errors";

/** A call did not give what was asked for. `call` is what was called, e.g. `GET /users`; query and body are never in it. */
export abstract class OdinError extends BroadworksError {
  constructor(
    readonly call: string,
    message: string,
  ) {
    super(message);
  }
  /** Whether the platform may have done what it was asked for. */
  abstract readonly fateIsUnknown: boolean;
}

/** The API itself refused: a status that is no success, with its own JSON error. What was asked for was not done. */
export class Refused extends OdinError {
  readonly fateIsUnknown: boolean;
  constructor(
    call: string,
    readonly status: number,
    readonly reason: string,
  ) {
    super(call, `the platform refused ${call} (${status}): ${reason}`);
    // A server that failed half-way may have done its work all the same.
    this.fateIsUnknown = status >= 500;
  }
}

/** No answer arrived, or not a whole one. */
export class NoAnswer extends OdinError {
  readonly fateIsUnknown = true;
  constructor(call: string, what: string) {
    super(call, `${call} got no answer: ${what}; check broadworks:url and the way to the platform, then run again`);
  }
}

/** An answer that is not the API's: a proxy's page, no JSON, JSON of another shape. */
export class BadAnswer extends OdinError {
  readonly fateIsUnknown = true;
  constructor(call: string, what: string) {
    super(
      call,
      `${call} was answered with ${what}, not by the Odin API; check broadworks:url and what stands in between`,
    );
  }
}

/** The account was not let in. */
export class NotLetIn extends OdinError {
  readonly fateIsUnknown = false;
  constructor(call: string, status: number) {
    super(
      call,
      `the platform did not accept the user name or password (${status}); set them with ` +
        "`pulumi config set broadworks:username` and `pulumi config set --secret broadworks:password`, or in " +
        "BROADWORKS_USERNAME and BROADWORKS_PASSWORD",
    );
  }
}

/** Proof that something does not exist: the API's own 404, in a session that it accepts. */
export function isMissing(error: unknown): error is Refused {
  return error instanceof Refused && error.status === 404;
}
