/** Adoption and creation: decides and reports what a run does for a resource that is new in the state. */
import { idKey, sameId } from "../../shared/ids";
import { afterCreationEntries, createEntries } from "../reports/change-entries";
import { type Live } from "../definition";
import { type Change, type CheckFailure, type FieldValues, isUnset, missingOnCreation } from "../fields/index";
import { type Existence } from "./existence";
import { scopeProblem } from "../recognition/find";
import { exclusiveValues, formatExclusive } from "../handover/exclusive";
import { type Handovers } from "../handover/handover";
import { createdFields } from "../run/limits";
import { type KindInRun, type Managed } from "./kind-in-run";
import { type LastRun } from "../run/run";
import { isAdopted, pick, secretNames, withoutLateSecrets, writeOnlyIn } from "../state";

/** What a run does for a resource that is new in the state. A check announces the decision, and a create carries it out. */
type Decision<L> = CreationDecision | AdoptionDecision<L>;

interface CreationDecision {
  readonly action: "create";
  /** The reasons why it is impossible; empty where it is possible. */
  readonly problems: readonly CheckFailure[];
}

export interface AdoptionDecision<L> {
  readonly action: "adopt";
  readonly live: L;
  /** What the last run stored for the object under another resource. */
  readonly last: LastRun | undefined;
  /** The values that count as applied. */
  readonly applied: FieldValues;
  /** The reasons why it is impossible; empty where it is possible. */
  readonly problems: readonly CheckFailure[];
  /** The declared values that differ; empty where the adoption is impossible. */
  readonly changes: readonly Change[];
}

export class Adoption<C, L extends Live> {
  /** Whether the stack created or adopted an object that this run put under a new resource, by id. */
  private readonly ownership = new Map<string, "created" | "adopted">();

  constructor(
    private readonly kind: KindInRun<C, L>,
    private readonly handovers: Handovers<C, L>,
    private readonly existence: Existence<C, L>,
  ) {}

  /** Reports and records an adoption or a creation, or returns the reasons that prevent it. */
  async announce(values: FieldValues): Promise<readonly CheckFailure[]> {
    const identity = this.kind.identityIn(values);
    if (!identity) return [];
    const replaced = this.kind.replaced.get(idKey(identity.id));
    // The old object exists until it is deleted, which must not happen where the new one cannot be created.
    if (replaced === "deleted")
      return [...this.creationFailures(values), ...(await this.existence.problemsOfNew(values))];
    if (replaced) return [];
    const declared = await this.kind.managedByNewResource(values);
    const last = await this.kind.lastRunOf(values);
    const live = await this.findToAnnounce(identity.id, declared, last);
    const decision = await this.decide(identity.id, declared, live, last);
    if (decision.problems.length > 0) return decision.problems;
    return decision.action === "create"
      ? this.announceCreation(identity.id, values)
      : this.announceAdoption(values, decision, live);
  }

  /**
   * Decides what the run does. A missing owner counts as an object without values, because this run can create it.
   *
   * @param last - what the last run left of the declared object
   */
  async decide(id: string, declared: Managed, live: L | undefined, last: LastRun | undefined): Promise<Decision<L>> {
    if (!live && this.kind.definition.object)
      return { action: "create", problems: this.creationFailures(declared.all) };
    const found = live ?? (pick(declared.all, this.kind.identityFields()) as L);
    const isSame = sameId(this.kind.finder.idOf(found), id);
    return this.decideAdoption(declared, found, isSame ? last : await this.kind.lastRunOf(found), live !== undefined);
  }

  private decideAdoption(declared: Managed, live: L, last: LastRun | undefined, exists = true): AdoptionDecision<L> {
    const { all, compared } = declared;
    const problems = exists ? this.adoptionProblems(live, declared, last) : [];
    if (problems.length > 0) return { action: "adopt", live, last, applied: {}, problems, changes: [] };
    const applied = this.appliedOnAdoption(all, live, last);
    return { action: "adopt", live, last, applied, problems, changes: this.kind.compare(compared, live, applied) };
  }

  private async announceAdoption(
    values: FieldValues,
    { live: owner, last, applied, changes }: AdoptionDecision<L>,
    live: L | undefined,
  ): Promise<readonly CheckFailure[]> {
    const id = this.kind.finder.idOf(owner);
    await this.kind.admitChanges(id, changes);
    const rejected = [
      ...(await this.existence.problems(values, changes, live)),
      ...(live && this.kind.definition.object ? await this.handovers.planFor(values, live, changes) : []),
    ];
    if (rejected.length > 0) return rejected;
    const assumed = last ? [] : Object.keys(writeOnlyIn(this.kind.definition, applied));
    if (live) await this.kind.verifyPossible(live, values, changes);
    const isReported = live !== undefined || last !== undefined;
    await this.kind.reporter.announceAdoption(id, changes, last, { assumed, isReported });
    return [];
  }

  /** The object that a new resource adopts, or a row of a list that proves it to be as declared. */
  private findToAnnounce(id: string, { all, compared }: Managed, last: LastRun | undefined): Promise<L | undefined> {
    const { object, isUnreadable } = this.kind.definition;
    if (isUnreadable) return Promise.resolve(undefined);
    const find = () =>
      this.kind.reads.find(id, all, compared, (row) => this.isAdoptedUnchanged({ all, compared }, row, last));
    return object ? this.kind.renames.findOfNewResource(all, find) : find();
  }

  /** Reports and records a creation, or returns the reasons that prevent it. */
  async announceCreation(id: string, declared: FieldValues): Promise<readonly CheckFailure[]> {
    await this.kind.admitChanges(id, createdFields(this.kind.definition.fields, declared));
    const { definition, context } = this.kind;
    const { fields } = definition;
    const rejected = [
      ...(await this.existence.problemsOfNew(declared)),
      ...(await this.handovers.plan({ declared, id }, exclusiveValues(fields, declared))),
    ];
    if (rejected.length > 0) return rejected;
    await context.changeLog.recordPlanned([
      ...createEntries(definition, id, declared),
      ...afterCreationEntries(definition, id, declared),
    ]);
    return [];
  }

  /** The reasons why an object cannot be created; empty where it can. */
  creationFailures(declared: FieldValues): readonly CheckFailure[] {
    const { noun, fields } = this.kind.definition;
    if (declared["onMissing"] === "fail")
      return [
        {
          path: this.kind.mainField(),
          reason: 'does not exist, and onMissing is "fail"; set it to "create", or fix the id',
        },
      ];
    return missingOnCreation(fields, declared).map((path) => ({
      path,
      reason: `required to create a ${noun} that does not exist yet; declare it`,
    }));
  }

  private adoptionProblems(live: L, { all, compared }: Managed, last: LastRun | undefined): readonly CheckFailure[] {
    const { object, checkLive } = this.kind.definition;
    const scope = object && scopeProblem(this.kind.definition, live, all);
    if (scope) return [scope];
    if (!object || all["onExisting"] !== "fail" || last) return checkLive?.(live, compared) ?? [];
    const reason = `exists on the platform, and onExisting is "fail"; set it to "adopt" to manage the ${this.kind.definition.noun}`;
    return [{ path: this.kind.mainField(), reason }];
  }

  isAdoptedUnchanged(declared: Managed, live: L, last: LastRun | undefined): boolean {
    const { problems, changes } = this.decideAdoption(declared, live, last);
    return problems.length === 0 && changes.length === 0;
  }

  /**
   * The values that count as applied to an object which comes under a new resource: those that another resource of the stack
   * left. Otherwise the passwords of an existing object are assumed to be the declared ones, because they cannot be read, except
   * those that an interrupted creation had not yet sent.
   */
  appliedOnAdoption(declared: FieldValues, live: L, last: LastRun | undefined): FieldValues {
    const { lifecycleOptions, object } = this.kind.definition;
    if (!last) {
      const secrets = object ? writeOnlyIn(this.kind.definition, declared) : {};
      return this.isInterruptedCreation(declared, live, secrets)
        ? withoutLateSecrets(this.kind.definition, secrets)
        : secrets;
    }
    const names = [...secretNames(this.kind.definition), ...Object.keys(lifecycleOptions)];
    const applied = names.filter((name) => !isUnset(declared[name]) && last.isApplied(name, declared[name]));
    return { ...last.carried, ...Object.fromEntries(applied.map((name) => [name, declared[name]])) };
  }

  /**
   * Whether the object is what the request that creates it leaves: every declared field that it accepts is as declared, and
   * none of those that it does not accept is set.
   */
  private isInterruptedCreation(declared: FieldValues, live: L, secrets: FieldValues): boolean {
    const { fields } = this.kind.definition;
    const hasLateSecrets = Object.keys(secrets).some((name) => fields[name]?.isSetAfterCreation);
    if (!hasLateSecrets || this.creationFailures(declared).length > 0) return false;
    const late = Object.entries(fields).filter(
      ([name, { isSetAfterCreation, isWriteOnly, isOptionalInResponse, ignoredAdvice }]) =>
        isSetAfterCreation &&
        !isWriteOnly &&
        !isOptionalInResponse &&
        ignoredAdvice === undefined &&
        !isUnset(declared[name]),
    );
    const changes = this.kind.compare(declared, live, secrets);
    // Fields that platforms can ignore have a value of the platform's own.
    const isAllLate = changes.every(
      ({ field, live: value }) =>
        field.isSetAfterCreation && (value === undefined || field.ignoredAdvice !== undefined),
    );
    return late.length > 0 && isAllLate && late.every(([name, field]) => isUnset(field.readLive(live, name)));
  }

  /** Explains a missing object by another one that has its exclusive value: probably the same object under a new id. */
  async explainHolder(declared: FieldValues): Promise<string | undefined> {
    const { finder, definition } = this.kind;
    const claim = await this.handovers.findForeign({ declared, id: this.kind.identityIn(declared)?.id ?? "" });
    if (!claim) return undefined;
    const id = finder.idOf(claim.holder);
    return (
      `does not exist, and ${id} has its ${formatExclusive(claim.wanted)}: probably the same ${definition.noun} under a new ` +
      `id. Declare ${this.kind.mainField()} ${JSON.stringify(id)}`
    );
  }

  /** Notes and returns whether the object of a new resource counts as adopted. It does not where the stack created it. */
  noteOwnership(declared: FieldValues, last: LastRun | undefined): boolean {
    const isCreatedBefore = last !== undefined && !isAdopted(last.carried);
    this.ownership.set(idKey(this.kind.requireIdentity(declared).id), isCreatedBefore ? "created" : "adopted");
    return !isCreatedBefore;
  }

  ownershipNote(id: string): string {
    return this.ownership.get(idKey(id)) === "adopted"
      ? `. It counts as adopted from now on: a later removal leaves it on the platform unless onDelete is "delete"`
      : "";
  }
}
