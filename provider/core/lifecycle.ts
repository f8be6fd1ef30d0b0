/**
 * The life of a resource of any kind: check, plan, create, update, read, delete. Each operation is level-triggered: it reads the
 * platform and brings it to the declared values, whatever happened before. So creation on an existing object, update, and the
 * run after a crash are the same work.
 */
import { isDeepStrictEqual } from "node:util";
import { BroadworksError, PartialFailure, RequestError } from "../shared/errors";
import { merge } from "../shared/merge";
import { idKey, sameId } from "../shared/ids";
import { createEntries, deletionEntry, toEntry } from "./change-entries";
import type { Cause } from "./change-log";
import { checkDeclaration } from "./check";
import { type Task, converge } from "./converge";
import type { Live, ObjectRules, ResourceDefinition, Values } from "./definition";
import {
  type Change,
  type CheckFailure,
  type Snapshot,
  compare,
  declaredPaths,
  isUnknown,
  isUnset,
  toCreateBody,
  withoutIgnored,
} from "./fields/index";
import { AlternativeIdError, Finder, requireSameScope, scopeProblem } from "./find";
import { formatChanges } from "./format";
import { type Identity, identify } from "./identity";
import { ReadCache } from "./read-cache";
import { RENAMING, Renames } from "./renames";
import { Reporter, formatFailures, withContext } from "./reporter";
import type { CheckResult, Created, Plan, Refreshed } from "./results";
import type { RunContext } from "./run-context";
import type { LastRun } from "./run";
import {
  CREATED,
  type Covers,
  DERIVED,
  UNCONFIRMED,
  argumentFields,
  carriedOf,
  declaredIn,
  isAdopted,
  isDeletedOnRemoval,
  isStale,
  outputsOf,
  pick,
  secretNames,
  withCurrentNames,
  withUncovered,
  writeOnlyIn,
} from "./state";

type State = Readonly<Values>;

/** Declared values: all of them, and without those that `ignoreChanges` leaves alone once the object exists. */
interface Managed {
  readonly all: State;
  readonly compared: State;
}

/** The live object of a resource in the state. */
interface Located<L> {
  /** Undefined when an unconfirmed creation turns out to have failed. */
  readonly live: L | undefined;
  /** Whether the state contains the live values. */
  readonly isUpToDate: boolean;
  /** The resource configures another object than before. */
  readonly isAnotherOwner?: boolean;
}

export class Lifecycle<C, L extends Live> {
  /** Inputs of the last run, by id: a field that was declared without a change is in no outputs. */
  private readonly inputsBefore = new Map<string, State>();
  /** Objects that this run replaces in another scope, and whether it deletes the old ones. */
  private readonly replaced = new Map<string, "deleted" | "released">();
  /** The ownership of objects that this run has brought under resources which are new in the state. */
  private readonly takenOver = new Map<string, "created" | "adopted">();
  private readonly finder: Finder<C, L>;
  private readonly reads: ReadCache<C, L>;
  private readonly renames: Renames<C, L>;
  private readonly reporter: Reporter;

  constructor(
    private readonly context: RunContext<C>,
    private readonly definition: ResourceDefinition<C, L>,
  ) {
    this.finder = new Finder(definition, () => context.client);
    this.reads = new ReadCache(definition, this.finder, context);
    this.renames = new Renames(definition, this.finder, context.run, this.snapshot);
    this.reporter = new Reporter(context, definition);
  }

  /** Checks declared values, and announces an adoption or a creation. Runs in a preview too. */
  check(oldInputs: State, newInputs: State): Promise<CheckResult> {
    const olds = withCurrentNames(this.definition, oldInputs);
    const before = this.identityIn(olds);
    this.context.run.noteDeclared(this.identityIn(newInputs), before);
    return this.inContext(newInputs, async () => {
      const { values, failures } = checkDeclaration(this.definition, newInputs);
      if (failures.length > 0) return { inputs: values, failures };
      if (before) this.inputsBefore.set(idKey(before.id), olds);
      return { inputs: values, failures: before ? [] : await this.announce(values) };
    });
  }

  /** What a run will do with a resource of the state. Reports changes by others. Runs in a preview too. */
  plan(resourceId: string, state: State, newInputs: State): Promise<Plan> {
    const olds = withCurrentNames(this.definition, state);
    this.noteState(resourceId, olds);
    return this.inContext(olds, async (): Promise<Plan> => {
      const all = this.declaredIn(newInputs);
      const replacement = this.planScopeChange(olds, newInputs);
      if (replacement) return replacement;
      const declared = await this.managed(all);
      const { live, isUpToDate, isAnotherOwner } = await this.locate(olds, declared);
      if (isAnotherOwner)
        return { action: "replace", fields: this.definition.identity.idFields, isDeletedFirst: false };
      if (!live) return { action: "update" };
      const changes = await this.reportChanges(olds, declared, live);
      return { action: this.needsUpdate(olds, all, changes) || !isUpToDate ? "update" : "none" };
    });
  }

  create(newInputs: State): Promise<Created> {
    return this.inContext(newInputs, async () => {
      const declared = await this.managedByNewResource(this.declaredIn(newInputs));
      const { all } = declared;
      const { id } = this.requireIdentity(all);
      const last = await this.lastRunOf(all);
      const known = await this.reads.findKnown(id, all, declared.compared, (live) =>
        this.isAdoptedUnchanged(declared, live, last),
      );
      if (known) {
        this.reads.finish(id);
        const applied = this.appliedOnAdoption(all, last);
        return { id, outputs: this.outputs(all, known, applied, applied, [], this.noteOwnership(all, last)) };
      }
      this.reads.invalidate(id);
      const live = await this.findToAdopt(id, declared);
      if (!live) return { id, outputs: await this.createObject(id, all) };
      const liveLast = sameId(this.finder.idOf(live), id) ? last : await this.lastRunOf(live);
      const problems = this.adoptionProblems(live, declared, liveLast);
      if (problems.length > 0) throw new BroadworksError(formatFailures(problems));
      return { id, outputs: await this.adopt(id, declared, live, liveLast) };
    });
  }

  update(resourceId: string, state: State, newInputs: State): Promise<State> {
    const olds = withCurrentNames(this.definition, state);
    this.noteState(resourceId, olds);
    return this.inContext(olds, async () => {
      const declared = await this.managed(this.declaredIn(newInputs));
      const { all } = declared;
      const live = await this.findToUpdate(olds, declared);
      if (!live) return this.createObject(resourceId, all);
      await this.reportChanges(olds, declared, live);
      // What a resource added by itself belongs to it for the same object only.
      const before = (await this.isSameOwner(olds, all)) ? olds : {};
      const task = this.taskFor(resourceId, declared, this.appliedBefore(olds, all), before, isAdopted(olds));
      return this.convergeRenaming(task, live, all);
    });
  }

  /** The resource as a refresh finds it; undefined when its object no longer exists. */
  read(resourceId: string, currentState: State): Promise<Refreshed | undefined> {
    const state = withCurrentNames(this.definition, currentState);
    this.noteState(resourceId, state);
    const named = { ...this.namedBy(resourceId), ...state };
    return this.inContext(named, async () => {
      const declared = this.declaredIn(state);
      const { id } = this.requireIdentity(named);
      const outputsWith = (live: L) => this.outputs(declared, live, state, state, [], isAdopted(state));
      let proof: L | undefined;
      const isUnchanged = (row: L, covers: Covers) => {
        const isSame = isDeepStrictEqual(withUncovered(this.definition, outputsWith(row), row, state, covers), state);
        if (isSame) proof = row;
        return isSame;
      };
      const found = await this.reads
        .find(id, named, declared, isUnchanged)
        .catch((error: unknown) => this.missingUnder(error));
      const live = found ?? (await this.findSentRename(state));
      if (!live) {
        if (this.definition.object) await this.reporter.recordMissing(id);
        return undefined;
      }
      if (live === proof) return { id: resourceId, outputs: state };
      if (this.definition.object) requireSameScope(this.definition, live, state);
      await this.reporter.recordDrift(this.finder.idOf(live), this.compare(declared, live, state));
      const outputs = outputsWith(live);
      const inputs = this.declaredIn(outputs);
      // Without inputs the engine keeps those it has, among them fields that were declared without a change.
      return { id: resourceId, outputs, ...(!isDeepStrictEqual(inputs, declared) && { inputs }) };
    });
  }

  async delete(resourceId: string, currentState: State): Promise<void> {
    const state = withCurrentNames(this.definition, currentState);
    this.noteState(resourceId, state);
    const identity = this.identityIn({ ...this.namedBy(resourceId), ...state });
    if (!identity) return;
    const { object } = this.definition;
    await (object ? this.deleteObject(object, identity, state) : this.removeSettings(identity, state));
  }

  // Checks ------------------------------------------------------------------------------------------------------------------

  /** Reports and records that a resource comes under management, or why it cannot. */
  private async announce(values: State): Promise<readonly CheckFailure[]> {
    const identity = this.identityIn(values);
    if (!identity) return [];
    const replaced = this.replaced.get(idKey(identity.id));
    // The old object exists until it is deleted, which must not happen where the new one cannot be created.
    if (replaced) return replaced === "deleted" ? this.creationFailures(values) : [];
    const declared = await this.managedByNewResource(values);
    const last = await this.lastRunOf(values);
    const live = await this.findToAnnounce(identity.id, declared, last);
    if (!live && this.definition.object) return this.announceCreation(identity.id, values);
    // An owner that does not exist yet can be created by this run, and has nothing.
    const owner = live ?? (pick(values, this.identityFields()) as L);
    const liveLast = sameId(this.finder.idOf(owner), identity.id) ? last : await this.lastRunOf(owner);
    const problems = live ? this.adoptionProblems(live, declared, liveLast) : [];
    if (problems.length > 0) return problems;
    const applied = this.appliedOnAdoption(values, liveLast);
    const changes = this.compare(declared.compared, owner, applied);
    const assumed = liveLast ? [] : Object.keys(writeOnlyIn(this.definition, applied));
    const isReported = live !== undefined || liveLast !== undefined;
    await this.reporter.announceAdoption(this.finder.idOf(owner), changes, liveLast, { assumed, isReported });
    return [];
  }

  /** The object that a new resource adopts, or the proof that it already is as declared. */
  private findToAnnounce(id: string, { all, compared }: Managed, last: LastRun | undefined): Promise<L | undefined> {
    const { object, isUnreadable } = this.definition;
    if (isUnreadable) return Promise.resolve(undefined);
    const find = () =>
      this.reads.find(id, all, compared, (row) => this.isAdoptedUnchanged({ all, compared }, row, last));
    return object ? this.renames.findOfNewResource(all, find) : find();
  }

  private async announceCreation(id: string, declared: State): Promise<readonly CheckFailure[]> {
    const failures = this.creationFailures(declared);
    if (failures.length > 0) return failures;
    const held = await this.explainHolder(declared);
    if (held) return [{ path: this.mainField(), reason: held }];
    await this.context.changeLog.recordPlanned(createEntries(this.definition, id, declared));
    return [];
  }

  private creationFailures(declared: State): readonly CheckFailure[] {
    const { noun, fields } = this.definition;
    if (declared["onMissing"] === "fail")
      return [{ path: this.mainField(), reason: 'does not exist, and onMissing is "fail"; set it to "create", or fix the id' }];
    return Object.entries(fields)
      .filter(([name, field]) => field.isRequiredOnCreate && isUnset(declared[name]))
      .map(([path]) => ({ path, reason: `required to create a ${noun} that does not exist yet; declare it` }));
  }

  private adoptionProblems(live: L, { all, compared }: Managed, last: LastRun | undefined): readonly CheckFailure[] {
    const { object, checkLive } = this.definition;
    const scope = object && scopeProblem(this.definition, live, all);
    if (scope) return [scope];
    if (!object || all["onExisting"] !== "fail" || last) return checkLive?.(live, compared) ?? [];
    const reason = `exists on the platform, and onExisting is "fail"; set it to "adopt" to manage the ${this.definition.noun}`;
    return [{ path: this.mainField(), reason }];
  }

  private isAdoptedUnchanged(declared: Managed, live: L, last: LastRun | undefined): boolean {
    const { all, compared } = declared;
    const hasProblems = this.adoptionProblems(live, declared, last).length > 0;
    return !hasProblems && this.compare(compared, live, this.appliedOnAdoption(all, last)).length === 0;
  }

  /**
   * The values that count as applied to an object which comes under a new resource: those that another resource of the stack
   * left. Otherwise the passwords of an existing object are assumed to be the declared ones, because they cannot be read.
   */
  private appliedOnAdoption(declared: State, last: LastRun | undefined): State {
    const { lifecycleOptions, object } = this.definition;
    if (!last) return object ? writeOnlyIn(this.definition, declared) : {};
    const names = [...secretNames(this.definition), ...Object.keys(lifecycleOptions)];
    const applied = names.filter((name) => !isUnset(declared[name]) && last.isApplied(name, declared[name]));
    return { ...last.carried, ...Object.fromEntries(applied.map((name) => [name, declared[name]])) };
  }

  /** Why a missing object cannot be created: another object has a value that it is to get, and is probably the same one. */
  private async explainHolder(declared: State): Promise<string | undefined> {
    const { definition, context } = this;
    const isExpected = (id: string) => context.run.isDeclared({ kind: definition.kind, id });
    const holding = await definition.object?.findHolder?.(context.client, declared, isExpected);
    if (!holding) return undefined;
    const { field, value, id } = holding;
    return (
      `does not exist, and ${id} has its ${field} ${JSON.stringify(value)}: probably the same ${definition.noun} under a new ` +
      `id. Declare ${this.mainField()} ${JSON.stringify(id)}. To create a second ${definition.noun}, remove that ${field} ` +
      "there first or declare another"
    );
  }

  // Plan --------------------------------------------------------------------------------------------------------------------

  /** The platform cannot move objects between scopes: the resource is replaced, and its object is deleted first. */
  private planScopeChange(olds: State, newInputs: State): Plan | undefined {
    const { identity, noun } = this.definition;
    const fields = identity.scopeFields.filter((name) => !isUnknown(newInputs[name]) && newInputs[name] !== olds[name]);
    if (fields.length === 0) return undefined;
    const isDeleted = isDeletedOnRemoval(this.definition, olds);
    const [before, now] = [this.identityIn(olds), this.identityIn(newInputs)];
    if (now) this.replaced.set(idKey(now.id), isDeleted ? "deleted" : "released");
    if (before && sameId(before.id, now?.id) && !isDeleted)
      this.context.log(
        `${before.id}: stays on the platform under ${JSON.stringify(before.scope)}, because its resource releases it. The same ` +
          `id cannot be created elsewhere. Declare another ${noun}, or first apply onDelete: "delete"`,
      );
    return { action: "replace", fields, isDeletedFirst: true };
  }

  /** The live object of a resource in the state, as this run has read it, or as the row of a list that proves it unchanged. */
  private async locate(olds: State, declared: Managed): Promise<Located<L>> {
    const { all, compared } = declared;
    if (!this.definition.object) return this.locateOwner(olds, declared);
    const before = this.requireIdentity(olds);
    const now = this.identityIn(all);
    if (now && !sameId(before.id, now.id)) {
      const live = this.requireExisting(olds, await this.renames.findOfState(olds, all));
      // Under the new id already: the state does not know it yet.
      return { live, isUpToDate: !live || sameId(this.finder.idOf(live), before.id) };
    }
    const applied = this.appliedBefore(olds, all);
    const isUpToDate = (live: L, covers?: Covers) =>
      !isStale(this.definition, olds, compared, this.snapshot(live, olds), covers);
    let proof: L | undefined;
    const found = await this.reads.find(before.id, olds, compared, (row, covers) => {
      const isProof = this.compare(compared, row, applied).length === 0 && isUpToDate(row, covers);
      if (isProof) proof = row;
      return isProof;
    });
    const held = found ? undefined : await this.explainHolder(this.declaredIn(olds));
    const live = this.requireExisting(olds, found, held);
    if (!live || live === proof || isUpToDate(live)) return { live, isUpToDate: true };
    if (this.compare(compared, live, applied).length === 0)
      this.context.log(`${this.finder.idOf(live)}: nothing to send; the state takes over the live values`);
    return { live, isUpToDate: false };
  }

  /**
   * The object that a resource configures. Another id can be its new one, also where the rename is still to come, or another
   * object.
   */
  private async locateOwner(olds: State, { all, compared }: Managed): Promise<Located<L>> {
    const before = this.requireIdentity(olds);
    const now = this.identityIn(all);
    const find = (id: string) => this.reads.find(id, {}, compared);
    if (!now || sameId(now.id, before.id)) {
      if (this.definition.isUnreadable) return { live: this.namedBy(before.id) as L, isUpToDate: true };
      const live = this.requireOwner(await find(before.id));
      return { live, isUpToDate: !isStale(this.definition, olds, compared, this.snapshot(live, olds)) };
    }
    const [there, still] = [await find(now.id), await find(before.id)];
    const isAnotherOwner = there !== undefined && still !== undefined && !this.isSameObject(before, now);
    const live = this.requireOwner(there ?? still);
    const isUpToDate = this.definition.isUnreadable
      ? sameId(this.finder.idOf(live), before.id)
      : !isStale(this.definition, olds, compared, this.snapshot(live, olds));
    return { live, isUpToDate, isAnotherOwner };
  }

  /** Whether an update follows, for the platform or for the state. */
  private needsUpdate(olds: State, declared: State, changes: readonly Change[]): boolean {
    if (changes.length > 0 || this.isDeclaredOtherwise(this.declaredIn(olds), declared)) return true;
    // The inputs of an unchanged resource are no longer needed; a large enterprise has many.
    this.inputsBefore.delete(idKey(this.identityIn(olds)?.id ?? ""));
    return false;
  }

  /** Whether fields are no longer declared, or a lifecycle option changed: the state follows, the platform does not. */
  private isDeclaredOtherwise(before: State, now: State): boolean {
    const fields = argumentFields(this.definition);
    const remaining = new Set(declaredPaths(fields, now));
    return (
      declaredPaths(fields, before).some((path) => !remaining.has(path)) ||
      Object.keys(this.definition.lifecycleOptions).some((name) => !isDeepStrictEqual(before[name], now[name]))
    );
  }

  private async reportChanges(olds: State, { all, compared }: Managed, live: L): Promise<readonly Change[]> {
    const applied = this.appliedBefore(olds, all);
    const changes = this.compare(compared, live, applied);
    const problems = this.definition.checkLive?.(live, compared) ?? [];
    if (problems.length > 0) throw new BroadworksError(formatFailures(problems));
    await this.reporter.reportChanges(this.finder.idOf(live), changes, all, applied);
    return changes;
  }

  /** What the last run left; nothing of an object that this run has created. */
  private appliedBefore(olds: State, declared: State): State {
    const { definition } = this;
    const now = this.identityIn(declared);
    if (definition.owner !== undefined && now && this.context.run.isCreated(now.kind, now.id)) return {};
    const inputs = this.inputsBefore.get(idKey(this.identityIn(olds)?.id ?? "")) ?? {};
    const isReadable = ([name]: [string, unknown]) =>
      Object.hasOwn(definition.fields, name) && definition.fields[name]?.isWriteOnly === false;
    return merge<State>(Object.fromEntries(Object.entries(inputs).filter(isReadable)), olds);
  }

  // Writes ------------------------------------------------------------------------------------------------------------------

  private findToAdopt(id: string, { all, compared }: Managed): Promise<L | undefined> {
    if (this.definition.object) return this.renames.findOfNewResource(all);
    return this.readToWrite(id, compared).then((live) => this.requireOwner(live));
  }

  private async findToUpdate(olds: State, { all, compared }: Managed): Promise<L | undefined> {
    const { id } = this.requireIdentity(all);
    if (!this.definition.object) return this.requireOwner(await this.readToWrite(id, compared));
    this.reads.invalidate(this.identityIn(olds)?.id, id);
    return this.requireExisting(olds, await this.renames.findOfState(olds, all));
  }

  private adopt(id: string, declared: Managed, live: L, last: LastRun | undefined): Promise<State> {
    const applied = this.appliedOnAdoption(declared.all, last);
    const task = this.taskFor(id, declared, applied, applied, this.noteOwnership(declared.all, last));
    return this.convergeRenaming({ ...task, cause: last ? "program" : "adoption" }, live, declared.all);
  }

  /** Whether an object under a new resource counts as adopted: not where the stack created it before. */
  private noteOwnership(declared: State, last: LastRun | undefined): boolean {
    const isCreatedBefore = last !== undefined && !isAdopted(last.carried);
    this.takenOver.set(idKey(this.requireIdentity(declared).id), isCreatedBefore ? "created" : "adopted");
    return !isCreatedBefore;
  }

  private async createObject(resourceId: string, declared: State): Promise<State> {
    const failures = this.creationFailures(declared);
    if (failures.length > 0) throw new BroadworksError(formatFailures(failures));
    const held = await this.explainHolder(declared);
    if (held) throw new BroadworksError(held);
    const live = await this.sendCreation(resourceId, declared);
    this.context.run.noteCreated(this.definition.kind, this.finder.idOf(live));
    const applied = writeOnlyIn(this.definition, declared);
    const task = this.taskFor(resourceId, { all: declared, compared: declared }, applied, {}, false);
    try {
      return await converge({ ...task, isNew: true, cause: "program" satisfies Cause }, live);
    } catch (error) {
      throw error instanceof PartialFailure ? error : this.unconfirmed(resourceId, declared, error);
    }
  }

  /** Creates an object that did not exist, and reads it. */
  private async sendCreation(resourceId: string, declared: State): Promise<L> {
    const { definition, context, finder } = this;
    const { id } = this.requireIdentity(declared);
    const entries = createEntries(definition, id, declared);
    await context.changeLog.recordSending(entries);
    const body = toCreateBody(definition.fields, declared);
    try {
      await definition.object?.create(context.client, body, async () => (await finder.find(id)) !== undefined);
    } catch (error) {
      const isUnknownOutcome = error instanceof RequestError && error.outcomeUnknown;
      await context.changeLog.recordFailed(entries, error).catch((other: unknown) => {
        throw isUnknownOutcome ? this.unconfirmed(resourceId, declared, other) : other;
      });
      throw isUnknownOutcome ? this.unconfirmed(resourceId, declared, error) : error;
    }
    try {
      const live = await finder.find(id);
      if (!live) throw new BroadworksError(`the platform does not return the ${definition.noun} that it created`);
      await context.changeLog.recordApplied(entries);
      return live;
    } catch (error) {
      throw this.unconfirmed(resourceId, declared, error);
    }
  }

  /** The object probably exists and cannot be read: the state keeps it, and the next run reads it. */
  private unconfirmed(resourceId: string, declared: State, cause: unknown): unknown {
    if (!(cause instanceof BroadworksError)) return cause;
    return new PartialFailure(resourceId, { ...declared, [DERIVED]: CREATED, [UNCONFIRMED]: true }, [cause.message]);
  }

  /** Converges, and keeps a rename with an unknown outcome in the state: the next run could not prove it by itself. */
  private async convergeRenaming(task: Task<L>, live: L, declared: State): Promise<State> {
    try {
      return await converge(task, live);
    } catch (error) {
      const { kind } = this.definition;
      const { id } = this.requireIdentity(declared);
      if (!(error instanceof BroadworksError) || !this.context.run.isRenameUnknown(kind, this.finder.idOf(live), id)) throw error;
      const [outputs, reasons] =
        error instanceof PartialFailure
          ? [error.properties, error.reasons]
          : [task.outputs(live, task.applied, []), [error.message]];
      throw new PartialFailure(task.resourceId, { ...outputs, [RENAMING]: id }, reasons);
    }
  }

  private taskFor(
    resourceId: string,
    { all, compared }: Managed,
    applied: State,
    before: State,
    isAdoptedNow: boolean,
  ): Task<L> {
    const { definition, context, finder } = this;
    const newId = this.requireIdentity(all).id;
    return {
      schema: definition,
      changeLog: context.changeLog,
      resourceId,
      declared: compared,
      applied: definition.appliedSince?.(compared, applied) ?? applied,
      requests: definition.writes(context.client, all, context.run),
      idOf: (live) => finder.idOf(live),
      snapshot: this.snapshot,
      ...(!definition.isUnreadable && {
        reread: (live: L, previous: L) => this.reread(live, previous, newId, compared),
      }),
      outputs: (live, sent, done) => this.outputs(all, live, sent, before, done, isAdoptedNow),
    };
  }

  private async reread(live: L, previous: L, newId: string, compared: State): Promise<L | undefined> {
    const { definition, finder } = this;
    const [id, previousId] = [finder.idOf(live), finder.idOf(previous)];
    if (!definition.object) return this.readOwner(id, compared);
    return (await finder.findRenamed(id, newId)) ?? (sameId(previousId, id) ? undefined : finder.find(previousId));
  }

  // Removal -----------------------------------------------------------------------------------------------------------------

  private async deleteObject(object: ObjectRules<C>, identity: Identity, state: State): Promise<void> {
    const { log, run } = this.context;
    const { id } = identity;
    const isStillDeclared = await run.isDeclared(identity);
    if (!isDeletedOnRemoval(this.definition, state)) {
      log(`${id}: unchanged on the platform; ${isStillDeclared ? "another resource of this run manages it" : "no longer managed"}`);
      return;
    }
    if (isStillDeclared) {
      log(`${id}: kept on the platform; this run still declares it${this.ownershipNote(id)}`);
      return;
    }
    await this.inContext(state, async () => {
      await this.requireUnused(identity);
      const { deletions, client, changeLog } = this.context;
      const find = async () => (await this.finder.findPrimary(id)) ?? (await this.findSentRename(state));
      if (!(await deletions.admit(this.definition.noun, id, async () => (await find()) !== undefined))) return;
      this.reads.invalidate(id);
      const live = await find();
      if (!live) {
        deletions.release();
        return;
      }
      requireSameScope(this.definition, live, state);
      const liveId = this.finder.idOf(live);
      const verifyApplied = async () => !(await this.finder.find(liveId));
      await changeLog.withRecord([deletionEntry({ ...identity, id: liveId })], () => object.delete(client, liveId, verifyApplied));
    });
  }

  /** @throws BroadworksError while resources that configure the object are declared, because their settings would be lost */
  private async requireUnused({ kind, id }: Identity): Promise<void> {
    const { run, dependentsOf } = this.context;
    // In another scope the object is declared again, with everything that belongs to it.
    if (await run.isDeclared({ kind, id })) return;
    for (const dependent of dependentsOf(kind))
      if (await run.isDeclared({ kind: dependent, id }))
        throw new BroadworksError(
          `not deleted: a ${dependent} of this ${this.definition.noun} is still declared. Remove it as well, or set onDelete: ` +
            `"release" before you remove the resource of the ${this.definition.noun}`,
        );
  }

  private ownershipNote(id: string): string {
    return this.takenOver.get(idKey(id)) === "adopted"
      ? `. It counts as adopted from now on: a later removal leaves it on the platform unless onDelete is "delete"`
      : "";
  }

  private async removeSettings(identity: Identity, state: State): Promise<void> {
    const { removal, kind } = this.definition;
    const { log, run } = this.context;
    // This run can have renamed the owner.
    const id = run.currentIdOf(kind, identity.id);
    const isStillDeclared = await run.isDeclared({ kind, id });
    if (isStillDeclared || !removal || removal.paths(state).length === 0) {
      const reason = isStillDeclared ? "another resource of this run manages it" : "no longer managed";
      log(`${id}: what this resource declared is unchanged on the platform; ${reason}`);
      return;
    }
    await this.inContext({ ...state, ...this.namedBy(id) }, () =>
      this.context.deletions.whileRemoving(async () => {
        const laterId = run.laterIdOf(kind, id);
        const live = (await this.readToWrite(id, {})) ?? (laterId === undefined ? undefined : await this.readToWrite(laterId, {}));
        // Without its owner nothing is left to remove.
        if (live) await this.writeRemoval(live, state, removal.changes(live, state));
      }),
    );
  }

  private async writeRemoval(live: L, state: State, changes: readonly Change[]): Promise<void> {
    const { client, changeLog, run } = this.context;
    for (const request of this.definition.writes(client, state, run)) {
      const own = changes.filter(request.writes);
      if (own.length === 0) continue;
      const entries = own.map((change) => toEntry(this.definition, this.finder.idOf(live), change, "removal"));
      await changeLog.withRecord(entries, () => request.send(live, own));
    }
  }

  // Objects -----------------------------------------------------------------------------------------------------------------

  /**
   * The live object of a resource in the state; undefined when its unconfirmed creation failed.
   *
   * @param held - explains which object has the values of a missing one
   */
  private requireExisting(olds: State, live: L | undefined, held?: string): L | undefined {
    if (live) requireSameScope(this.definition, live, olds);
    else if (olds[UNCONFIRMED] !== true)
      throw new BroadworksError(
        held ??
          `the ${this.definition.noun} no longer exists on the platform. Remove it from the program, or run ` +
            "`pulumi up --refresh` to create it again",
      );
    return live;
  }

  private requireOwner(live: L | undefined): L {
    if (!live)
      throw new BroadworksError(
        `does not exist on the platform. Declare it with a ${this.definition.owner} and pass its ${this.mainField()} on, or fix the id`,
      );
    return live;
  }

  /** An operation that writes reads the platform itself, and what this run read before is outdated. */
  private readToWrite(id: string, compared: State): Promise<L | undefined> {
    this.reads.invalidate(id);
    return this.definition.isUnreadable ? Promise.resolve(this.namedBy(id) as L) : this.readOwner(id, compared);
  }

  private async readOwner(id: string, compared: State): Promise<L | undefined> {
    const live = await this.finder.find(id);
    return live && (this.definition.readMore?.(this.context.client, live, compared) ?? live);
  }

  /** The object to which an earlier run sent a rename without learning its outcome. */
  private async findSentRename(state: State): Promise<L | undefined> {
    const renaming = state[RENAMING];
    if (!this.definition.object || typeof renaming !== "string") return undefined;
    if (await this.context.run.isDeclared({ kind: this.definition.kind, id: renaming })) return undefined;
    return this.finder.findPrimary(renaming);
  }

  /** An object whose id became an alternative id of another one is missing. */
  private missingUnder(error: unknown): undefined {
    if (!this.definition.object || !(error instanceof AlternativeIdError)) throw error;
    this.context.log(error.message);
  }

  /** Whether the declared owner is the one of the last run, under the same id or after a rename. */
  private async isSameOwner(olds: State, declared: State): Promise<boolean> {
    if (this.definition.object) return true;
    const { run } = this.context;
    const [before, now] = [this.requireIdentity(olds), this.requireIdentity(declared)];
    if (run.isCreated(now.kind, now.id)) return false;
    if (this.isSameObject(before, now)) return true;
    return sameId(now.id, run.laterIdOf(before.kind, before.id)) && (await this.finder.findPrimary(before.id)) === undefined;
  }

  /** Whether two ids are one object: they are equal, or this run knows of a rename. */
  private isSameObject(before: Identity, now: Identity): boolean {
    return sameId(before.id, now.id) || this.context.run.isRenamed(before.kind, before.id, now.id);
  }

  // Values ------------------------------------------------------------------------------------------------------------------

  private compare(declared: State, live: L, applied: State): Change[] {
    const { fields, appliedSince } = this.definition;
    return compare(fields, declared, this.snapshot(live, appliedSince?.(declared, applied) ?? applied));
  }

  private readonly snapshot = (live: L, applied: State): Snapshot => ({
    live,
    applied,
    numbering: this.definition.numbering?.(live) ?? {},
  });

  private outputs(
    declared: State,
    live: L,
    applied: State,
    before: State,
    done: readonly Change[],
    isAdoptedNow: boolean,
  ): Values {
    const outputs = outputsOf(this.definition, declared, this.snapshot(live, applied), isAdoptedNow);
    const { extraOutputs } = this.definition;
    return extraOutputs ? { ...outputs, ...extraOutputs(before, declared, done) } : outputs;
  }

  private declaredIn(values: State): Values {
    return declaredIn(this.definition, values);
  }

  /** Values that cannot be read do not exist before they are written for the first time, so none of them is left alone. */
  private async managedByNewResource(all: State): Promise<Managed> {
    return this.definition.isUnreadable ? { all, compared: all } : this.managed(all);
  }

  private async managed(all: State): Promise<Managed> {
    const paths = await this.context.run.ignoredPaths(this.identityIn(all));
    if (paths.length === 0) return { all, compared: all };
    const compared = withoutIgnored(this.definition.fields, all, paths);
    // Which owner a resource configures is not a value to compare.
    return { all, compared: this.definition.object ? compared : { ...compared, ...pick(all, this.identityFields()) } };
  }

  private lastRunOf(values: State): Promise<LastRun | undefined> {
    const identity = this.identityIn(values);
    const isFresh = identity && !this.definition.object && this.context.run.isCreated(identity.kind, identity.id);
    return identity && !isFresh ? this.context.run.lastRunOf(identity) : Promise.resolve(undefined);
  }

  private noteState(resourceId: string, state: State): void {
    const identity = this.identityIn(state);
    if (identity) this.context.run.noteState(resourceId, identity, carriedOf(this.definition, state));
  }

  private identityIn(values: State): Identity | undefined {
    return identify(this.definition.kind, this.definition.identity, values);
  }

  private requireIdentity(values: State): Identity {
    const identity = this.identityIn(values);
    if (!identity) throw new Error(`${this.definition.kind}: the values contain no id`);
    return identity;
  }

  private identityFields() {
    const { identity, fields } = this.definition;
    return Object.fromEntries(identity.idFields.map((name) => [name, fields[name]])) as typeof fields;
  }

  /** The field by which people name an object. */
  private mainField(): string {
    return this.definition.identity.idFields.at(-1) ?? "";
  }

  /** The values that an id stands for, where one field makes it up. */
  private namedBy(id: string): Values {
    const [field, ...others] = this.definition.identity.idFields;
    return field !== undefined && others.length === 0 ? { [field]: id } : {};
  }

  private inContext<T>(values: State, work: () => Promise<T>): Promise<T> {
    return withContext(this.identityIn(values)?.id ?? String(values[this.mainField()]), () => this.context.withDeadline(work));
  }
}
