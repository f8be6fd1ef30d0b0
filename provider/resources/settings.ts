/**
 * The life of a resource that sets something of a user who is there: services, credentials. What there is to say of a kind
 * is its fields, how they are read, and the calls that write them.
 */
import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { BroadworksError } from "../shared/errors";
import { merge } from "../shared/merge";
import type { OdinClient } from "../odin";
import {
  type Change,
  type CheckFailure,
  type Snapshot,
  checkFields,
  compare,
  isStateOutdated,
  isUnknown,
  toOutputs,
  withoutIgnored,
} from "../core/fields/index";
import { type Live, type Step, type Task, converge } from "../core/converge";
import { entryOf } from "../core/change-entries";
import { findPrimary, idKey, sameId } from "./user/find";
import { type Declarable, PROVIDER, ResourceLifecycle, withoutDefaults } from "./lifecycle";
import type { RunContext } from "../context";
import { formatChanges } from "../core/format";

type Values = Record<string, unknown>;

export interface Settings extends Declarable {
  /** The kind of resource that declares it. */
  readonly kind: string;
  /** What is live; undefined when the platform proves that there is no such user. */
  readonly read: (odin: OdinClient, userId: string) => Promise<Live | undefined>;
  /** Nothing of it can be read: {@link read} tells only whether the user is there. */
  readonly isUnreadable?: boolean;
  /** Reads what it takes to compare, where what was read is not enough. */
  readonly complete?: (odin: OdinClient, live: Live, declared: Values) => Promise<Live>;
  readonly see: (live: Live, applied: Values) => Snapshot;
  /** The calls that write, in their order. */
  readonly steps: (odin: OdinClient) => readonly Step<Live>[];
  /** What keeps it from being as declared, said before anything is written. */
  readonly problems?: (live: Live, declared: Values) => CheckFailure[];
  /** What counts as written before; by default what the last run left. */
  readonly appliedTo?: (declared: Values, applied: Values) => Values;
  /** What the state keeps besides the declared fields. */
  readonly kept?: (before: Values, declared: Values, done: readonly Change[]) => Values;
  /** Whether the removal of the resource changes anything, as far as its state shows. */
  readonly removes?: (state: Values) => boolean;
  /** What is to change when the resource is removed; nothing by default. */
  readonly removal?: (live: Live, state: Values) => Change[];
}

export class SettingsLifecycle extends ResourceLifecycle {
  /** What this run has read, by user id, as long as nobody has written it. */
  private readonly known = new Map<string, Promise<Live | undefined>>();
  private readonly written = new Set<string>();

  constructor(
    platform: RunContext,
    private readonly settings: Settings,
  ) {
    super(platform, settings.kind, settings);
  }

  check(olds: Values, news: Values): Promise<dynamic.CheckResult> {
    this.platform.run.noteDeclared(this.kind, news, olds);
    return this.about(news, async () => {
      const { [PROVIDER]: _provider, ...declared } = news;
      const { values, failures } = checkFields(this.all, declared);
      if (failures.length > 0) return { inputs: declared, failures: failures.map(this.asCheckFailure) };
      const inputs = merge(this.settings.lifecycleDefaults, values);
      const isNew = olds["userId"] === undefined;
      if (!isNew) this.rememberInputs(olds);
      const problems = isNew ? await this.announce(inputs) : [];
      return { inputs, failures: problems.map(this.asCheckFailure) };
    });
  }

  diff(id: string, olds: Values, news: Values): Promise<dynamic.DiffResult> {
    this.platform.run.noteState(this.kind, id, this.carriedOf(olds));
    return this.about(olds, async () => {
      const all = this.declaredIn(news);
      const { live, isAnother } = await this.find(olds, all);
      if (isAnother) return { changes: true, replaces: ["userId"] };
      const declared = await this.compared(all);
      const changes = await this.changesSince(olds, declared, live);
      const isToBeUpdated = this.isToBeUpdated(olds, all, changes) || this.isStale(olds, declared, live);
      return { changes: isToBeUpdated };
    });
  }

  create(news: Values): Promise<dynamic.CreateResult> {
    return this.about(news, async () => {
      const all = this.declaredIn(news);
      // What cannot be read does not exist before it is written for the first time.
      const declared = this.settings.isUnreadable ? all : await this.compared(all);
      const id = all["userId"] as string;
      const before = await this.before(all);
      const asDeclared = await this.asDeclared(declared);
      if (asDeclared) {
        // Its part in this run is done: whoever looks at it now reads it anew.
        this.setAside(id);
        return { id, outs: this.outputs(all, asDeclared, before, before, []) };
      }
      const live = this.notMissing(await this.toWrite(id, declared));
      this.refuseProblems(live, declared);
      const task = this.taskFor(id, all, declared, before, before);
      return { id, outs: await converge({ ...task, cause: "adoption" }, live) };
    });
  }

  update(id: string, olds: Values, news: Values): Promise<dynamic.UpdateResult> {
    this.platform.run.noteState(this.kind, id, this.carriedOf(olds));
    return this.about(olds, async () => {
      const all = this.declaredIn(news);
      const declared = await this.compared(all);
      const live = this.notMissing(await this.toWrite(all["userId"] as string, declared));
      await this.changesSince(olds, declared, live);
      // What belongs to the resource belongs to it of this user alone.
      const before = (await this.isSameUser(olds, all)) ? olds : {};
      return { outs: await converge(this.taskFor(id, all, declared, this.lastApplied(olds, all), before), live) };
    });
  }

  read(id: string, props: Values): Promise<dynamic.ReadResult> {
    this.platform.run.noteState(this.kind, id, this.carriedOf(props));
    return this.about({ userId: id, ...props }, async () => {
      const declared = this.declaredIn(props);
      const live = await this.look((props["userId"] ?? id) as string, declared);
      if (!live) return { id: "" };
      await this.tellOfMoved(live.userId, this.changes(declared, live, props));
      const outputs = this.outputs(declared, live, props, props, []);
      const inputs = this.declaredIn(outputs);
      return { id, props: outputs, ...(!isDeepStrictEqual(inputs, declared) && { inputs }) };
    });
  }

  async delete(id: string, props: Values): Promise<void> {
    const { removal, removes } = this.settings;
    const { log, run } = this.platform;
    run.noteState(this.kind, id, this.carriedOf(props));
    // The user may have another id since this run.
    const userId = run.currentIdOf((props["userId"] ?? id) as string);
    const isStillDeclared = await run.isDeclared(this.kind, { userId });
    const isChanging = removal !== undefined && removes?.(props) === true;
    if (isStillDeclared || !isChanging) {
      const managed = isStillDeclared ? "another resource of this run manages it" : "it is no longer managed";
      log(`${userId}: what this resource declared stays as it is on the platform; ${managed}`);
      return;
    }
    await this.about({ userId }, () =>
      this.platform.deletions.whileRemoving(async () => {
        const laterId = run.laterIdOf(userId);
        const live = (await this.toWrite(userId, {})) ?? (laterId && (await this.toWrite(laterId, {})));
        // With the user all of it went.
        if (live) await this.remove(live, removal(live, props));
      }),
    );
  }

  private async remove(live: Live, changes: readonly Change[]): Promise<void> {
    const { odin, changeLog } = this.platform;
    for (const step of this.settings.steps(odin)) {
      const own = changes.filter(step.writes);
      if (own.length === 0) continue;
      const entries = own.map((change) => entryOf(live.userId, change, "removal"));
      await changeLog.withRecord(entries, () => step.send(live, own));
    }
  }

  /** The declared values without those that `ignoreChanges` leaves alone. */
  private async compared(declared: Values): Promise<Values> {
    const paths = await this.platform.run.ignoredPaths(this.kind, declared["userId"]);
    // Whose they are is no value to compare.
    return paths.length === 0 ? declared : { ...withoutIgnored(this.all, declared, paths), userId: declared["userId"] };
  }

  /** What a resource that takes over needs to know of some outputs: whose they are, and what cannot be read. */
  private carriedOf({ [PROVIDER]: _provider, ...outputs }: Values): Values {
    const { fields } = this.settings;
    const others = Object.entries(outputs).filter(([name]) => name === "userId" || !Object.hasOwn(fields, name));
    const secrets = Object.keys(fields).filter((name) => fields[name]?.isWriteOnly);
    return Object.fromEntries([...others, ...secrets.map((name) => [name, outputs[name] ?? null] as const)]);
  }

  /** What the last run left of the same user by a resource of another name; nothing where there was none. */
  private async before(declared: Values): Promise<Values> {
    const userId = declared["userId"];
    if (typeof userId !== "string" || isUnknown(userId) || this.platform.run.isCreated(userId)) return {};
    const last = await this.platform.run.lastRunOf(this.kind, { userId });
    if (!last) return {};
    const { fields, lifecycleOptions } = this.settings;
    const isApplied = ([name, value]: [string, unknown]) =>
      (fields[name]?.isWriteOnly === true || Object.hasOwn(lifecycleOptions, name)) && last.isApplied(name, value);
    return { ...last.carried, ...Object.fromEntries(Object.entries(declared).filter(isApplied)) };
  }

  /** Whether the state holds something else than the platform, of what is still managed. */
  private isStale(before: Values, declared: Values, live: Live): boolean {
    const { fields, see, isUnreadable } = this.settings;
    if (isUnreadable) return !sameId(live.userId, before["userId"]);
    return isStateOutdated(fields, before, declared, see(live, before));
  }

  /** What is to be said before something comes under management, in a preview as well. */
  private async announce(declared: Values): Promise<CheckFailure[]> {
    const { problems, isUnreadable } = this.settings;
    const userId = declared["userId"];
    if (typeof userId !== "string" || isUnknown(userId)) return [];
    const compared = isUnreadable ? declared : await this.compared(declared);
    // A user that is not there yet may be made by this very run, and has nothing.
    const known = isUnreadable ? undefined : await this.look(userId, compared);
    const live = known ?? { userId };
    const failures = (known && problems?.(known, compared)) ?? [];
    if (failures.length > 0) return failures;
    const before = await this.before(declared);
    const changes = this.changes(compared, live, before);
    const isTaken = Object.keys(before).length > 0;
    if (known || isTaken)
      this.platform.log(
        `${userId}: ${isTaken ? "taken over from another resource of this stack" : "comes under management"}; ` +
          (changes.length === 0 ? "nothing changes" : formatChanges(changes)),
      );
    await this.platform.changeLog.recordPlanned(
      changes.map((change) => entryOf(userId, change, isTaken ? undefined : "adoption")),
    );
    return [];
  }

  /**
   * What is live of a resource that is in the state. When it is to be about another id, that may be the user's new one, even
   * if the rename is yet to come, or another user.
   */
  private async find(olds: Values, declared: Values): Promise<{ live: Live; isAnother: boolean }> {
    const [before, now] = [olds["userId"] as string, declared["userId"]];
    if (typeof now !== "string" || isUnknown(now) || sameId(now, before)) {
      if (this.settings.isUnreadable) return { live: { userId: before }, isAnother: false };
      return { live: this.notMissing(await this.look(before, declared)), isAnother: false };
    }
    const [there, still] = [await this.look(now, declared), await this.look(before, declared)];
    const isAnother = there !== undefined && still !== undefined && !this.isSamePerson(olds, declared);
    return { live: this.notMissing(there ?? still), isAnother };
  }

  /** What the last run left; nothing of a user whom this run has created. */
  private lastApplied(olds: Values, declared: Values): Values {
    const { userId } = declared;
    return typeof userId === "string" && this.platform.run.isCreated(userId) ? {} : this.appliedBefore(olds);
  }

  /** Whether the declared user is the one of the last run, under the same id or after a rename. */
  private async isSameUser(olds: Values, declared: Values): Promise<boolean> {
    const { run, odin } = this.platform;
    const [before, now] = [olds["userId"] as string, declared["userId"] as string];
    if (run.isCreated(now)) return false;
    if (this.isSamePerson(olds, declared)) return true;
    return sameId(now, run.laterIdOf(before)) && (await findPrimary(odin, before)) === undefined;
  }

  /** Whether two ids are one person: they are the same, or this run knows of a rename. */
  private isSamePerson(olds: Values, declared: Values): boolean {
    const [before, now] = [olds["userId"] as string, declared["userId"] as string];
    return sameId(before, now) || this.platform.run.isRenamed(before, now);
  }

  /** What is to change, having told the person of all that somebody else had a hand in. */
  private async changesSince(olds: Values, declared: Values, live: Live): Promise<Change[]> {
    const applied = this.lastApplied(olds, declared);
    const changes = this.changes(declared, live, applied);
    this.refuseProblems(live, declared);
    await this.tellOf(changes, live.userId, declared, applied);
    return changes;
  }

  private refuseProblems(live: Live, declared: Values): void {
    const problems = this.settings.problems?.(live, declared) ?? [];
    if (problems.length > 0)
      throw new BroadworksError(problems.map(({ path, reason }) => `${path} ${reason}`).join("; "));
  }

  private changes(declared: Values, live: Live, applied: Values): Change[] {
    const { fields, see, appliedTo } = this.settings;
    return compare(fields, declared, see(live, appliedTo?.(declared, applied) ?? applied));
  }

  private outputs(declared: Values, live: Live, applied: Values, before: Values, done: readonly Change[]): Values {
    const { fields, see, kept } = this.settings;
    return {
      ...toOutputs(fields, declared, see(live, applied)),
      ...withoutDefaults(this.settings, declared),
      ...kept?.(before, declared, done),
    };
  }

  private taskFor(id: string, all: Values, declared: Values, applied: Values, before: Values): Task<Live> {
    const { fields, see, steps, appliedTo, isUnreadable } = this.settings;
    return {
      platform: this.platform,
      id,
      fields,
      declared,
      applied: appliedTo?.(declared, applied) ?? applied,
      steps: steps(this.platform.odin),
      snapshot: see,
      ...(!isUnreadable && { reread: ({ userId }: Live) => this.readWhole(userId, declared) }),
      outputs: (live, sent, done) => this.outputs(all, live, sent, before, done),
    };
  }

  /** What this run has read already, where that is proof that nothing is to be written. */
  private async asDeclared(declared: Values): Promise<Live | undefined> {
    const key = idKey(declared["userId"] as string);
    const live = this.written.has(key) ? undefined : await this.known.get(key)?.catch(() => undefined);
    return live && this.changes(declared, live, {}).length === 0 ? live : undefined;
  }

  /** Who is about to write reads the platform itself, and what was read before is not what it will be. */
  private toWrite(userId: string, declared: Values): Promise<Live | undefined> {
    this.setAside(userId);
    return this.settings.isUnreadable ? Promise.resolve({ userId }) : this.readWhole(userId, declared);
  }

  private setAside(userId: string): void {
    this.written.add(idKey(userId));
    this.known.delete(idKey(userId));
  }

  /** As this run has read it, or reads it now. */
  private look(userId: string, declared: Values): Promise<Live | undefined> {
    const key = idKey(userId);
    const isKept = this.platform.settings.prefetch === "auto" && !this.written.has(key);
    const earlier = isKept ? this.known.get(key) : undefined;
    const reading = earlier
      ? earlier.then((live) => live && this.complete(live, declared))
      : this.readWhole(userId, declared);
    if (isKept) {
      this.known.set(key, reading);
      // What failed, or found nobody, is asked again.
      const forget = () => {
        if (this.known.get(key) === reading) this.known.delete(key);
      };
      reading.then((live) => live ?? forget(), forget);
    }
    return reading;
  }

  private async readWhole(userId: string, declared: Values): Promise<Live | undefined> {
    const live = await this.settings.read(this.platform.odin, userId);
    return live && this.complete(live, declared);
  }

  private async complete(live: Live, declared: Values): Promise<Live> {
    return (await this.settings.complete?.(this.platform.odin, live, declared)) ?? live;
  }

  private notMissing(live: Live | undefined): Live {
    if (!live)
      throw new BroadworksError(
        "the user does not exist on the platform; declare it as a BroadworksUser and pass its userId on, or mend the id",
      );
    return live;
  }
}
