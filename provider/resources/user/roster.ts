/**
 * The users of one group, read at once. Whether the rows of such a list are whole and true is not documented, so a row
 * counts for nothing until one was compared with what get-user-by-id answers, and never again once one was contradicted.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { deserialize, serialize } from "node:v8";
import { BroadworksError } from "../../shared/errors";
import { type GroupIds, type LiveUser, countUsers, listUsers } from "../../odin";
import { findContradiction, isUnset, coversDeclared, coversAsMuch } from "../../core/fields/index";
import { idKey } from "./find";
import type { RunContext } from "../../context";
import { userFields } from "./schema";
import { numberingOf } from "./state";

type Values = Readonly<Record<string, unknown>>;

/** The user of a group by which it is read at once: for fewer, a list is not worth its while. */
const WORTH_A_LIST = 3;
/** Milliseconds that a list is waited for: about as long as fifteen users take one by one, at the pace of the defaults. */
const PATIENCE = 3000;
const MOST_UNANSWERED = 3;

/** The lists of a run, none of which it needs: some that fail or do not arrive are enough to do without. */
export class Lists {
  private unanswered = 0;

  get areWorthAsking(): boolean {
    return this.unanswered < MOST_UNANSWERED;
  }

  /** Whether the work was done; its failure is nobody's concern. */
  async read(work: () => Promise<void>): Promise<boolean> {
    this.unanswered += 1;
    try {
      await work();
      this.unanswered -= 1;
      return true;
    } catch (error) {
      if (error instanceof BroadworksError) return false;
      throw error;
    }
  }
}

export class Roster {
  private readonly asked = new Set<string>();
  private reading: Promise<void> | undefined;
  /** The list has arrived, or is known not to. */
  private isRead = false;
  private isLate = false;
  private rows: Rows | undefined;
  private isCounted = false;
  private isProven = false;
  /** Rows leave nothing out, as far as they were compared. */
  private isWhole = true;
  /** Not to be used: it failed, or tells something else than get-user-by-id. */
  private isSpoilt = false;
  /** What get-user-by-id answered, until there is a list to compare it with. */
  private answers: { declared: Values; whole: LiveUser }[] = [];

  constructor(
    private readonly platform: Pick<RunContext, "odin" | "log">,
    private readonly group: GroupIds,
    private readonly lists: Lists,
  ) {}

  /** The user's row, if it tells of all that is declared; undefined when get-user-by-id is to be asked. */
  async rowOf(userId: string, declared: Values): Promise<LiveUser | undefined> {
    const key = idKey(userId);
    if (this.asked.size < WORTH_A_LIST) this.asked.add(key);
    if (this.asked.size < WORTH_A_LIST) return undefined;
    await this.list();
    if (this.rows && !this.rows.has(key)) await this.complete();
    return this.provenRow(key, declared);
  }

  /** The user's row, if the list is there and its rows tell as much as get-user-by-id does. */
  wholeRowOf(userId: string, declared: Values): LiveUser | undefined {
    return this.isWhole ? this.provenRow(idKey(userId), declared) : undefined;
  }

  /** Whether a value that a row leaves out is not set on the platform; else it is not told by this list. */
  tells(name: string): boolean {
    return this.isWhole || this.rows?.tells(name) === true;
  }

  private provenRow(key: string, declared: Values): LiveUser | undefined {
    const row = this.isProven ? this.rows?.get(key) : undefined;
    return row && coversDeclared(userFields, declared, row, this.isWhole) ? row : undefined;
  }

  /** Takes note of what get-user-by-id answered for a declared user. */
  compare(declared: Values, whole: LiveUser): void {
    if (this.isSpoilt) return;
    if (!this.rows) {
      this.answers.push({ declared, whole });
      return;
    }
    const row = this.rows.get(idKey(whole.userId));
    if (!row) return;
    const field = findContradiction(userFields, declared, whole, row, numberingOf(whole));
    if (field === undefined) {
      this.isProven = true;
      this.isWhole &&= coversAsMuch(whole, row);
    } else {
      this.spoil();
      this.platform.log(
        `${this.group.groupId}: the list of the group's users does not tell ${field} as get-user-by-id does; they are read one by one`,
      );
    }
  }

  /** What was answered about a user who is written next says nothing about a list that is on its way. */
  forget(userId: string): void {
    this.answers = this.answers.filter(({ whole }) => idKey(whole.userId) !== idKey(userId));
  }

  private async list(): Promise<void> {
    if (this.isRead) return;
    if (!this.reading && this.lists.areWorthAsking)
      this.reading = this.lists
        .read(() => this.take())
        .then((isDone) => {
          this.isRead = true;
          if (!isDone) this.spoil();
        });
    if (this.reading) await this.patiently(this.reading);
  }

  /** Somebody is not in the list: it may have been cut off at a limit that nobody asked for. */
  private async complete(): Promise<void> {
    if (this.isCounted || this.isSpoilt) return;
    this.isCounted = true;
    const listed = this.rows?.size ?? 0;
    const counting = this.lists.read(async () => {
      const count = await countUsers(this.platform.odin, this.group);
      if (count > listed) await this.take(count);
    });
    await this.patiently(counting);
  }

  private async take(limit?: number): Promise<void> {
    this.rows = new Rows(await listUsers(this.platform.odin, this.group, limit));
    const { answers } = this;
    this.answers = [];
    for (const { declared, whole } of answers) this.compare(declared, whole);
  }

  private spoil(): void {
    this.isSpoilt = true;
    this.isProven = false;
    this.rows = undefined;
    this.answers = [];
  }

  /** Waits as long as it is worth it; what comes later serves those who ask later. */
  private async patiently(reading: Promise<unknown>): Promise<void> {
    if (this.isLate) return;
    const patience = new AbortController();
    const late = sleep(PATIENCE, true, { signal: patience.signal }).catch(() => false);
    this.isLate = await Promise.race([reading.then(() => false), late]);
    patience.abort();
  }
}

/** The rows of a list, packed: those of a large enterprise stay in memory for as long as the run lasts. */
class Rows {
  private readonly packed = new Map<string, Buffer>();
  private readonly told = new Set<string>();

  constructor(rows: Iterable<LiveUser>) {
    const twice = new Set<string>();
    for (const row of rows) {
      const key = idKey(row.userId);
      if (this.packed.has(key)) twice.add(key);
      this.packed.set(key, serialize(row));
      for (const [name, value] of Object.entries(row)) if (!this.told.has(name) && !isUnset(value)) this.told.add(name);
    }
    for (const key of twice) this.packed.delete(key);
  }

  get size(): number {
    return this.packed.size;
  }

  has(key: string): boolean {
    return this.packed.has(key);
  }

  /** Whether any row has such a value. */
  tells(name: string): boolean {
    return this.told.has(name);
  }

  get(key: string): LiveUser | undefined {
    const row = this.packed.get(key);
    return row && (deserialize(row) as LiveUser);
  }
}
