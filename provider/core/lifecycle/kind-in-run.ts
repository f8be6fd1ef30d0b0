/** One kind of resource in one run: its definition with everything that the operations of its lifecycle share. */
import { BroadworksError, RequestError } from "../../shared/errors";
import { idKey, sameId } from "../../shared/ids";
import { type Live, type ResourceDefinition, type Values, type WriteRequest } from "../definition";
import { type Change, type FieldValues, type Snapshot, compare, isUnknown, withoutIgnored } from "../fields/index";
import { Finder, requireSameScope } from "../recognition/find";
import { identify, type Identity } from "../identity";
import { ReadCache } from "../reads/read-cache";
import { Renames, RENAMING } from "../recognition/renames";
import { Resemblance } from "../recognition/resemblance";
import { Substitutes } from "../recognition/substitutes";
import { Reporter, withContext } from "../reports/reporter";
import { type LastRun } from "../run/run";
import { type RunContext } from "../run/run-context";
import { carriedOf, declaredIn, outputsOf, pick, UNCONFIRMED } from "../state";

/** Declared values: all of them, and without those that `ignoreChanges` leaves alone once the object exists. */
export interface Managed {
  readonly all: FieldValues;
  readonly compared: FieldValues;
}

/** What outputs depend on besides declared and live values. */
interface OutputHistory {
  /** The outputs of the last run; for an adopted object, the values that count as applied. */
  readonly before: FieldValues;
  /** The changes that this run has made. */
  readonly done: readonly Change[];
  /** Whether the object existed before it came under management. */
  readonly isAdopted: boolean;
}

export class KindInRun<C, L extends Live> {
  readonly finder: Finder<C, L>;
  readonly reads: ReadCache<C, L>;
  readonly resemblance: Resemblance<L>;
  readonly substitutes: Substitutes<C, L>;
  readonly renames: Renames<C, L>;
  readonly reporter: Reporter;
  /** Objects that this run replaces in another scope, by id, and whether it deletes the old ones. */
  readonly replaced = new Map<string, "deleted" | "released">();
  /** Changes that the platform has confirmed to be possible. */
  private readonly verified = new Set<string>();

  constructor(
    readonly context: RunContext<C>,
    readonly definition: ResourceDefinition<C, L>,
  ) {
    this.finder = new Finder(definition, () => context.client);
    this.reads = new ReadCache(definition, this.finder, context);
    this.resemblance = new Resemblance(definition, this.snapshot);
    this.substitutes = new Substitutes(definition, this.finder, context.run, this.resemblance);
    this.renames = new Renames(definition, this.finder, context.run, this.resemblance, this.substitutes);
    this.reporter = new Reporter(context, definition);
  }

  /** Counts an object that changes. A resource that configures a user changes that user. @throws BroadworksError over a limit */
  admitChanges(id: string, changes: readonly Pick<Change, "field">[]): Promise<void> {
    const { kind, owner = this.definition } = this.definition;
    const firstId = this.context.run.ids.firstIdOf(kind, id);
    return this.context.limits.admit(owner, firstId, changes);
  }

  identityIn(values: FieldValues): Identity | undefined {
    return identify(this.definition, values);
  }

  requireIdentity(values: FieldValues): Identity {
    const identity = this.identityIn(values);
    if (!identity) throw new Error(`${this.definition.kind}: the values contain no id`);
    return identity;
  }

  identityFields() {
    const { identity, fields } = this.definition;
    return Object.fromEntries(identity.idFields.map((name) => [name, fields[name]])) as typeof fields;
  }

  /** The field by which people name an object. */
  mainField(): string {
    return this.definition.identity.idFields.at(-1) ?? "";
  }

  /** The values that an id stands for, where one field makes it up. */
  namedBy(id: string): Values {
    const [field, ...others] = this.definition.identity.idFields;
    return field !== undefined && others.length === 0 ? { [field]: id } : {};
  }

  /** Whether two ids are one object: they are equal, or this run knows of a rename. */
  isSameObject(before: Identity, now: Identity): boolean {
    return sameId(before.id, now.id) || this.context.run.ids.isRenamed(before.kind, before.id, now.id);
  }

  noteState(resourceId: string, state: FieldValues): void {
    const identity = this.identityIn(state);
    if (identity) this.context.run.noteState(resourceId, identity, carriedOf(this.definition, state));
  }

  lastRunOf(values: FieldValues): Promise<LastRun | undefined> {
    const identity = this.identityIn(values);
    const isFresh = identity && !this.definition.object && this.context.run.ids.isCreated(identity.kind, identity.id);
    return identity && !isFresh ? this.context.run.lastRunOf(identity) : Promise.resolve(undefined);
  }

  declaredIn(values: FieldValues): Values {
    return declaredIn(this.definition, values);
  }

  async managed(all: FieldValues): Promise<Managed> {
    const paths = await this.context.run.ignoredPaths(this.identityIn(all));
    if (paths.length === 0) return { all, compared: all };
    const compared = withoutIgnored(this.definition.fields, all, paths);
    // `ignoreChanges` does not apply to the id of the owner, which selects the object.
    return { all, compared: this.definition.object ? compared : { ...compared, ...pick(all, this.identityFields()) } };
  }

  /** Values that cannot be read do not exist before they are written for the first time, so none of them is left alone. */
  async managedByNewResource(all: FieldValues): Promise<Managed> {
    return this.definition.isUnreadable ? { all, compared: all } : this.managed(all);
  }

  /** The declared fields that differ. The id of an owner is not among them: its own resource renames it. */
  compare(declared: FieldValues, live: L, applied: FieldValues): Change[] {
    const { fields, appliedSince, owner, identity } = this.definition;
    const snapshot = this.snapshot(live, appliedSince?.(declared, applied) ?? applied);
    const changes = this.withoutTaken(live, compare(fields, declared, snapshot));
    if (owner === undefined) return changes;
    const isOwnerId = ({ path: [name = ""], declared: id }: Change) =>
      identity.idFields.includes(name) && !isUnknown(id);
    return changes.filter((change) => !isOwnerId(change));
  }

  /** The changes, without the mark of drift where this run has taken the value from the object. */
  readonly withoutTaken = (live: L, changes: Change[]): Change[] => {
    const { context, definition } = this;
    const { kind } = definition;
    const firstId = context.run.ids.firstIdOf(kind, this.finder.idOf(live));
    const isTaken = ({ isDrift, path: [name = ""] }: Change) => isDrift && context.run.taken.has(kind, firstId, name);
    return changes.map((change) => (isTaken(change) ? { ...change, isDrift: false } : change));
  };

  /** Does work that writes an object, under the id that it has by then, when nothing else writes it. */
  exclusively<T>(firstId: string, live: L, work: (live: L) => Promise<T>): Promise<T> {
    return this.context.run.exclusively(this.definition.kind, firstId, (id) =>
      work(sameId(id, this.finder.idOf(live)) ? live : { ...live, ...this.namedBy(id) }),
    );
  }

  readonly snapshot = (live: L, applied: FieldValues): Snapshot => ({
    live,
    applied,
    numbering: this.definition.numbering?.(live) ?? {},
  });

  /** What the engine stores of an object. @param applied - the values that count as applied */
  outputs(declared: FieldValues, live: L, applied: FieldValues, { before, done, isAdopted }: OutputHistory): Values {
    const outputs = outputsOf(this.definition, declared, this.snapshot(live, applied), isAdopted);
    const { extraOutputs } = this.definition;
    return extraOutputs ? { ...outputs, ...extraOutputs(before, declared, done) } : outputs;
  }

  /**
   * Asks the platform whether the requests that write these changes are possible, and reports their effects.
   *
   * @throws BroadworksError where the platform, or a rule, rejects a request
   */
  async verifyPossible(live: L, declared: FieldValues, changes: readonly Change[]): Promise<void> {
    const known = changes.filter(({ declared: wanted }) => !isUnknown(wanted));
    for (const request of this.definition.writes(this.context.client, declared, this.context.run.ids))
      await this.verifyRequest(request, live, known.filter(request.writes));
  }

  /**
   * The same for one request. A run asks once about the same changes. A question that fails proves nothing: the write decides.
   */
  readonly verifyRequest = async (request: WriteRequest<L>, live: L, changes: readonly Change[]): Promise<void> => {
    if (!request.verifyPossible || changes.length === 0) return;
    const id = this.finder.idOf(live);
    const key = JSON.stringify([idKey(id), changes.map(({ path, live: from, declared }) => [path, from, declared])]);
    if (this.verified.has(key)) return;
    try {
      for (const effect of await request.verifyPossible(live)) this.context.log(`${id}: ${effect}`);
      this.verified.add(key);
    } catch (error) {
      if (!(error instanceof RequestError) || error.isRejection) throw error;
    }
  };

  /** An operation that writes reads the platform itself, and what this run read before is outdated. */
  readToWrite(id: string, compared: FieldValues): Promise<L | undefined> {
    this.reads.invalidate(id);
    return this.definition.isUnreadable ? Promise.resolve(this.namedBy(id) as L) : this.readOwner(id, compared);
  }

  async readOwner(id: string, compared: FieldValues): Promise<L | undefined> {
    const live = await this.finder.find(id);
    return live && (this.definition.readMore?.(this.context.client, live, compared) ?? live);
  }

  /**
   * The object of a resource in the state that is missing under its id, because an earlier run renamed it without recording that.
   * Not one that this run declares.
   */
  async findRenamedBefore(state: FieldValues): Promise<L | undefined> {
    if (!this.definition.object) return undefined;
    const renaming = state[RENAMING];
    const sent = typeof renaming === "string" ? await this.finder.findPrimary(renaming) : undefined;
    const live = sent ?? (await this.substitutes.findLeft(state));
    if (!live) return undefined;
    const isDeclared = await this.context.run.isDeclared({ kind: this.definition.kind, id: this.finder.idOf(live) });
    return isDeclared ? undefined : live;
  }

  /**
   * The live object of a resource in the state; undefined when its unconfirmed creation failed.
   *
   * @param held - explains which object has the values of a missing one
   */
  requireExisting(olds: FieldValues, live: L | undefined, held?: string): L | undefined {
    if (live) requireSameScope(this.definition, live, olds);
    else if (olds[UNCONFIRMED] !== true)
      throw new BroadworksError(
        held ??
          `the ${this.definition.noun} no longer exists on the platform. Remove it from the program, or run ` +
            "`pulumi up --refresh` to create it again",
      );
    return live;
  }

  requireOwner(live: L | undefined): L {
    if (!live)
      throw new BroadworksError(
        `does not exist on the platform. Declare it with a ${this.definition.owner?.kind} and pass its ${this.mainField()} on, or fix the id`,
      );
    return live;
  }

  inContext<T>(values: FieldValues, work: () => Promise<T>): Promise<T> {
    return withContext(this.identityIn(values)?.id ?? String(values[this.mainField()]), () => {
      this.definition.noteIds?.(() => this.context.client, values);
      return this.context.withDeadline(work);
    });
  }
}
