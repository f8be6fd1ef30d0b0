/** Writing: creates, adopts and updates objects. Each operation reads the platform first. */
import { BroadworksError, PartialFailure, RequestError } from "../../shared/errors";
import { sameId } from "../../shared/ids";
import { type Adoption, type AdoptionDecision } from "./adoption";
import { createEntries } from "../reports/change-entries";
import { type Cause } from "../reports/change-log";
import { converge, type Task } from "./converge";
import { isCreatedAsDeclared } from "./creation";
import { type Live } from "../definition";
import { exclusiveValues } from "../handover/exclusive";
import { type FieldValues, compare, secretValuesIn, toCreateBody, withoutOutdated } from "../fields/index";
import { type Handovers } from "../handover/handover";
import { type KindInRun, type Managed } from "./kind-in-run";
import { type Planner } from "./planning";
import { RENAMING } from "../recognition/renames";
import { rejectFailures } from "../reports/reporter";
import { type Created } from "../results";
import { CREATED, DERIVED, isAdopted, UNCONFIRMED, withoutLateSecrets, writeOnlyIn } from "../state";

export class Writer<C, L extends Live> {
  constructor(
    private readonly kind: KindInRun<C, L>,
    private readonly adoption: Adoption<C, L>,
    private readonly planner: Planner<C, L>,
    private readonly handovers: Handovers<C, L>,
  ) {}

  create(newInputs: FieldValues): Promise<Created> {
    return this.kind.inContext(newInputs, async () => {
      const declared = await this.kind.managedByNewResource(this.kind.declaredIn(newInputs));
      const { all } = declared;
      const { id } = this.kind.requireIdentity(all);
      const last = await this.kind.lastRunOf(all);
      const isKnownSame = async (live: L) => !(await this.kind.renames.isOfAnother(live));
      const unchanged = await this.kind.reads.findKnown(id, all, declared.compared, (live) =>
        this.adoption.isAdoptedUnchanged(declared, live, last),
      );
      const known = unchanged && (await isKnownSame(unchanged)) ? unchanged : undefined;
      if (known) {
        this.kind.reads.finish(id);
        const applied = this.adoption.appliedOnAdoption(all, known, last);
        return {
          id,
          outputs: this.kind.outputs(all, known, applied, {
            before: applied,
            done: [],
            isAdopted: this.adoption.noteOwnership(all, last),
          }),
        };
      }
      this.kind.reads.invalidate(id);
      const decision = await this.adoption.decide(id, declared, await this.findToAdopt(id, declared), last);
      rejectFailures(decision.problems);
      const outputs =
        decision.action === "create" ? await this.createObject(id, all) : await this.adopt(id, declared, decision);
      return { id, outputs };
    });
  }

  update(resourceId: string, olds: FieldValues, newInputs: FieldValues): Promise<FieldValues> {
    this.kind.noteState(resourceId, olds);
    return this.kind.inContext(olds, async () => {
      const declared = await this.kind.managed(this.kind.declaredIn(newInputs));
      const { all } = declared;
      const live = await this.findToUpdate(olds, declared);
      if (!live) return this.createObject(resourceId, all);
      const changes = await this.planner.reportChanges(olds, declared, live);
      // Extra outputs, e.g. services that the resource assigned, count only while it configures the same object.
      const before = (await this.isSameOwner(olds, all)) ? olds : {};
      const firstId = this.firstIdOf(olds, live);
      const task = this.taskFor(resourceId, declared, this.planner.appliedBefore(olds, all), before, {
        isAdopted: isAdopted(olds),
        firstId,
      });
      await this.handovers.takeFor(all, firstId, changes);
      return this.convergeRenaming(task, live, all);
    });
  }

  private findToAdopt(id: string, { all, compared }: Managed): Promise<L | undefined> {
    if (this.kind.definition.object) return this.kind.renames.findOfNewResource(all);
    return this.kind.readToWrite(id, compared).then((live) => this.kind.requireOwner(live));
  }

  private async findToUpdate(olds: FieldValues, { all, compared }: Managed): Promise<L | undefined> {
    const { id } = this.kind.requireIdentity(all);
    if (!this.kind.definition.object) return this.kind.requireOwner(await this.kind.readToWrite(id, compared));
    this.kind.reads.invalidate(this.kind.identityIn(olds)?.id, id);
    return this.planner.findOfState(olds, all);
  }

  /** The id that an adopted object had when the run began. Another object can have it by now. */
  private async firstIdOfAdopted(id: string, { all }: Managed, live: L): Promise<string> {
    const { finder, context, definition } = this.kind;
    const liveId = finder.idOf(live);
    const former = sameId(liveId, id) ? undefined : await context.run.formerIdOf(this.kind.requireIdentity(all));
    return former ?? context.run.ids.firstIdOf(definition.kind, liveId);
  }

  /** The id that the object of a resource had when the run began: in the state, or now. */
  private firstIdOf(olds: FieldValues, live: L): string {
    const { definition, finder, context } = this.kind;
    const id = finder.idOf(live);
    const before = definition.object ? this.kind.identityIn(olds)?.id : undefined;
    if (before === undefined) return context.run.ids.firstIdOf(definition.kind, id);
    // An earlier run renamed it, or someone else.
    if (!sameId(context.run.ids.currentIdOf(definition.kind, before), id))
      context.run.ids.noteFound(definition.kind, before, id);
    return before;
  }

  private async adopt(
    id: string,
    declared: Managed,
    { live, last, applied, changes }: AdoptionDecision<L>,
  ): Promise<FieldValues> {
    const firstId = await this.firstIdOfAdopted(id, declared, live);
    const isAdoptedNow = this.adoption.noteOwnership(declared.all, last);
    const task = this.taskFor(id, declared, applied, applied, { isAdopted: isAdoptedNow, firstId });
    await this.handovers.takeFor(declared.all, firstId, changes);
    return this.convergeRenaming({ ...task, cause: last ? "program" : "adoption" }, live, declared.all);
  }

  private async createObject(resourceId: string, declared: FieldValues): Promise<FieldValues> {
    rejectFailures(this.adoption.creationFailures(declared));
    const { id } = this.kind.requireIdentity(declared);
    await this.handovers.take({ declared, id }, exclusiveValues(this.kind.definition.fields, declared));
    const live = await this.sendCreation(resourceId, declared);
    this.kind.context.run.ids.noteCreated(this.kind.definition.kind, this.kind.finder.idOf(live));
    const applied = withoutLateSecrets(this.kind.definition, writeOnlyIn(this.kind.definition, declared));
    const managed = { all: declared, compared: declared };
    const task = this.taskFor(
      resourceId,
      managed,
      applied,
      {},
      {
        isAdopted: false,
        firstId: this.kind.context.run.ids.firstIdOf(this.kind.definition.kind, id),
      },
    );
    try {
      return await converge({ ...task, isNew: true, cause: "program" satisfies Cause }, live);
    } catch (error) {
      throw error instanceof PartialFailure ? error : this.unconfirmed(resourceId, declared, error);
    }
  }

  /** Creates an object that did not exist, and reads it unless the response shows it. */
  private async sendCreation(resourceId: string, declared: FieldValues): Promise<L> {
    const { definition, context, finder } = this.kind;
    const { id } = this.kind.requireIdentity(declared);
    const entries = createEntries(definition, id, declared);
    await context.changeLog.recordSending(entries);
    const body = toCreateBody(definition.fields, declared);
    let response: L | undefined;
    try {
      response = await definition.object?.create(
        context.client,
        body,
        async () => (await finder.find(id)) !== undefined,
      );
    } catch (error) {
      if (error instanceof BroadworksError) error.hide(secretValuesIn(declared));
      const isUnknownOutcome = error instanceof RequestError && error.outcomeUnknown;
      // Where the record fails, the error reports that as well.
      await context.changeLog.recordFailed(entries, error).catch(() => undefined);
      throw isUnknownOutcome ? this.unconfirmed(resourceId, declared, error) : error;
    }
    try {
      const isComplete = response !== undefined && isCreatedAsDeclared(this.kind, id, declared, response);
      const live = isComplete ? response : await finder.find(id);
      if (!live) throw new BroadworksError(`the platform does not return the ${definition.noun} that it created`);
      await context.changeLog.recordApplied(entries);
      return live;
    } catch (error) {
      throw this.unconfirmed(resourceId, declared, error);
    }
  }

  /** The object probably exists and cannot be read: the state keeps it, and the next run reads it. */
  private unconfirmed(resourceId: string, declared: FieldValues, cause: unknown): unknown {
    if (!(cause instanceof BroadworksError)) return cause;
    const known = withoutLateSecrets(this.kind.definition, declared);
    return new PartialFailure(resourceId, { ...known, [DERIVED]: CREATED, [UNCONFIRMED]: true }, [cause.message]);
  }

  /** Converges, and keeps a rename with an unknown outcome in the state: the next run could not prove it by itself. */
  private async convergeRenaming(task: Task<L>, live: L, declared: FieldValues): Promise<FieldValues> {
    try {
      return await converge(task, live);
    } catch (error) {
      const { kind } = this.kind.definition;
      const { id } = this.kind.requireIdentity(declared);
      if (
        !(error instanceof BroadworksError) ||
        !this.kind.context.run.ids.isRenameUnknown(kind, this.kind.finder.idOf(live), id)
      )
        throw error;
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
    applied: FieldValues,
    before: FieldValues,
    { isAdopted: isAdoptedNow, firstId }: { readonly isAdopted: boolean; readonly firstId: string },
  ): Task<L> {
    const { definition, context, finder } = this.kind;
    const newId = this.kind.requireIdentity(all).id;
    const current = withoutOutdated(definition.fields, compared, applied);
    return {
      schema: definition,
      changeLog: context.changeLog,
      resourceId,
      declared: compared,
      applied: definition.appliedSince?.(compared, current) ?? current,
      verify: this.kind.verifyRequest,
      log: context.log,
      requests: definition.writes(context.client, all, context.run.ids),
      idOf: (live) => finder.idOf(live),
      numberingOf: (live) => definition.numbering?.(live) ?? {},
      compare: (live, applied) =>
        this.kind.withoutTaken(live, [...compare(definition.fields, compared, this.kind.snapshot(live, applied))]),
      exclusively: (live, work) => this.kind.exclusively(firstId, live, work),
      ...(!definition.isUnreadable && {
        reread: (live: L, previous: L) => this.reread(live, previous, newId, compared),
      }),
      outputs: (live, sent, done) => this.kind.outputs(all, live, sent, { before, done, isAdopted: isAdoptedNow }),
    };
  }

  private async reread(live: L, previous: L, newId: string, compared: FieldValues): Promise<L | undefined> {
    const { definition, finder } = this.kind;
    const [id, previousId] = [finder.idOf(live), finder.idOf(previous)];
    if (!definition.object) return this.kind.readOwner(id, compared);
    return (await finder.findRenamed(id, newId)) ?? (sameId(previousId, id) ? undefined : finder.find(previousId));
  }

  /** Whether the declared owner is the one of the last run, under the same id or after a rename. */
  private async isSameOwner(olds: FieldValues, declared: FieldValues): Promise<boolean> {
    if (this.kind.definition.object) return true;
    const { run } = this.kind.context;
    const [before, now] = [this.kind.requireIdentity(olds), this.kind.requireIdentity(declared)];
    if (run.ids.isCreated(now.kind, now.id)) return false;
    if (this.kind.isSameObject(before, now)) return true;
    return (
      sameId(now.id, run.laterIdOf(before.kind, before.id)) &&
      (await this.kind.finder.findPrimary(before.id)) === undefined
    );
  }
}
