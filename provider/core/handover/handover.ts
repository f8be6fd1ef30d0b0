/**
 * Exclusive values pass from one object to another within a run. The provider takes a value from its holder only if the run
 * declares another value there, or if the new object names the holder in `takesOverFrom`. It never waits for the holder's own
 * operation: with little parallelism the engine does not start that one before this one ends.
 */
import { BroadworksError } from "../../shared/errors";
import { REDACTED } from "../../shared/redact";
import { sameId } from "../../shared/ids";
import { toEntry } from "../reports/change-entries";
import type { ChangeEntry } from "../reports/change-log";
import type { Live, Values } from "../definition";
import { evidence } from "../evidence";
import {
  type ExclusiveValue,
  conflictingValue,
  exclusiveValues,
  fieldsWith,
  isHoldersOwn,
  formatExclusive,
  formatExclusiveValue,
  releaseOf,
} from "./exclusive";
import { type Change, type CheckFailure, type FieldValues, formatPath, setAtPath } from "../fields/index";
import { AlternativeIdError } from "../recognition/find";
import { listIn, listNameOf } from "../identity";
import type { KindInRun } from "../lifecycle/kind-in-run";
import { type Taker, Refusals, leaversIn } from "./refusals";
import { rejectFailures } from "../reports/reporter";
import type { DeclaredResource } from "../run/program-view";

/** In a stack with more lists, the platform decides about a value that an object of the others has. */
const MAX_OTHER_LISTS = 20;

/** A value that another object has, and what follows. */
interface Claim<L> {
  readonly wanted: ExclusiveValue;
  readonly held: ExclusiveValue;
  readonly holder: L;
  /** The id that the holder had when the run began. */
  readonly firstId: string;
  /** Why the holder keeps the value; undefined where the run takes it. */
  readonly refusal: string | undefined;
}

export class Handovers<C, L extends Live> {
  private readonly candidates = new Map<string, Promise<readonly string[]>>();

  private readonly refusals: Refusals<C, L>;

  constructor(private readonly kind: KindInRun<C, L>) {
    this.refusals = new Refusals(kind);
  }

  /** The values among some changes that only one object can have. */
  wantedBy(changes: readonly Change[]): ExclusiveValue[] {
    const { fields } = this.kind.definition;
    return changes.flatMap(({ path, declared, live, isSecret }) => {
      const had = exclusiveValues(fields, atPath(path, live));
      const isNew = ({ value }: ExclusiveValue) => !had.some((one) => one.value === value);
      const wanted = exclusiveValues(fields, atPath(path, declared)).filter(isNew);
      return wanted.map((one) => ({ ...one, isSecret }));
    });
  }

  /** Takes the values of an object that changes. @throws BroadworksError as {@link take} */
  takeFor(declared: FieldValues, firstId: string, changes: readonly Change[]): Promise<void> {
    return this.take({ declared, id: firstId, isLive: true }, this.wantedBy(changes));
  }

  /** Plans what passes to an object that changes: {@link plan}. */
  planFor(declared: FieldValues, live: L, changes: readonly Change[]): Promise<readonly CheckFailure[]> {
    const id = this.kind.context.run.ids.firstIdOf(this.kind.definition.kind, this.kind.finder.idOf(live));
    return this.plan({ declared, id, isLive: true }, this.wantedBy(changes));
  }

  /** Records what the run will take from other objects, and returns what they keep. Runs in a preview too. */
  async plan(taker: Taker, wanted: readonly ExclusiveValue[]): Promise<readonly CheckFailure[]> {
    const claims = await this.claim(taker, wanted, false);
    await this.kind.context.changeLog.recordPlanned(claims.flatMap((claim) => this.entriesOf(taker, claim)));
    return failuresOf(claims);
  }

  /**
   * Takes the values from the objects that have them.
   *
   * @throws BroadworksError where one of them keeps its value; then nothing is written
   */
  async take(taker: Taker, wanted: readonly ExclusiveValue[]): Promise<void> {
    const claims = await this.claim(taker, wanted, true);
    rejectFailures(failuresOf(claims));
    for (const claim of claims) await this.takeOne(taker, claim);
  }

  /** The first value that an object has which this run does not declare. */
  async findForeign(taker: Taker): Promise<Claim<L> | undefined> {
    const { kind } = this.kind.definition;
    const wanted = exclusiveValues(this.kind.definition.fields, taker.declared);
    for (const claim of await this.claim(taker, wanted, false)) {
      if (claim.refusal === undefined) continue;
      const id = this.kind.finder.idOf(claim.holder);
      if (!(await this.kind.context.run.isDeclared({ kind, id }))) return claim;
    }
    return undefined;
  }

  private async claim(taker: Taker, wanted: readonly ExclusiveValue[], isFresh: boolean): Promise<Claim<L>[]> {
    const claims = await Promise.all(wanted.map((value) => this.claimOne(taker, value, isFresh)));
    return claims.filter((claim) => claim !== undefined);
  }

  private async claimOne(taker: Taker, wanted: ExclusiveValue, isFresh: boolean): Promise<Claim<L> | undefined> {
    const found = await this.claimFrom(await this.holdersOf(wanted, taker.declared), taker, wanted, isFresh);
    if (found) return found;
    // A list that shows less than a user has proves nothing about those that the declaration names.
    const named = await this.claimFrom(leaversIn(taker.declared), taker, wanted, isFresh);
    return named ?? this.claimFrom(await this.searchElsewhere(wanted, taker.declared), taker, wanted, isFresh);
  }

  /** Holders in other lists, where the run declares objects that can give up such a value. */
  private async searchElsewhere(wanted: ExclusiveValue, declared: FieldValues): Promise<readonly string[]> {
    const { definition, context } = this.kind;
    const { kind, fields, identity, object } = definition;
    const { namespace } = wanted.exclusivity;
    const search = object?.listSearches?.[namespace];
    // The platform finds objects by their ids, whichever list they are in.
    const isId = (name = "") => identity.idFields.includes(name);
    if (!search || isId(wanted.path[0])) return [];
    const names = fieldsWith(fields, namespace).filter((name) => !isId(name));
    const lists = await context.run.lists.declaring(kind, new Set(names));
    const others = lists.filter((list) => list !== listIn(definition, declared)).slice(0, MAX_OTHER_LISTS);
    const found = others.map((list) =>
      evidence(() => search(context.client, wanted, listNameOf(definition, list) ?? {}), []),
    );
    return (await Promise.all(found)).flat();
  }

  private async claimFrom(
    candidates: readonly string[],
    taker: Taker,
    wanted: ExclusiveValue,
    isFresh: boolean,
  ): Promise<Claim<L> | undefined> {
    const { definition, context, finder, substitutes } = this.kind;
    // A list can show an object under an id that this run has taken from it since.
    const objectsUnder = (id: string) => context.run.ids.objectsUnder(definition.kind, id);
    const found = await Promise.all(candidates.map((id) => substitutes.firstIdOf(id)));
    const firstIds = new Set(found.flatMap(objectsUnder));
    for (const firstId of firstIds) {
      // Not while the run renames the holder.
      const claim = await context.run.exclusively(definition.kind, firstId, async (id) => {
        const holder = await this.read(id, isFresh);
        if (!holder) return undefined;
        const holderId = finder.idOf(holder);
        const isOwnId = sameId(holderId, id) && sameId(context.run.ids.firstIdOf(definition.kind, holderId), firstId);
        const isTaker = taker.isLive && sameId(taker.id, firstId);
        if (isOwnId) return isTaker ? undefined : this.claimOf(holder, taker, wanted);
        // An alternative or a later id of the holder, which is read again under its own one, when nothing renames it.
        for (const other of objectsUnder(holderId)) firstIds.add(other);
        return undefined;
      });
      if (claim) return { ...claim, firstId };
    }
    return undefined;
  }

  private async claimOf(
    holder: L,
    taker: Taker,
    wanted: ExclusiveValue,
  ): Promise<Omit<Claim<L>, "firstId"> | undefined> {
    const value = this.heldBy(holder, wanted, taker);
    if (!value) return undefined;
    const declaration = await this.declarationOf(holder);
    const { fields, numbering } = this.kind.definition;
    if (isHoldersOwn(fields, value, wanted, declaration?.values ?? {}, numbering?.(holder) ?? {})) return undefined;
    const isSecret = wanted.isSecret || declaration?.isSecret?.(value.path[0] ?? "") === true;
    const held = { ...value, isSecret };
    return { wanted, held, holder, refusal: this.refusals.reason({ taker, wanted, held, holder, declaration }) };
  }

  private heldBy(live: L, wanted: ExclusiveValue, { declared }: Taker): ExclusiveValue | undefined {
    const { fields, numbering } = this.kind.definition;
    return conflictingValue(fields, wanted, declared, live, numbering?.(live) ?? {});
  }

  /** The ids of objects that can have a value. Lists of the platform are evidence only: where one fails, the write decides. */
  holdersOf(wanted: ExclusiveValue, declared: FieldValues): Promise<readonly string[]> {
    const { object, identity, listFields = [] } = this.kind.definition;
    const scope = [...identity.scopeFields, ...listFields].map((name) => declared[name]);
    const key = JSON.stringify([wanted.exclusivity.namespace, wanted.value, scope]);
    const found =
      this.candidates.get(key) ??
      evidence(() => object?.findHolders?.(this.kind.context.client, wanted, declared) ?? Promise.resolve([]), []);
    this.candidates.set(key, found);
    return found;
  }

  private read(id: string, isFresh: boolean): Promise<L | undefined> {
    const { definition, reads, context, finder } = this.kind;
    return evidence(async () => {
      try {
        return await (isFresh ? finder.find(id) : reads.find(id, {}, {}));
      } catch (error) {
        if (error instanceof AlternativeIdError) return definition.read(context.client, id);
        throw error;
      }
    }, undefined);
  }

  private declarationOf(holder: L): Promise<DeclaredResource | undefined> {
    const { kind } = this.kind.definition;
    const identity = this.kind.identityIn(holder) ?? { kind, id: this.kind.finder.idOf(holder) };
    return this.kind.context.run.declarationOf(identity);
  }

  private async takeOne(taker: Taker, { wanted, firstId, held: { isSecret } }: Claim<L>): Promise<void> {
    const { definition, context, finder, reads } = this.kind;
    const { run } = context;
    const { kind, fields } = definition;
    await run.exclusively(kind, firstId, async (id) => {
      const live = await finder.find(id);
      const value = live && this.heldBy(live, wanted, taker);
      if (!value) return;
      const held = { ...value, isSecret };
      const change = releaseOf(fields, live, held);
      if (!change) return;
      reads.invalidate(id);
      const request = definition
        .writes(context.client, { [change.path[0] ?? ""]: change.declared }, run.ids)
        .find((one) => one.writes(change));
      if (!request) return;
      run.taken.note(kind, firstId, change.path[0] ?? "");
      try {
        await context.changeLog.withRecord([this.entryOf(taker, held, live, change)], () =>
          request.send(live, [change]),
        );
      } catch (error) {
        if (!(error instanceof BroadworksError)) throw error;
        if (isSecret) error.hide([String(held.value)]);
        throw new BroadworksError(`cannot take ${formatExclusive(held)} from ${id}: ${error.message}`);
      }
      context.log(`${taker.id}: takes ${formatExclusive(held)} from ${id}`);
    });
  }

  private entriesOf(taker: Taker, { refusal, held, holder }: Claim<L>): ChangeEntry[] {
    const change = refusal === undefined ? releaseOf(this.kind.definition.fields, holder, held) : undefined;
    return change ? [this.entryOf(taker, held, holder, change)] : [];
  }

  private entryOf({ id: to }: Taker, { value, isSecret }: ExclusiveValue, live: L, change: Change): ChangeEntry {
    const entry = toEntry(this.kind.definition, this.kind.finder.idOf(live), change, "handover");
    return { ...entry, value: isSecret ? REDACTED : value, to };
  }
}

function atPath(path: readonly string[], value: unknown): FieldValues {
  const values: Values = {};
  setAtPath(values, path, value);
  return values;
}

function failuresOf<L>(claims: readonly Claim<L>[]): CheckFailure[] {
  return claims.flatMap(({ wanted, held, refusal }) =>
    refusal === undefined
      ? []
      : [
          {
            path: formatPath(wanted.path),
            reason: `${formatExclusiveValue({ ...wanted, isSecret: held.isSecret })} ${refusal}`,
          },
        ],
  );
}
