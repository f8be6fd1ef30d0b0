/** Planning: compares a resource of the state with the platform, and decides what a run does with it. */
import { isDeepStrictEqual } from "node:util";
import { merge } from "../../shared/merge";
import { idKey, sameId } from "../../shared/ids";
import { type Adoption } from "./adoption";
import { type Live } from "../definition";
import {
  type Change,
  type FieldValues,
  SECRET_PATHS,
  formatFailure,
  isUnknown,
  withoutOutdated,
} from "../fields/index";
import { type Existence } from "./existence";
import { type Handovers } from "../handover/handover";
import { unlessAlternative } from "../recognition/find";
import { type KindInRun, type Managed } from "./kind-in-run";
import { rejectFailures } from "../reports/reporter";
import { type Recognition } from "../recognition/recognition";
import { type Plan } from "../results";
import { unwrittenSecrets } from "./secret-versions";
import { type Covers, isDeletedOnRemoval, isStale, noLongerDeclared } from "../state";

/** The live object of a resource in the state. */
interface Located<L> {
  /** Undefined when an unconfirmed creation turns out to have failed. */
  readonly live: L | undefined;
  /** Whether the state contains the live values. */
  readonly isUpToDate: boolean;
  /** The resource configures another object than before. */
  readonly isAnotherOwner?: boolean;
}

export class Planner<C, L extends Live> {
  /** Inputs of the last run, by id: a field that was declared without a change is in no outputs. */
  private readonly inputsBefore = new Map<string, FieldValues>();

  constructor(
    private readonly kind: KindInRun<C, L>,
    private readonly adoption: Adoption<C, L>,
    private readonly handovers: Handovers<C, L>,
    private readonly existence: Existence<C, L>,
    private readonly recognition: Recognition<C, L>,
  ) {}

  /** Called by a check, before the resource is planned. */
  rememberInputs(id: string, olds: FieldValues): void {
    this.inputsBefore.set(idKey(id), olds);
  }

  /** What a run will do with a resource of the state. Reports changes by others. Runs in a preview too. */
  plan(resourceId: string, olds: FieldValues, newInputs: FieldValues): Promise<Plan> {
    this.kind.noteState(resourceId, olds);
    return this.kind.inContext(olds, async (): Promise<Plan> => {
      const all = this.kind.declaredIn(newInputs);
      const replacement = this.planScopeChange(olds, newInputs);
      if (replacement) return replacement;
      const declared = await this.kind.managed(all);
      const { live, isUpToDate, isAnotherOwner } = await this.locate(olds, declared);
      if (isAnotherOwner)
        return { action: "replace", fields: this.kind.definition.identity.idFields, isDeletedFirst: false };
      if (!live) return this.planRepeatedCreation(all);
      const changes = await this.reportChanges(olds, declared, live);
      const id = this.kind.finder.idOf(live);
      for (const warning of unwrittenSecrets(this.kind.definition, all, olds, changes))
        this.kind.context.log(`${id}: warning: ${formatFailure(warning)}`);
      await this.kind.admitChanges(id, changes);
      rejectFailures([
        ...(await this.existence.problems(all, changes, live)),
        ...(await this.handovers.planFor(all, live, changes)),
      ]);
      await this.kind.verifyPossible(live, all, changes);
      return this.needsUpdate(olds, all, changes) || !isUpToDate ? { action: "update", changes } : { action: "none" };
    });
  }

  /** A creation with an unknown outcome turns out to have failed. */
  private async planRepeatedCreation(declared: FieldValues): Promise<Plan> {
    rejectFailures(this.adoption.creationFailures(declared));
    rejectFailures(await this.adoption.announceCreation(this.kind.requireIdentity(declared).id, declared));
    return { action: "update", changes: [] };
  }

  /** The platform cannot move objects between scopes: the resource is replaced, and its object is deleted first. */
  private planScopeChange(olds: FieldValues, newInputs: FieldValues): Plan | undefined {
    const { identity, noun } = this.kind.definition;
    const fields = identity.scopeFields.filter((name) => !isUnknown(newInputs[name]) && newInputs[name] !== olds[name]);
    if (fields.length === 0) return undefined;
    const isDeleted = isDeletedOnRemoval(this.kind.definition, olds);
    const [before, now] = [this.kind.identityIn(olds), this.kind.identityIn(newInputs)];
    if (now) this.kind.replaced.set(idKey(now.id), isDeleted ? "deleted" : "released");
    if (before && sameId(before.id, now?.id) && !isDeleted)
      this.kind.context.log(
        `${before.id}: stays on the platform under ${JSON.stringify(before.scope)}, because its resource releases it. The same ` +
          `id cannot be created elsewhere. Declare another ${noun}, or first apply onDelete: "delete"`,
      );
    return { action: "replace", fields, isDeletedFirst: true };
  }

  /** The live object of a resource in the state, as this run has read it, or as the row of a list that proves it unchanged. */
  private async locate(olds: FieldValues, declared: Managed): Promise<Located<L>> {
    const { all, compared } = declared;
    if (!this.kind.definition.object) return this.locateOwner(olds, declared);
    const before = this.kind.requireIdentity(olds);
    const now = this.kind.identityIn(all);
    if (now && !sameId(before.id, now.id)) {
      const live = await this.findOfState(olds, all);
      const warning = live && (await this.kind.renames.warningBefore(live, all));
      if (live && warning) this.kind.context.log(`${this.kind.finder.idOf(live)}: ${warning}`);
      // Under the new id already: the state does not know it yet.
      return { live, isUpToDate: !live || sameId(this.kind.finder.idOf(live), before.id) };
    }
    const applied = this.appliedBefore(olds, all);
    const { found, isUpToDate } = await this.findUpToDate(before.id, olds, declared, applied);
    const held = found ? undefined : await this.adoption.explainHolder(this.kind.declaredIn(olds));
    const live = this.kind.requireExisting(olds, found, held);
    if (!live || isUpToDate) return { live, isUpToDate: true };
    await this.recognition.requireSame(olds, all, live);
    if (this.kind.compare(compared, live, applied).length === 0)
      this.kind.context.log(`${this.kind.finder.idOf(live)}: nothing to send; the state takes over the live values`);
    return { live, isUpToDate: false };
  }

  /**
   * The live object of a resource in the state, as the platform shows it now; undefined when its unconfirmed creation failed.
   *
   * @throws BroadworksError when it is missing, or when nothing proves which object it is
   */
  async findOfState(olds: FieldValues, declared: FieldValues): Promise<L | undefined> {
    const live = this.kind.requireExisting(olds, await this.kind.renames.findOfState(olds, declared));
    const { id } = this.kind.requireIdentity(olds);
    const isRenamed = !sameId(this.kind.context.run.ids.currentIdOf(this.kind.definition.kind, id), id);
    if (live && !isRenamed && sameId(this.kind.finder.idOf(live), id))
      await this.recognition.requireSame(olds, declared, live);
    return live;
  }

  /** The object as the state has it, and whether it still is like that: read, or shown by the row of a list. */
  private async findUpToDate(id: string, olds: FieldValues, { compared }: Managed, applied: FieldValues) {
    const { definition } = this.kind;
    const isCurrent = (live: L, covers?: Covers) =>
      !isStale(definition, olds, compared, this.kind.snapshot(live, olds), covers);
    const isProof = (row: L, covers: Covers) =>
      this.kind.compare(compared, row, applied).length === 0 &&
      isCurrent(row, covers) &&
      (definition.checkLive?.(row, compared) ?? []).length === 0;
    const { live: found, isProven } = await this.kind.reads.findOrProve(id, olds, compared, isProof);
    return { found, isUpToDate: found !== undefined && (isProven || isCurrent(found)) };
  }

  /**
   * The object that a resource configures. Another id can be its new one, also where the rename is still to come and the id is that
   * of someone else, or another object.
   */
  private async locateOwner(olds: FieldValues, declared: Managed): Promise<Located<L>> {
    const { all, compared } = declared;
    const before = this.kind.requireIdentity(olds);
    const now = this.kind.identityIn(all);
    const find = (id: string) => this.kind.reads.find(id, {}, compared);
    if (!now || sameId(now.id, before.id)) {
      if (this.kind.definition.isUnreadable) return { live: this.kind.namedBy(before.id) as L, isUpToDate: true };
      const { found, isUpToDate } = await this.findUpToDate(before.id, olds, declared, this.appliedBefore(olds, all));
      return { live: this.kind.requireOwner(found), isUpToDate };
    }
    const { run } = this.kind.context;
    const isRenamed = await run.isRenameDeclared(before, now.id);
    const formerId = isRenamed ? run.ids.currentIdOf(before.kind, before.id) : before.id;
    // An alternative id can be the former one, which the object keeps.
    const [there, still] = [await find(now.id), await unlessAlternative(() => find(formerId))];
    const isAnotherOwner = there !== undefined && still !== undefined && !isRenamed;
    const live = this.kind.requireOwner(isRenamed ? (still ?? there) : (there ?? still));
    // The state follows the new id.
    return { live, isUpToDate: false, isAnotherOwner };
  }

  /** Whether an update follows, for the platform or for the state. */
  private needsUpdate(olds: FieldValues, declared: FieldValues, changes: readonly Change[]): boolean {
    if (changes.length > 0 || this.isDeclaredOtherwise(this.kind.declaredIn(olds), declared)) return true;
    if (withoutOutdated(this.kind.definition.fields, declared, olds) !== olds) return true;
    // The inputs of an unchanged resource are no longer needed; a large enterprise has many.
    this.inputsBefore.delete(idKey(this.kind.identityIn(olds)?.id ?? ""));
    return false;
  }

  /** Whether fields are no longer declared, an option changed, or other values are secret: only the state follows. */
  private isDeclaredOtherwise(before: FieldValues, now: FieldValues): boolean {
    const { definition } = this.kind;
    const isChanged = (name: string) => !isDeepStrictEqual(before[name], now[name]);
    return (
      noLongerDeclared(definition, before, now).length > 0 ||
      [SECRET_PATHS, ...Object.keys(definition.lifecycleOptions)].some(isChanged)
    );
  }

  async reportChanges(olds: FieldValues, { all, compared }: Managed, live: L): Promise<readonly Change[]> {
    const applied = this.appliedBefore(olds, all);
    const changes = this.kind.compare(compared, live, applied);
    rejectFailures(this.kind.definition.checkLive?.(live, compared) ?? []);
    await this.kind.reporter.reportChanges(this.kind.finder.idOf(live), changes, all, applied);
    return changes;
  }

  /** What the last run left; nothing of an object that this run has created. */
  appliedBefore(olds: FieldValues, declared: FieldValues): FieldValues {
    const { definition } = this.kind;
    const now = this.kind.identityIn(declared);
    if (definition.owner !== undefined && now && this.kind.context.run.ids.isCreated(now.kind, now.id)) return {};
    const inputs = this.inputsBefore.get(idKey(this.kind.identityIn(olds)?.id ?? "")) ?? {};
    const isReadable = ([name]: [string, unknown]) =>
      Object.hasOwn(definition.fields, name) && definition.fields[name]?.isWriteOnly === false;
    return merge<FieldValues>(Object.fromEntries(Object.entries(inputs).filter(isReadable)), olds);
  }
}
