/** Moves a user towards what is declared: reads, writes what differs, and looks whether it took. */
import { isDeepStrictEqual } from "node:util";
import { BroadworksError, PartialFailure } from "../../errors";
import { type LiveUser, OdinError, moveUser, putUser, renameUser } from "../../odin";
import { type Change, compare, toPatch } from "../../reconcile";
import type { Platform } from "../platform";
import { findRenamed, sameId } from "./find";
import { settableFields } from "./schema";
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
  /** The user was brought into being by this very operation: whatever fails now, the state must know of it. */
  readonly isNew?: boolean;
}

/**
 * Makes the user as declared and gives its outputs.
 *
 * @throws PartialFailure when some of it is done and some is not
 */
export async function converge(task: Task, start: LiveUser): Promise<Outputs> {
  const work = new Convergence(task, start);
  try {
    await work.run();
  } catch (error) {
    if (!(error instanceof BroadworksError)) throw error;
    const isAsBefore = !task.isNew && isDeepStrictEqual(work.outputs, outputsOf(task, start, task.applied));
    if (isAsBefore) throw error;
    throw new PartialFailure(task.id, work.outputs, [error.message]);
  }
  return work.outputs;
}

function outputsOf({ declared, adopted }: Task, live: LiveUser, applied: Task["applied"]): Outputs {
  return outputsNow(declared, live, applied, adopted);
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
    return outputsOf(this.task, this.live, this.applied);
  }

  async run(): Promise<void> {
    await this.move();
    await this.rename();
    await this.patch();
  }

  private async move(): Promise<void> {
    const { platform, declared } = this.task;
    const groupId = declared["groupId"] as string;
    if (this.live.groupId === groupId) return;
    const { userId } = this.live;
    await moveUser(platform.odin, userId, groupId, true);
    const failure = await fateOf(() => moveUser(platform.odin, userId, groupId, false));
    if (!failure) this.live = { ...this.live, groupId };
    await this.lookAgain(userId);
    if (this.live.groupId !== groupId) throw failure ?? notTaken("groupId", this.live.groupId, groupId);
  }

  private async rename(): Promise<void> {
    const { platform, declared } = this.task;
    const userId = declared["userId"] as string;
    if (sameId(this.live.userId, userId)) return;
    const before = this.live.userId;
    const failure = await fateOf(() => renameUser(platform.odin, before, userId));
    if (!failure) this.live = { ...this.live, userId };
    await this.lookAgain(before, userId);
    if (!sameId(this.live.userId, userId)) throw failure ?? notTaken("userId", this.live.userId, userId);
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

  private async send(changes: readonly Change[]): Promise<void> {
    const { serviceProviderId, groupId, userId } = this.live;
    let failure: unknown;
    try {
      await putUser(this.task.platform.odin, { serviceProviderId, groupId, userId, ...toPatch(changes) });
      this.applied = { ...this.applied, ...sentUnseen(changes) };
    } catch (error) {
      failure = error;
    }
    // Also after a refusal: whether the platform took a part of it is not documented.
    await this.lookAgain(userId).catch((error: unknown) => {
      throw failure ?? error;
    });
    const isSettled = failure instanceof OdinError && failure.fateIsUnknown && this.changes().length === 0;
    if (failure && !isSettled) throw failure;
  }

  private changes(): Change[] {
    return compare(settableFields, this.task.declared, seen(this.live, this.applied));
  }

  private async lookAgain(userId: string, renamed = userId): Promise<void> {
    const live = await findRenamed(this.task.platform.odin, userId, renamed);
    if (!live)
      throw new BroadworksError("the user vanished from the platform during this run; run `pulumi up --refresh`");
    this.live = live;
  }
}

/** Makes a call whose effect is read afterwards. Gives the failure of one that may have worked; throws any other. */
async function fateOf(call: () => Promise<void>): Promise<OdinError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (error instanceof OdinError && error.fateIsUnknown) return error;
    throw error;
  }
}

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
