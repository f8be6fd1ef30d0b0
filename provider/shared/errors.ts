/**
 * The errors that users see. A message names the resource, field or request, then the problem, then the action.
 * No message contains a secret.
 */
import { redact } from "./redact";

/** An error that its message explains completely. It has no stack trace, because it is not a fault of this code. */
export class BroadworksError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BroadworksError";
    this.stack = `${this.name}: ${message}`;
  }

  /** Removes secret values from the message: a platform that rejects a value often repeats it. */
  hide(secrets: readonly string[]): void {
    this.setMessage(redact(this.message, secrets));
  }

  /** Reports another problem as well. */
  add(problem: string): void {
    this.setMessage(joinMessages([this.message, problem]));
  }

  private setMessage(message: string): void {
    this.message = message;
    this.stack = `${this.name}: ${message}`;
  }
}

/** The error to throw when work failed and then its record: that of the work, which reports both. Undefined if the work succeeded. */
export function withLater(error: unknown, later: unknown): unknown {
  if (error instanceof BroadworksError && later instanceof BroadworksError) error.add(later.message);
  return error ?? later;
}

/** A setting is missing or invalid. Thrown before any request, so the platform is unchanged. */
export class ConfigurationError extends BroadworksError {}

/** A request to the platform failed. The members state what is known about its effect; the core needs nothing else. */
export abstract class RequestError extends BroadworksError {
  /** True when the platform may have applied the request; false when the request certainly had no effect. */
  abstract readonly outcomeUnknown: boolean;
  /**
   * True when the API itself rejected the request. Whether the platform applied a part of a rejected request is not
   * documented, so read the resource again.
   */
  abstract readonly isRejection: boolean;
}

/**
 * An operation applied some of its changes and then failed. The engine stores the properties that were reached, and the
 * next run continues from there.
 */
export class PartialFailure extends BroadworksError {
  /**
   * @param id - the resource's id in the engine
   * @param properties - the outputs that hold after the failure
   * @param reasons - one message for each failure
   */
  constructor(
    readonly id: string,
    readonly properties: Record<string, unknown>,
    readonly reasons: string[],
  ) {
    super(joinMessages(reasons));
  }
}

/** Several messages in one line. Only the last one keeps its final period. */
function joinMessages(messages: readonly string[]): string {
  return messages
    .map((message, index) => (index < messages.length - 1 ? message.replace(/\.$/, "") : message))
    .join("; ");
}

/** The code of an error of the file system, e.g. `ENOENT`. */
export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
