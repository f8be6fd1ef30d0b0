/**
 * The limit on deletions. The engine announces no deletion: it sends as many at once as it may run in parallel. So those that
 * arrive together are counted before the first of them is sent, and a run with too many deletes no one.
 */
import { BroadworksError } from "../shared/errors";

/** A pause without a further deletion, in milliseconds, by which a batch counts as complete. */
const QUIET_MS = 200;
/** Ids that a message lists at most. */
const MAX_LISTED = 10;

interface PendingDeletion {
  readonly userId: string;
  readonly exists: () => Promise<boolean>;
  readonly resolve: (isAllowed: boolean) => void;
  readonly reject: (error: unknown) => void;
}

export class Deletions {
  private allowed = 0;
  private isRefused = false;
  private batch: PendingDeletion[] = [];
  /** Removals of other kinds that are under way: deletions of users may follow them. */
  private others = 0;
  private quiet: NodeJS.Timeout | undefined;
  /** Batches are decided one after the other. */
  private deciding: Promise<void> = Promise.resolve();

  /** @param max - users that the run may delete */
  constructor(private readonly max: number) {}

  /**
   * Whether to delete the user; false when it does not exist. Waits until no further deletion arrives.
   *
   * @param exists - reads the platform; called only where a batch is over the limit
   * @throws BroadworksError when the run would delete more users than it may
   */
  admit(userId: string, exists: () => Promise<boolean>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.batch.push({ userId, exists, resolve, reject });
      this.wait();
    });
  }

  /** A user that was admitted turned out to be missing. */
  release(): void {
    this.allowed -= 1;
  }

  /** Removes something of another kind; a batch of users is not complete before that. */
  async whileRemoving<T>(work: () => Promise<T>): Promise<T> {
    this.others += 1;
    clearTimeout(this.quiet);
    try {
      return await work();
    } finally {
      this.others -= 1;
      this.wait();
    }
  }

  private wait(): void {
    clearTimeout(this.quiet);
    if (this.others > 0 || this.batch.length === 0) return;
    this.quiet = setTimeout(() => {
      this.deciding = this.deciding.then(() => this.decide(this.batch.splice(0)));
    }, QUIET_MS);
  }

  private async decide(batch: readonly PendingDeletion[]): Promise<void> {
    if (!this.isRefused && this.allowed + batch.length <= this.max) {
      this.allowed += batch.length;
      for (const { resolve } of batch) resolve(true);
      return;
    }
    const looked = await Promise.all(batch.map(async (one) => ({ ...one, result: await settle(one.exists) })));
    for (const { result, reject } of looked) if (result instanceof Error) reject(result);
    for (const { result, resolve } of looked) if (result === false) resolve(false);
    const existing = looked.filter(({ result }) => result === true);
    if (!this.isRefused && this.allowed + existing.length <= this.max) {
      this.allowed += existing.length;
      for (const { resolve } of existing) resolve(true);
      return;
    }
    this.isRefused ||= existing.length > 0;
    const message = this.refusal(existing.map(({ userId }) => userId));
    for (const { reject } of existing) reject(new BroadworksError(message));
  }

  private refusal(userIds: readonly string[]): string {
    const more = userIds.length > MAX_LISTED ? ` and ${userIds.length - MAX_LISTED} more` : "";
    const before = this.allowed === 0 ? "no user was deleted" : `${this.allowed} were deleted before`;
    return (
      `not deleted: this run would delete ${this.allowed + userIds.length} users or more and may delete ${this.max} users ` +
      `(broadworks:maxDeletes); ${before}. These would be next: ${userIds.slice(0, MAX_LISTED).join(", ")}${more}. ` +
      "If that is intended, raise the limit with `pulumi config set broadworks:maxDeletes` and run again"
    );
  }
}

async function settle(work: () => Promise<boolean>): Promise<boolean | Error> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
