/** Limits on the lists of a run, and on the time that operations wait for them. A run needs no list: single reads replace it. */
import { setTimeout as sleep } from "node:timers/promises";
import { BroadworksError } from "../../shared/errors";

/** Requests that fail or stay unanswered before the run stops sending such requests. */
const MAX_UNANSWERED = 3;
/** How long an operation waits for a list: about the time of fifteen single reads at the default rate. */
const MAX_WAIT_MS = 3000;

/** Counts the failures of one kind of list request in a run. After a few, the run does without. */
export class ListBudget {
  private pending = 0;
  private failures = 0;

  /** @param maxFailures - one where platforms can lack the request */
  constructor(private readonly maxFailures = MAX_UNANSWERED) {}

  get isSpent(): boolean {
    return this.failures >= this.maxFailures || this.failures + this.pending >= MAX_UNANSWERED;
  }

  /** Whether the read succeeded. An error of the platform is not thrown. */
  async spend(read: () => Promise<void>): Promise<boolean> {
    this.pending += 1;
    try {
      await read();
      return true;
    } catch (error) {
      if (!(error instanceof BroadworksError)) throw error;
      this.fail();
      return false;
    } finally {
      this.pending -= 1;
    }
  }

  /** Counts a response that is of no use. */
  fail(): void {
    this.failures += 1;
  }
}

/** Waits for lists. After the first one that takes longer than the maximum, operations no longer wait. */
export class Patience {
  private isSpent = false;

  /** Waits up to the maximum. A list that arrives later serves later operations. */
  async waitFor(reading: Promise<unknown>): Promise<void> {
    if (this.isSpent) return;
    const timer = new AbortController();
    const timeout = sleep(MAX_WAIT_MS, true, { signal: timer.signal }).catch(() => false);
    const isLate = await Promise.race([reading.then(() => false), timeout]).finally(() => timer.abort());
    this.isSpent ||= isLate;
  }
}

/** The numbers of rows of lists, which a run requests once. */
export class ListSizes {
  private readonly sizes = new Map<string, Promise<number | undefined>>();

  of(list: string, count: () => Promise<number | undefined>): Promise<number | undefined> {
    const size = this.sizes.get(list) ?? count();
    this.sizes.set(list, size);
    return size;
  }
}
