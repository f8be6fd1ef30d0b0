/**
 * The limit on deletions. The engine does not announce deletions: it sends as many at once as it can run in parallel. So the
 * deletions that arrive together are counted before the first of them is sent, and a run with too many deletes nothing.
 */
import { BroadworksError } from "../../shared/errors";
import { type CountObjects, type Counted, type Limit, allowedBy, formatLimit, formatNouns } from "./limits";

/** A pause without a further deletion, in milliseconds, after which a batch counts as complete. */
const QUIET_MS = 200;
/** Ids that a message lists at most. */
const MAX_LISTED = 10;

interface PendingDeletion extends Counted {
  readonly id: string;
  readonly exists: () => Promise<boolean>;
  readonly resolve: (isAllowed: boolean) => void;
  readonly reject: (error: unknown) => void;
}

export class Deletions {
  private allowed = 0;
  private isOverLimit = false;
  private batch: PendingDeletion[] = [];
  /** Removals of other kinds that are in progress: deletions of their owners can follow. */
  private removals = 0;
  private quietTimer: NodeJS.Timeout | undefined;
  /** Batches are decided one after the other. */
  private deciding: Promise<void> = Promise.resolve();

  /** @param limit - on the objects that the run deletes */
  constructor(
    private readonly limit: Limit,
    private readonly count: CountObjects = () => Promise.resolve(undefined),
  ) {}

  /**
   * Whether to delete the object; false when it does not exist. Waits until no further deletion arrives.
   *
   * @param counted - the kind of the object, and what messages call it
   * @param exists - reads the platform; called only where a batch is over the limit
   * @throws BroadworksError when the run would delete more objects than it may
   */
  admit({ kind, noun }: Counted, id: string, exists: () => Promise<boolean>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.batch.push({ kind, noun, id, exists, resolve, reject });
      this.waitForQuiet();
    });
  }

  /** Gives back an admission when its object turned out to be missing. */
  release(): void {
    this.allowed -= 1;
  }

  /** Removes something of another kind; a batch is not complete before that. */
  async whileRemoving<T>(work: () => Promise<T>): Promise<T> {
    this.removals += 1;
    clearTimeout(this.quietTimer);
    try {
      return await work();
    } finally {
      this.removals -= 1;
      this.waitForQuiet();
    }
  }

  private waitForQuiet(): void {
    clearTimeout(this.quietTimer);
    if (this.removals > 0 || this.batch.length === 0) return;
    this.quietTimer = setTimeout(() => {
      this.deciding = this.deciding.then(() => this.decide(this.batch.splice(0)));
    }, QUIET_MS);
  }

  private async decide(batch: readonly PendingDeletion[]): Promise<void> {
    const max = await settle(() => allowedBy(this.limit, "maxDeletes", batch, this.count));
    if (max instanceof Error) for (const { reject } of batch) reject(max);
    else await this.decideWithin(max, batch);
  }

  private async decideWithin(max: number, batch: readonly PendingDeletion[]): Promise<void> {
    if (this.admitAll(batch, max)) return;
    const checked = await Promise.all(batch.map(async (one) => ({ ...one, result: await settle(one.exists) })));
    for (const { result, reject } of checked) if (result instanceof Error) reject(result);
    for (const { result, resolve } of checked) if (result === false) resolve(false);
    const existing = checked.filter(({ result }) => result === true);
    if (this.admitAll(existing, max)) return;
    this.isOverLimit ||= existing.length > 0;
    const message = this.explain(existing);
    for (const { reject } of existing) reject(new BroadworksError(message));
  }

  private admitAll(deletions: readonly PendingDeletion[], max: number): boolean {
    if (this.isOverLimit || this.allowed + deletions.length > max) return false;
    this.allowed += deletions.length;
    for (const { resolve } of deletions) resolve(true);
    return true;
  }

  private explain(deletions: readonly PendingDeletion[]): string {
    const ids = deletions.slice(0, MAX_LISTED).map(({ id }) => id);
    const more = deletions.length > MAX_LISTED ? ` and ${deletions.length - MAX_LISTED} more` : "";
    const before = this.allowed === 0 ? "nothing was deleted" : `${this.allowed} were deleted before`;
    return (
      `not deleted: this run would delete ${this.allowed + deletions.length} ${formatNouns(deletions)} or more, and broadworks:maxDeletes is ` +
      `${formatLimit(this.limit)}; ${before}. Next would be ${ids.join(", ")}${more}. If these deletions are intended, raise the limit with ` +
      "`pulumi config set broadworks:maxDeletes` and run again"
    );
  }
}

async function settle<T>(work: () => Promise<T>): Promise<T | Error> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
