/** Moves something of a user towards what is declared: reads, writes what differs, and looks whether it took. */
import { isDeepStrictEqual } from "node:util";
import { BroadworksError, PartialFailure } from "../errors";
import { OdinError, Refused } from "../odin";
import { type Change, type Fields, type Seen, compare } from "../reconcile";
import type { Cause, Entry } from "./change-log";
import { entryOf } from "./entries";
import type { Platform } from "./platform";
import { describeValue } from "./words";

type Values = Readonly<Record<string, unknown>>;

/** What is read of the platform, and whose it is. */
export type Owned = Values & { readonly userId: string };

/** One call that writes. Steps are taken in order, each when the one before has ended. */
export interface Step<Live extends Owned> {
  /** Whether it is this call that writes a change. */
  readonly writes: (change: Change) => boolean;
  /** Asks the platform whether it can be done, before anything is recorded. */
  readonly prepare?: (live: Live) => Promise<void>;
  /** Makes the call; gives what holds now whatever the next read says. */
  readonly send: (live: Live, changes: readonly Change[]) => Promise<Partial<Live> | undefined>;
}

/** What is to be made as declared. */
export interface Task<Live extends Owned> {
  readonly platform: Platform;
  /** The resource's id in the engine. */
  readonly id: string;
  readonly fields: Fields;
  readonly declared: Values;
  /** What the last run left behind; of what is adopted, the write-only values that are taken as they are. */
  readonly applied: Values;
  readonly steps: readonly Step<Live>[];
  readonly see: (live: Live, applied: Values) => Seen;
  /**
   * Reads again what was written; undefined when it is no longer there. Where nothing can be read, what was sent counts.
   *
   * @param before - as it was before it was written, and is still if the platform only said that it did as it was asked to
   */
  readonly readAgain?: (live: Live, before: Live) => Promise<Live | undefined>;
  /** @param done - the changes that were made so far */
  readonly outputs: (live: Live, applied: Values, done: readonly Change[]) => Values;
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
export async function converge<Live extends Owned>(task: Task<Live>, start: Live): Promise<Values> {
  const work = new Convergence(task, start);
  const before = work.outputs;
  try {
    for (const step of task.steps) await work.take(step);
  } catch (error) {
    if (!(error instanceof BroadworksError)) throw error;
    const isAsBefore = !task.isNew && isDeepStrictEqual(work.outputs, before);
    if (isAsBefore) throw error;
    throw new PartialFailure(task.id, { ...work.outputs }, [error.message]);
  }
  return work.outputs;
}

class Convergence<Live extends Owned> {
  private applied: Values;
  private readonly done: Change[] = [];

  constructor(
    private readonly task: Task<Live>,
    private live: Live,
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
  async take(step: Step<Live>): Promise<void> {
    const sent = new Set<string>();
    for (;;) {
      const changes = this.changes().filter(step.writes);
      const unsent = changes.filter((change) => !sent.has(nameOf(change)));
      if (unsent.length > 0) await this.write(step, unsent);
      else if (changes.length > 0) throw new BroadworksError(changes.map(notTaken).join("; "));
      else return;
      for (const change of unsent) sent.add(nameOf(change));
    }
  }

  /** Writes, recorded before and after, and reads what has become of it: what is as declared then has worked. */
  private async write(step: Step<Live>, changes: readonly Change[]): Promise<void> {
    const { changeLog } = this.task.platform;
    const before = this.live;
    const { userId } = before;
    await step.prepare?.(this.live);
    const entries = changes.map((change) => entryOf(userId, change, this.task.cause));
    await changeLog.sending(entries);
    let failure: unknown;
    try {
      this.live = { ...this.live, ...(await step.send(this.live, changes)) };
      this.applied = { ...this.applied, ...sentUnseen(changes) };
    } catch (error) {
      failure = error;
    }
    try {
      if (mayHaveChanged(failure)) await this.lookAgain(before);
    } catch (error) {
      await changeLog.failed(entries, failure ?? error);
      throw failure ?? error;
    }
    const left = new Set(this.changes().map(nameOf));
    this.done.push(...changes.filter((change) => !left.has(nameOf(change))));
    const isLeft = ({ field }: Entry) => left.has(field ?? "");
    await changeLog.applied(entries.filter((entry) => !isLeft(entry)));
    await changeLog.failed(entries.filter(isLeft), failure ?? NOT_TAKEN);
    if (failure && entries.some(isLeft)) throw failure;
  }

  private changes(): Change[] {
    return compare(this.task.fields, this.task.declared, this.task.see(this.live, this.applied));
  }

  private async lookAgain(before: Live): Promise<void> {
    if (!this.task.readAgain) return;
    const live = await this.task.readAgain(this.live, before);
    if (!live)
      throw new BroadworksError("the user vanished from the platform during this run; run `pulumi up --refresh`");
    // Of what cannot be read there are no outputs: those before are what the state can tell.
    this.task.outputs(live, this.applied, this.done);
    this.live = live;
  }
}

/** Also after a refusal: whether the platform took a part of it is not documented. */
function mayHaveChanged(failure: unknown): boolean {
  return !(failure instanceof OdinError) || failure instanceof Refused || failure.fateIsUnknown;
}

const NOT_TAKEN = new BroadworksError("not taken by the platform");

function nameOf({ path }: Change): string {
  return path.join(".");
}

/** What was sent and may never be answered: from now on it counts as applied. */
function sentUnseen(changes: readonly Change[]): Record<string, unknown> {
  const unseen = changes.filter(({ field }) => field.isWriteOnly || field.mayGoUnanswered);
  return Object.fromEntries(unseen.map((change) => [nameOf(change), change.declared]));
}

function notTaken(change: Change): string {
  return (
    `${nameOf(change)} was not taken by the platform: it is ${describeValue(change.live)} and is declared as ` +
    `${describeValue(change.declared)}; declare what the platform holds, or ask its administrator`
  );
}
