/** How long an operation may go on: all its calls, tries and waits together. It travels with the operation's calls. */
import { AsyncLocalStorage } from "node:async_hooks";

export class Deadline {
  private end: number;

  constructor(milliseconds: number) {
    this.end = performance.now() + milliseconds;
  }

  get remaining(): number {
    return this.end - performance.now();
  }

  /** Gives back time that was spent waiting for other operations of the run, not for the platform. */
  extend(milliseconds: number): void {
    this.end += milliseconds;
  }
}

const current = new AsyncLocalStorage<Deadline>();

/** Gives all calls in the work one deadline of its own. */
export function withDeadline<T>(milliseconds: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const deadline = new Deadline(milliseconds);
  return current.run(deadline, () => work(deadline));
}

/** The deadline of the operation at hand; without one, the call is an operation by itself. */
export function inCurrentDeadline<T>(milliseconds: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const deadline = current.getStore();
  return deadline ? work(deadline) : withDeadline(milliseconds, work);
}
