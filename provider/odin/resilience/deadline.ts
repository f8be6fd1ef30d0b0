/** The time limit of an operation, for all its requests, attempts and waits together. It follows async functions. */
import { AsyncLocalStorage } from "node:async_hooks";

export class Deadline {
  private endsAt: number;

  constructor(milliseconds: number) {
    this.endsAt = performance.now() + milliseconds;
  }

  /** Negative when the time is used up. */
  get remainingMs(): number {
    return this.endsAt - performance.now();
  }

  /** Adds the time that the operation waited for other operations of the run, not for the platform. */
  extend(milliseconds: number): void {
    this.endsAt += milliseconds;
  }
}

const current = new AsyncLocalStorage<Deadline>();

/** Runs an operation. All its requests share one deadline. */
export function withDeadline<T>(milliseconds: number, operation: (deadline: Deadline) => Promise<T>): Promise<T> {
  const deadline = new Deadline(milliseconds);
  return current.run(deadline, () => operation(deadline));
}

/** Runs a request with the deadline of the current operation. Without one, the request is an operation by itself. */
export function inCurrentDeadline<T>(milliseconds: number, send: (deadline: Deadline) => Promise<T>): Promise<T> {
  const deadline = current.getStore();
  return deadline ? send(deadline) : withDeadline(milliseconds, send);
}
