/** Moves something of a user towards what is declared: reads, writes what differs, and looks whether it took. */
import { isDeepStrictEqual } from "node:util";
import { BroadworksError, PartialFailure } from "../shared/errors";
import { OdinError, ApiError } from "../odin/index";
import { type Change, type Fields, type Snapshot, compare } from "./fields/index";
import type { Cause, ChangeEntry } from "./change-log";
import { entryOf } from "./change-entries";
import type { RunContext } from "../context";
import { formatValue } from "./format";

type Values = Readonly<Record<string, unknown>>;

/** What is read of the platform, and whose it is. */
export type Live = Values & { readonly userId: string };

/** One call that writes. Steps are taken in order, each when the one before has ended. */
export interface Step<L extends Live> {
  /** Whether it is this call that writes a change. */
  readonly writes: (change: Change) => boolean;
  /** Asks the platform whether it can be done, before anything is recorded. */
  readonly verifyPossible?: (live: L) => Promise<void>;
  /** Makes the call; gives what holds now whatever the next read says. */
  readonly send: (live: L, changes: readonly Change[]) => Promise<Partial<L> | undefined>;
}

/** What is to be made as declared. */
export interface Task<L extends Live> {
  readonly platform: RunContext;
  /** The resource's id in the engine. */
  readonly id: string;
  readonly fields: Fields;
  readonly declared: Values;
  /** What the last run left behind; of what is adopted, the write-only values that are taken as they are. */
  readonly applied: Values;
  readonly steps: readonly Step<L>[];
  readonly snapshot: (live: L, applied: Values) => Snapshot;
  /**
   * Reads again what was written; undefined when it is no longer there. Where nothing can be read, what was sent counts.
   *
   * @param before - as it was before it was written, and is still if the platform only said that it did as it was asked to
   */
  readonly reread?: (live: L, before: L) => Promise<L | undefined>;
  /** @param done - the changes that were made so far */
  readonly outputs: (live: L, applied: Values, done: readonly Change[]) => Values;
  /** Why all of it is changed; each change by itself where that is not given. */
  readonly cause?: Cause;
  /** It was brought into being by this very operation: whatever fails now, the state must know of it. */
  readonly isNew?: boolean;
}

/**
 * Makes it as declared and gives its outputs.
 *
 * @throws PartialFailure when some of it is done and some is not
 * @throws UnreadableField when it cannot be read; nothing is done then
 */
export async function converge<L extends Live>(task: Task<L>, start: L): Promise<Values> {
  const work = new Convergence(task, start);
  const before = work.outputs;
  try {
    for (const step of task.steps) await work.run(step);
  } catch (error) {
    if (!(error instanceof BroadworksError)) throw error;
    const isAsBefore = !task.isNew && isDeepStrictEqual(work.outputs, before);
    if (isAsBefore) throw error;
    throw new PartialFailure(task.id, { ...work.outputs }, [error.message]);
  }
  return work.outputs;
}

class Convergence<L extends Live> {
  private applied: Values;
  private readonly done: Change[] = [];

  constructor(
    private readonly task: Task<L>,
    private live: L,
  ) {
    this.applied = task.applied;
  }

  get outputs(): Values {
    return this.task.outputs(this.live, this.applied, this.done);
  }

  /**
   * Sends what differs, in one call. A difference that only shows when it is read again is sent as well: somebody else is at
   * work, or the platform's typing had hidden it. What was sent once and still differs was not taken.
   */
  async run(step: Step<L>): Promise<void> {
    const sent = new Set<string>();
    for (;;) {
      const changes = this.changes().filter(step.writes);
      const unsent = changes.filter((change) => !sent.has(pathOf(change)));
      if (unsent.length > 0) await this.write(step, unsent);
      else if (changes.length > 0) throw new BroadworksError(changes.map(notAppliedMessage).join("; "));
      else return;
      for (const change of unsent) sent.add(pathOf(change));
    }
  }

  /** Writes, recorded before and after, and reads what has become of it: what is as declared then has worked. */
  private async write(step: Step<L>, changes: readonly Change[]): Promise<void> {
    const { changeLog } = this.task.platform;
    const before = this.live;
    const { userId } = before;
    await step.verifyPossible?.(this.live);
    const entries = changes.map((change) => entryOf(userId, change, this.task.cause));
    await changeLog.recordSending(entries);
    let failure: unknown;
    try {
      this.live = { ...this.live, ...(await step.send(this.live, changes)) };
      this.applied = { ...this.applied, ...sentAndUnreadable(changes) };
    } catch (error) {
      failure = error;
    }
    try {
      if (couldHaveWritten(failure)) await this.lookAgain(before);
    } catch (error) {
      await changeLog.recordFailed(entries, failure ?? error);
      throw failure ?? error;
    }
    const left = new Set(this.changes().map(pathOf));
    this.done.push(...changes.filter((change) => !left.has(pathOf(change))));
    const isLeft = ({ field }: ChangeEntry) => left.has(field ?? "");
    await changeLog.recordApplied(entries.filter((entry) => !isLeft(entry)));
    await changeLog.recordFailed(entries.filter(isLeft), failure ?? NOT_APPLIED);
    if (failure && entries.some(isLeft)) throw failure;
  }

  private changes(): Change[] {
    return compare(this.task.fields, this.task.declared, this.task.snapshot(this.live, this.applied));
  }

  private async lookAgain(before: L): Promise<void> {
    if (!this.task.reread) return;
    const live = await this.task.reread(this.live, before);
    if (!live)
      throw new BroadworksError("the user vanished from the platform during this run; run `pulumi up --refresh`");
    // Of what cannot be read there are no outputs: those before are what the state can tell.
    this.task.outputs(live, this.applied, this.done);
    this.live = live;
  }
}

/** Also after a refusal: whether the platform took a part of it is not documented. */
function couldHaveWritten(failure: unknown): boolean {
  return !(failure instanceof OdinError) || failure instanceof ApiError || failure.outcomeUnknown;
}

const NOT_APPLIED = new BroadworksError("not taken by the platform");

function pathOf({ path }: Change): string {
  return path.join(".");
}

/** What was sent and may never be answered: from now on it counts as applied. */
function sentAndUnreadable(changes: readonly Change[]): Record<string, unknown> {
  const unseen = changes.filter(({ field }) => field.isWriteOnly || field.isOptionalInResponse);
  return Object.fromEntries(unseen.map((change) => [pathOf(change), change.declared]));
}

function notAppliedMessage(change: Change): string {
  return (
    `${pathOf(change)} was not taken by the platform: it is ${formatValue(change.live)} and is declared as ` +
    `${formatValue(change.declared)}; declare what the platform holds, or ask its administrator`
  );
}
