/** Moves a user towards what is declared: reads, writes what differs, and looks whether it took. */
import { isDeepStrictEqual } from "node:util";
import { BroadworksError, PartialFailure } from "../../errors";
import { type LiveUser, OdinError, Refused, evaluateMove, moveUser, putUser, renameUser } from "../../odin";
import { type Change, type Fields, compare, toPatch } from "../../reconcile";
import type { Cause, Entry } from "../change-log";
import type { Platform } from "../platform";
import { entryOf } from "./entries";
import { findRenamed, sameId } from "./find";
import { identityFields, settableFields, userFields } from "./schema";
import { type Declared, type Outputs, outputsNow, seen } from "./state";
import { describeValue } from "./words";

export interface Task {
  readonly platform: Platform;
  /** The resource's id in the engine. */
  readonly id: string;
  readonly declared: Declared;
  /** What the last run left behind; of a user that is adopted, the write-only values that are taken as they are. */
  readonly applied: Readonly<Record<string, unknown>>;
  readonly adopted: boolean;
  /** Why all of it is changed; each change by itself where that is not given. */
  readonly cause?: Cause;
  /** The user was brought into being by this very operation: whatever fails now, the state must know of it. */
  readonly isNew?: boolean;
}

/**
 * Makes the user as declared and gives its outputs.
 *
 * @throws PartialFailure when some of it is done and some is not
 * @throws UnreadableField when the user cannot be read; nothing is done then
 */
export async function converge(task: Task, start: LiveUser): Promise<Outputs> {
  const work = new Convergence(task, start);
  const before = work.outputs;
  try {
    await work.run();
  } catch (error) {
    if (!(error instanceof BroadworksError)) throw error;
    const isAsBefore = !task.isNew && isDeepStrictEqual(work.outputs, before);
    if (isAsBefore) throw error;
    throw new PartialFailure(task.id, work.outputs, [error.message]);
  }
  return work.outputs;
}

class Convergence {
  private applied: Task["applied"];

  constructor(
    private readonly task: Task,
    private live: LiveUser,
  ) {
    this.applied = task.applied;
  }

  get outputs(): Outputs {
    return this.outputsWith(this.live);
  }

  private outputsWith(live: LiveUser): Outputs {
    return outputsNow(this.task.declared, live, this.applied, this.task.adopted);
  }

  async run(): Promise<void> {
    await this.move();
    await this.rename();
    await this.patch();
  }

  private async move(): Promise<void> {
    const { platform, declared } = this.task;
    const groupId = declared["groupId"] as string;
    const changes = this.changes({ groupId: identityFields.groupId });
    if (changes.length === 0) return;
    const { userId } = this.live;
    await evaluateMove(platform.odin, userId, groupId);
    await this.write(changes, async () => {
      await moveUser(platform.odin, userId, groupId, async () => (await this.find(userId))?.groupId === groupId);
      this.live = { ...this.live, groupId };
    });
    if (this.live.groupId !== groupId) throw notTaken("groupId", this.live.groupId, groupId);
  }

  private async rename(): Promise<void> {
    const { platform, declared } = this.task;
    const userId = declared["userId"] as string;
    const changes = this.changes({ userId: identityFields.userId });
    if (changes.length === 0) return;
    const before = this.live.userId;
    const hasWorked = async () => sameId(userId, (await this.find(before, userId))?.userId);
    await this.write(
      changes,
      async () => {
        await renameUser(platform.odin, before, userId, hasWorked);
        this.live = { ...this.live, userId };
      },
      userId,
    );
    if (!sameId(this.live.userId, userId)) throw notTaken("userId", this.live.userId, userId);
  }

  /**
   * Sends what differs, in one call. A difference that only shows when the user is read again is sent as well: somebody
   * else is at work, or the platform's typing had hidden it. What was sent once and still differs was not taken.
   */
  private async patch(): Promise<void> {
    const sent = new Set<string>();
    for (;;) {
      const changes = this.changes();
      const unsent = changes.filter(({ path }) => !sent.has(path.join(".")));
      if (unsent.length > 0) await this.send(unsent);
      else if (changes.length > 0) throw new BroadworksError(changes.map(reasonOf).join("; "));
      else return;
      for (const { path } of unsent) sent.add(path.join("."));
    }
  }

  private send(changes: readonly Change[]): Promise<void> {
    const { serviceProviderId, groupId, userId } = this.live;
    return this.write(changes, async () => {
      await putUser(this.task.platform.odin, { serviceProviderId, groupId, userId, ...toPatch(changes) });
      this.applied = { ...this.applied, ...sentUnseen(changes) };
    });
  }

  /** Writes, recorded before and after, and reads what has become of it: what is as declared then has worked. */
  private async write(changes: readonly Change[], send: () => Promise<void>, renamed?: string): Promise<void> {
    const { changeLog } = this.task.platform;
    const { userId } = this.live;
    const entries = changes.map((change) => entryOf(userId, change, this.task.cause));
    await changeLog.sending(entries);
    let failure: unknown;
    try {
      await send();
    } catch (error) {
      failure = error;
    }
    try {
      if (mayHaveChanged(failure)) await this.lookAgain(userId, renamed);
    } catch (error) {
      await changeLog.failed(entries, failure ?? error);
      throw failure ?? error;
    }
    const left = new Set(this.changes(userFields).map(({ path }) => path.join(".")));
    const isLeft = ({ field }: Entry) => left.has(field ?? "");
    await changeLog.applied(entries.filter((entry) => !isLeft(entry)));
    await changeLog.failed(entries.filter(isLeft), failure ?? NOT_TAKEN);
    if (failure && entries.some(isLeft)) throw failure;
  }

  private changes(fields: Fields = settableFields): Change[] {
    return compare(fields, this.task.declared, seen(this.live, this.applied));
  }

  private find(userId: string, renamed = userId): Promise<LiveUser | undefined> {
    return findRenamed(this.task.platform.odin, userId, renamed);
  }

  private async lookAgain(userId: string, renamed?: string): Promise<void> {
    const live = await this.find(userId, renamed);
    if (!live)
      throw new BroadworksError("the user vanished from the platform during this run; run `pulumi up --refresh`");
    // Of a user that cannot be read there are no outputs: the one before is what the state can tell.
    this.outputsWith(live);
    this.live = live;
  }
}

/** Also after a refusal: whether the platform took a part of it is not documented. */
function mayHaveChanged(failure: unknown): boolean {
  return !(failure instanceof OdinError) || failure instanceof Refused || failure.fateIsUnknown;
}

const NOT_TAKEN = new BroadworksError("not taken by the platform");

/** What was sent and may never be answered: from now on it counts as applied. */
function sentUnseen(changes: readonly Change[]): Record<string, unknown> {
  const unseen = changes.filter(({ field }) => field.isWriteOnly || field.mayGoUnanswered);
  return Object.fromEntries(unseen.map(({ path, declared }) => [path.join("."), declared]));
}

function reasonOf({ path, live, declared }: Change): string {
  return notTaken(path.join("."), live, declared).message;
}

function notTaken(name: string, live: unknown, declared: unknown): BroadworksError {
  return new BroadworksError(
    `${name} was not taken by the platform: it is ${describeValue(live)} and is declared as ${describeValue(declared)}; ` +
      "declare what the platform holds, or ask its administrator",
  );
}
