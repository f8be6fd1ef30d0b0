/**
 * What a run has read of its users. Every preview, refresh and comparison looks through here; who is about to write reads
 * the platform itself. A user is read once a run, and not at all where the list of the group proves that nothing changes.
 */
import type { LiveUser } from "../../odin";
import { UnreadableFieldError, isUnknown } from "../../core/fields/index";
import type { RunContext } from "../../context";
import { findUser, idKey } from "./find";
import { Lists, Roster } from "./roster";
import type { Declared } from "./state";

type Values = Readonly<Record<string, unknown>>;

export class Readings {
  private readonly known = new Map<string, Promise<LiveUser | undefined>>();
  private readonly rosters = new Map<string, Roster>();
  private readonly lists = new Lists();
  private readonly doneWith = new Set<string>();

  constructor(private readonly platform: Pick<RunContext, "odin" | "log" | "settings">) {}

  /**
   * The live user; undefined when the platform proves that there is none. It is the row of a list where that is proof.
   *
   * @param ids - who it is, and the group that lists the user
   * @param declared - what a row must tell of
   * @param isProof - whether a row that does so shows that there is nothing to do; it is told what else the list tells of
   */
  async find(
    ids: Values,
    declared: Declared,
    isProof: (row: LiveUser, tells: (name: string) => boolean) => boolean,
  ): Promise<LiveUser | undefined> {
    const userId = ids["userId"] as string;
    const key = idKey(userId);
    if (!this.mayBeKnown(key)) return findUser(this.platform.odin, userId);
    const known = this.known.get(key);
    if (known) return known;
    const roster = this.rosterOf(ids);
    const row = await roster?.rowOf(userId, declared);
    // While the list was waited for, the user may have been written, or read.
    if (!this.mayBeKnown(key)) return findUser(this.platform.odin, userId);
    const tells = (name: string) => roster?.tells(name) === true;
    if (row && isReadable(() => isProof(row, tells))) return row;
    return this.known.get(key) ?? this.read(userId, declared, roster);
  }

  /** The whole user as this run has read it already, where that is proof. No call is made for it. */
  async proof(ids: Values, declared: Declared, isProof: (live: LiveUser) => boolean): Promise<LiveUser | undefined> {
    const userId = ids["userId"] as string;
    const key = idKey(userId);
    if (!this.mayBeKnown(key)) return undefined;
    const read = await this.known.get(key)?.catch(() => undefined);
    const live = read ?? this.rosterOf(ids)?.wholeRowOf(userId, declared);
    return live && this.mayBeKnown(key) && isReadable(() => isProof(live)) ? live : undefined;
  }

  private mayBeKnown(key: string): boolean {
    return this.platform.settings.prefetch === "auto" && !this.doneWith.has(key);
  }

  /** The users are about to be written: what was read of them before is not what they will be. */
  leave(...userIds: unknown[]): void {
    for (const userId of userIds.filter(isGiven)) {
      this.setAside(userId);
      for (const roster of this.rosters.values()) roster.forget(userId);
    }
  }

  /** The user's part in this run is done: whoever looks at it now reads it anew. */
  setAside(userId: string): void {
    this.doneWith.add(idKey(userId));
    this.known.delete(idKey(userId));
  }

  /** Those who ask meanwhile wait for the same answer. What failed, or found nobody, is asked again. */
  private read(userId: string, declared: Declared, roster: Roster | undefined): Promise<LiveUser | undefined> {
    const key = idKey(userId);
    const forget = () => {
      if (this.known.get(key) === reading) this.known.delete(key);
    };
    const reading = findUser(this.platform.odin, userId).then(
      (live) => {
        if (!live) forget();
        else if (!this.doneWith.has(key)) roster?.compare(declared, live);
        return live;
      },
      (error: unknown) => {
        forget();
        throw error;
      },
    );
    this.known.set(key, reading);
    return reading;
  }

  private rosterOf({ serviceProviderId, groupId }: Values): Roster | undefined {
    if (!isGiven(serviceProviderId) || !isGiven(groupId)) return undefined;
    const key = JSON.stringify([serviceProviderId, groupId]);
    const roster = this.rosters.get(key) ?? new Roster(this.platform, { serviceProviderId, groupId }, this.lists);
    this.rosters.set(key, roster);
    return roster;
  }
}

function isGiven(id: unknown): id is string {
  return typeof id === "string" && !isUnknown(id);
}

/** A row that cannot be read proves nothing. */
function isReadable(work: () => boolean): boolean {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnreadableFieldError) return false;
    throw error;
  }
}
