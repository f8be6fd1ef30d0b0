/**
 * What one run declares, as far as its provider process can know. Every operation that could harm a person asks here first:
 * the engine identifies resources by URN, and the platform identifies people by user id.
 */
import { isDeepStrictEqual } from "node:util";
import { append } from "../../shared/append";
import { sameId } from "../../shared/ids";
import { CurrentIds } from "../recognition/current-ids";
import { type FieldValues, withoutHash } from "../fields/index";
import { type Identity, type OwnerOf, identityKey, isSameScope, objectKey } from "../identity";
import type { KnownState, LastState } from "./last-state";
import { ListsInRun } from "../reads/lists-in-run";
import { Locks } from "./locks";
import type { DeclaredResource, ProgramView } from "./program-view";
import { TakenValues } from "../handover/taken-values";

/** What the last run left of a resource, whichever URN it had. */
export type LastRun = Pick<KnownState, "carried" | "isApplied">;

/** The declaration of an object under another id; without its values where no program shows them. */
export type Successor = Pick<DeclaredResource, "id" | "values">;

/** What a resource was about in the last run, with the id that it declares now. */
interface Former {
  readonly identity: Identity;
  readonly now: string | undefined;
}

export class Run {
  readonly ids: CurrentIds;
  readonly taken = new TakenValues();
  readonly lists: ListsInRun;
  /** Identities that a check has named. */
  private readonly checked = new Map<string, Identity[]>();
  /** The same for the ids before, with the id that is declared now. */
  private readonly former = new Map<string, Former[]>();
  /** Keys of what resources declare, by the URNs that checks have shown. */
  private readonly declaredByUrn = new Map<string, string>();
  /** What the engine has shown of the last run. */
  private readonly states = new Map<string, { readonly identity: Identity; readonly carried: FieldValues }>();
  private readonly locks = new Locks();
  /** The ids that objects had when their resources were created, with those that the state has now. */
  private readonly idsByResourceId = new Map<string, string>();
  private hasDeclarations = false;
  /** Property paths of the resource option `ignoreChanges`, as far as the engine passes them on. */
  private readonly ignored = new Map<string, readonly string[]>();

  constructor(
    private readonly program: ProgramView,
    private readonly ownerOf: OwnerOf,
  ) {
    this.ids = new CurrentIds(ownerOf);
    this.lists = new ListsInRun(program, ownerOf);
  }

  /** Notes what a check names, valid or not: a faulty declaration of a person is still about that person. */
  noteDeclared(now: Identity | undefined, before: Identity | undefined): void {
    if (now) append(this.checked, identityKey(now), now);
    if (!before || (now && (sameId(now.id, before.id) || !isSameScope(now, before)))) return;
    append(this.former, identityKey(before), { identity: before, now: now?.id });
  }

  /**
   * Notes that the declarations of the program count, although this process may check none of them: another provider of the same
   * platform does.
   */
  noteDeclarations(): void {
    this.hasDeclarations = true;
  }

  /** Receives what the program declares from its start on, although this process may check none of it. */
  followProgram(): void {
    this.program.follow();
  }

  /** Whether the program declares a resource with a URN, of any provider. */
  declaresUrn(urn: string): Promise<boolean> {
    return this.program.declaresUrn(urn);
  }

  /**
   * Notes what the last run left of a resource.
   *
   * @param resourceId - of the resource: the id at its creation, which differs from the current id after a rename
   * @param carried - the outputs that pass to a resource that takes over
   */
  noteState(resourceId: string, identity: Identity, carried: FieldValues): void {
    this.states.set(identityKey(identity), { identity, carried });
    const { kind, id } = identity;
    if (this.isObject(kind) && !sameId(resourceId, id))
      this.idsByResourceId.set(identityKey({ kind, id: resourceId }), id);
  }

  /**
   * The id that the object has by now, where an earlier run renamed it. It counts only where the platform proves the first id
   * to be missing: another object may have it.
   */
  laterIdOf(kind: string, id: string): string | undefined {
    const key = objectKey(this.ownerOf, kind, id);
    return this.checked.has(key) ? undefined : this.idsByResourceId.get(key);
  }

  /**
   * Does work that writes an object when no other work of the run writes it.
   *
   * @param firstId - the id that the object had when the run began
   * @param work - receives its current id
   */
  exclusively<T>(kind: string, firstId: string, work: (id: string) => Promise<T>): Promise<T> {
    return this.locks.exclusively(objectKey(this.ownerOf, kind, firstId), () =>
      work(this.ids.currentIdOf(kind, firstId)),
    );
  }

  /** What this run declares of an object that exists, under its id or under the one that a resource gives it. */
  async declarationOf(identity: Identity): Promise<DeclaredResource | undefined> {
    const { kind } = identity;
    const firstId = this.ids.firstIdOf(kind, identity.id);
    const isNew = this.ids.isNew(firstId);
    const id = isNew ? identity.id : firstId;
    for (const successor of isNew ? [] : await this.successorsOf({ ...identity, id })) {
      const declared = await this.program.find({ kind, id: successor });
      if (declared && isSameScope(declared, identity)) return declared;
    }
    const declared = await this.program.find({ kind, id });
    return declared && isSameScope(declared, identity) ? declared : undefined;
  }

  /** The ids that resources declare now which had the object in the last run. */
  private async successorsOf(identity: Pick<Identity, "kind" | "id">): Promise<string[]> {
    const ofState = (await this.lastState()).of(identity).map(({ successor }) => successor);
    const ofChecks = this.former.get(identityKey(identity))?.map(({ now }) => now) ?? [];
    return [...ofState, ...ofChecks].filter((id) => id !== undefined);
  }

  /** Whether a resource of the object, or of its owner, had one id in the last run and declares the other. */
  async isRenameDeclared({ kind, id }: Identity, newId: string): Promise<boolean> {
    if (this.ids.isRenamed(kind, id, newId)) return true;
    const successors = await this.successorsOf({ kind: this.ownerOf(kind), id });
    return successors.some((successor) => sameId(successor, newId));
  }

  /** Whether this run declares a resource of the kind for the object, under any URN and under the current or the former id. */
  async isDeclared(identity: Identity): Promise<boolean> {
    // A run that checks nothing declares nothing: `pulumi destroy` can run the program all the same.
    if (this.checked.size === 0 && !this.hasDeclarations) return false;
    const checked = this.checked.get(identityKey(identity));
    if (checked) return checked.some((other) => isSameScope(other, identity));
    const isFormer = this.former.get(identityKey(identity))?.some(({ identity: before, now }) => {
      return isSameScope(before, identity) && this.isStillSame(before.kind, before.id, now);
    });
    if (isFormer) return true;
    const declared = await this.program.find(identity);
    return declared ? isSameScope(declared, identity) : this.isReplaced(identity);
  }

  /** The number of objects of a kind in the stack, before or after this run; undefined where it is not known. */
  async count(kind: string): Promise<number | undefined> {
    const total = Math.max((await this.lastState()).count(kind), (await this.program.count(kind)) ?? 0);
    return total === 0 ? undefined : total;
  }

  /** Notes what a resource declares, where the check of it shows the URN: a program in YAML is known by its checks alone. */
  noteDeclaredBy(urn: string, identity: Identity): void {
    this.declaredByUrn.set(urn, identityKey(identity));
  }

  /** Whether the run declares an object with this id. For a renamed object, another resource then gets the former id. */
  async declaresId(kind: string, id: string): Promise<boolean> {
    if ((await this.program.find({ kind, id })) !== undefined) return true;
    return [...this.declaredByUrn.values()].includes(identityKey({ kind, id }));
  }

  /**
   * What the resource that had an object in the last run declares now, where that is another id. Without a program, only the
   * checks that have come show it.
   */
  async successorOf(identity: Identity): Promise<Successor | undefined> {
    const declaration = await this.declarationOf(identity);
    if (declaration) return sameId(declaration.id, identity.id) ? undefined : declaration;
    if (this.ids.firstIdOf(identity.kind, identity.id) !== identity.id) return undefined;
    const former = this.former.get(identityKey(identity))?.find((one) => isSameScope(one.identity, identity));
    return former?.now === undefined ? undefined : { id: former.now };
  }

  /** The former id under the URN that declares an object now, where it is another one: of the same object, or of someone else. */
  async formerIdOf(declared: Identity): Promise<string | undefined> {
    const ofState = (await this.lastState()).formerIdOf(declared);
    if (ofState !== undefined) return ofState;
    const { kind, id } = declared;
    const isBefore = ({ identity, now }: Former) =>
      identity.kind === kind && sameId(id, now) && isSameScope(identity, declared);
    return [...this.former.values()].flat().find(isBefore)?.identity.id;
  }

  /** The state that the last run left; empty where it cannot be read. */
  lastState(): Promise<LastState> {
    return this.program.lastState();
  }

  /** What the last run left of such a resource of the object; undefined where there was none, or where it cannot be known. */
  async lastRunOf(identity: Identity): Promise<LastRun | undefined> {
    const state = await this.lastState();
    const ofState = state.of(identity).find((other) => isSameScope(other, identity));
    if (ofState) return ofState;
    const seen = this.states.get(identityKey(identity));
    if (!seen || !isSameScope(seen.identity, identity)) return undefined;
    const { carried } = seen;
    // A secret that is not carried cannot be compared, so it counts as applied: it is not written without a reason.
    return {
      carried,
      isApplied: (name, value) =>
        !Object.hasOwn(carried, name) || isDeepStrictEqual(withoutHash(carried[name]), withoutHash(value)),
    };
  }

  /** Notes the resource option `ignoreChanges`, where the engine passes it on. */
  noteIgnored(identity: Identity, paths: readonly string[]): void {
    this.ignored.set(identityKey(identity), paths);
  }

  /** Property paths that the program asks to leave alone (`ignoreChanges`). */
  async ignoredPaths(identity: Identity | undefined): Promise<readonly string[]> {
    if (!identity) return [];
    return (await this.program.find(identity))?.ignoreChanges ?? this.ignored.get(identityKey(identity)) ?? [];
  }

  /** Whether a URN that is still declared had this object in the last run: the engine deletes what it replaces. */
  private async isReplaced(identity: Identity): Promise<boolean> {
    const { kind } = identity;
    for (const { id, successor } of (await this.lastState()).of(identity)) {
      if (successor === undefined || !this.isStillSame(kind, id, successor)) continue;
      // In another scope it is another object.
      const declared = await this.program.find({ kind, id: successor });
      if (declared && isSameScope(declared, identity)) return true;
    }
    return false;
  }

  /** Whether a resource that had one id and declares another is still about the same object. */
  private isStillSame(kind: string, before: string, now: string | undefined): boolean {
    return now === undefined || this.isObject(kind) || sameId(before, now) || this.ids.isRenamed(kind, before, now);
  }

  private isObject(kind: string): boolean {
    return this.ownerOf(kind) === kind;
  }
}
