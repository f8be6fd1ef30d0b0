/** The failures that people meet. Each is one sentence that names what is wrong and what to do, and holds no secret. */

/** A failure that is explained by its message alone: it shows no stack trace, for nothing in this code is to be mended. */
export class BroadworksError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BroadworksError";
    this.stack = `${this.name}: ${message}`;
  }
}

/** The settings of the connection are missing or wrong. */
export class ConfigurationError extends BroadworksError {}

/** Something was done and something was not: the engine keeps what was reached, and the next run goes on from there. */
export class PartialFailure extends BroadworksError {
  constructor(
    readonly id: string,
    readonly properties: Record<string, unknown>,
    readonly reasons: string[],
  ) {
    super(reasons.join("; "));
  }
}

/** A request failed. */
export abstract class RequestError extends BroadworksError {
  /** Whether the platform may have done what the request asked for. */
  abstract readonly outcomeUnknown: boolean;
  /** Whether the API itself rejected the request. */
  abstract readonly isRejection: boolean;
}
