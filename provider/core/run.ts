/**
 * What one run declares, as far as its provider process can know. Every operation that could harm a person asks here first:
 * the engine identifies resources by URN, and the platform identifies people by user id.
 */
import { isDeepStrictEqual } from "node:util";
import { sameId } from "../shared/ids";
import { CurrentIds } from "./current-ids";
import { type FieldValues, withoutHash } from "./fields/index";
import { type Identity, identityKey, isSameScope } from "./identity";
import type { KnownState, LastState } from "./last-state";
import { Locks } from "./locks";

/** A resource that the program declares. */
export interface DeclaredResource extends Identity {
  /** Property paths of the resource option `ignoreChanges`. */
  readonly ignoreChanges?: readonly string[];
  /** The list that contains the object, or its owner, as the declaration of it names it. */
  readonly list?: string;
  /** The declared values by which other resources of the run decide: those that identify the object or belong to it alone. */
  readonly values?: FieldValues;
  /** Names of such values that the program does not know yet. */
  readonly unknown?: readonly string[];
  /** Whether the value of a name is secret; with a value, whether it is that one. */
  readonly isSecret?: (name: string, value?: unknown) => boolean;
  /** Why no value is taken from the object for another one, e.g. `protect`. */
  readonly keepsValues?: string;
  /** The URN, in the form that all providers have in common. */
  readonly urn?: string;
}

/** What the program of the run knows. Without a program (`pulumi destroy`, `pulumi refresh`) it knows nothing. */
export interface ProgramView {
  /** The declaration of an object; undefined where the program has none. */
  find(identity: Pick<Identity, "kind" | "id">): Promise<DeclaredResource | undefined>;
  /** The number of objects of a kind that the program declares in a list; undefined where it is not known. */
  countIn(kind: string, list: string): Promise<number | undefined>;
  /** The lists with objects of a kind that the program declares with one of some fields. */
  listsDeclaring(kind: string, names: ReadonlySet<string>): Promise<readonly string[]>;
  /** The number of objects of a kind that the program declares; undefined where it is not known. */
  count(kind: string): Promise<number | undefined>;
  /** The state that the last run left; empty where it cannot be read. */
  lastState(): Promise<LastState>;
  /** Whether the program declares a resource with a URN, of any provider. */
  declaresUrn(urn: string): Promise<boolean>;
  /** Receives declarations from the start of the program on, without a question. */
  follow(): void;
}

/** What the last run left of a resource, whichever URN it had. */
export type LastRun = Pick<KnownState, "carried" | "isApplied">;

/** Begins the first id of an object that the run creates. No id contains it. */
const NEW = "\0new:";

export class Run {
  /** Identities that a check has named. */
  private readonly checked = new Map<string, Identity[]>();
  /** The same for the ids before, with the id that is declared now. */
  private readonly former = new Map<string, { readonly identity: Identity; readonly now: string | undefined }[]>();
  /** What the engine has shown of the last run. */
  private readonly states = new Map<string, { readonly identity: Identity; readonly carried: FieldValues }>();
  private readonly ids = new CurrentIds();
  private readonly locks = new Locks();
  /** The names of fields of which this run has taken a value for another object, by object. */
  private readonly taken = new Map<string, Set<string>>();
  /** The ids that objects had when their resources were created, with those that the state has now. */
  private readonly idsByResourceId = new Map<string, string>();
  private readonly createdObjects = new Set<string>();
  private hasDeclarations = false;
  /** The lists that contain objects, as far as the engine has shown it. */
  private readonly lists = new Map<string, string>();
  private readonly written = new Set<string>();
  /** Property paths of the resource option `ignoreChanges`, as far as the engine passes them on. */
  private readonly ignored = new Map<string, readonly string[]>();

  /**
   * @param ownerOf - the kind of the object that a kind of resource is about: another id of the same resource of that kind is a
   * rename
   */
  constructor(
    private readonly program: ProgramView,
    private readonly ownerOf: (kind: string) => string,
  ) {}

  /** Notes what a check names, valid or not: a faulty declaration of a person is still about that person. */
  noteDeclared(now: Identity | undefined, before: Identity | undefined): void {
    if (now) add(this.checked, identityKey(now), now);
    if (!before || (now && (sameId(now.id, before.id) || !isSameScope(now, before)))) return;
    add(this.former, identityKey(before), { identity: before, now: now?.id });
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

  /** Notes that this run has created the object, so the state is about another object. */
  noteCreated(kind: string, id: string): void {
    this.createdObjects.add(identityKey({ kind, id }));
    // An object that had the id before keeps that first id.
    this.ids.noteFound(this.ownerOf(kind), NEW + id, id);
  }

  /** Notes the id under which an operation found the object of a resource. */
  noteFound(kind: string, firstId: string, id: string): void {
    this.ids.noteFound(this.ownerOf(kind), firstId, id);
  }

  /** Whether this run has created the object of a resource. */
  isCreated(kind: string, id: string): boolean {
    return this.createdObjects.has(this.objectKey(kind, id));
  }

  /**
   * The id that the object has by now, where an earlier run renamed it. It counts only where the platform proves the first id
   * to be missing: another object may have it.
   */
  laterIdOf(kind: string, id: string): string | undefined {
    const key = this.objectKey(kind, id);
    return this.checked.has(key) ? undefined : this.idsByResourceId.get(key);
  }

  /** Notes that this run is about to send a rename. */
  noteRenaming(kind: string, from: string, to: string): void {
    this.ids.noteRenaming(this.ownerOf(kind), from, to);
  }

  /** Notes that this run has renamed an object: both ids are the same object from now on. */
  noteRenamed(kind: string, from: string, to: string): void {
    this.ids.noteRenamed(this.ownerOf(kind), from, to, true);
  }

  /** Notes that this run has sent a rename and cannot know its outcome. */
  noteRenameUnknown(kind: string, from: string, to: string): void {
    this.ids.noteRenamed(this.ownerOf(kind), from, to, false);
  }

  /** @param firstId - the id that the object had when the run began */
  isRenamed(kind: string, firstId: string, to: string): boolean {
    return this.ids.isRenamed(this.ownerOf(kind), firstId, to);
  }

  isRenameUnknown(kind: string, firstId: string, to: string): boolean {
    return this.ids.isRenameUnknown(this.ownerOf(kind), firstId, to);
  }

  /** The id that this run has given the object, or the same id. */
  currentIdOf(kind: string, firstId: string): string {
    return this.ids.currentIdOf(this.ownerOf(kind), firstId);
  }

  /** The id that the object had when the run began. */
  firstIdOf(kind: string, id: string): string {
    return this.ids.firstIdOf(this.ownerOf(kind), id);
  }

  /** The first ids of the objects that had an id at any time of the run, have it, or can have it by now. */
  objectsUnder(kind: string, id: string): string[] {
    return this.ids.objectsUnder(this.ownerOf(kind), id);
  }

  /**
   * Does work that writes an object when no other work of the run writes it.
   *
   * @param firstId - the id that the object had when the run began
   * @param work - receives its current id
   */
  exclusively<T>(kind: string, firstId: string, work: (id: string) => Promise<T>): Promise<T> {
    return this.locks.exclusively(this.objectKey(kind, firstId), () => work(this.currentIdOf(kind, firstId)));
  }

  /** Notes that this run takes a value of a field for another object. */
  noteTaken(kind: string, firstId: string, name: string): void {
    const key = identityKey({ kind, id: firstId });
    this.taken.set(key, (this.taken.get(key) ?? new Set()).add(name));
  }

  /** Whether this run has taken a value of a field: that its live value differs is not a change by someone else. */
  hasTaken(kind: string, firstId: string, name: string): boolean {
    return this.takenFrom(kind, firstId).includes(name);
  }

  /** The names of the fields of which this run has taken a value for another object. */
  takenFrom(kind: string, firstId: string): string[] {
    return [...(this.taken.get(identityKey({ kind, id: firstId })) ?? [])];
  }

  /** What this run declares of an object that exists, under its id or under the one that a resource gives it. */
  async declarationOf(identity: Identity): Promise<DeclaredResource | undefined> {
    const { kind } = identity;
    const firstId = this.firstIdOf(kind, identity.id);
    const isNew = firstId.startsWith(NEW);
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
    const ofState = (await this.program.lastState()).of(identity).map(({ successor }) => successor);
    const ofChecks = this.former.get(identityKey(identity))?.map(({ now }) => now) ?? [];
    return [...ofState, ...ofChecks].filter((id) => id !== undefined);
  }

  /** Whether a resource of the object, or of its owner, had one id in the last run and declares the other. */
  async isRenameDeclared({ kind, id }: Identity, newId: string): Promise<boolean> {
    if (this.isRenamed(kind, id, newId)) return true;
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

  /**
   * Whether another object of this run has an id, and gives it up: a resource that had the id in the last run declares another one.
   */
  async isGivenUp(identity: Identity): Promise<boolean> {
    const declaration = await this.declarationOf(identity);
    return declaration !== undefined && !sameId(declaration.id, identity.id);
  }

  /** The id that another object had in the last run, where its resource declares the id of an object that is renamed now. */
  async formerIdOfTaker({ kind, id }: Pick<Identity, "kind" | "id">): Promise<string | undefined> {
    const before = (await this.program.lastState()).before({ kind, id });
    return before && !sameId(before.id, id) ? before.id : undefined;
  }

  /** Whether a resource had the id after the last run and keeps it. */
  async isKept(identity: Pick<Identity, "kind" | "id">): Promise<boolean> {
    const ofState = (await this.program.lastState()).of(identity);
    return ofState.some(({ id, successor }) => successor !== undefined && sameId(id, successor));
  }

  /** Whether the program states with an alias that an object gets another id. */
  async isRenameStated(identity: Pick<Identity, "kind" | "id">, newId: string): Promise<boolean> {
    const former = (await this.program.lastState()).of(identity);
    return former.some(({ successor, isStated }) => isStated === true && sameId(newId, successor));
  }

  /** The number of objects of a kind in the stack, before or after this run; undefined where it is not known. */
  async count(kind: string): Promise<number | undefined> {
    const total = Math.max((await this.program.lastState()).count(kind), (await this.program.count(kind)) ?? 0);
    return total === 0 ? undefined : total;
  }

  /** The ids of a kind in the state of the last run. */
  async idsInState(kind: string): Promise<readonly string[]> {
    return (await this.program.lastState()).ids(kind);
  }

  /** Whether the state of the last run contains a resource with the id. */
  async isInState(kind: string, id: string): Promise<boolean> {
    return (await this.program.lastState()).of({ kind, id }).length > 0;
  }

  /** Whether the program declares an object with this id. For a renamed object, another resource then gets the former id. */
  async declaresId(kind: string, id: string): Promise<boolean> {
    return (await this.program.find({ kind, id })) !== undefined;
  }

  /** What the last run left of such a resource of the object; undefined where there was none, or where it cannot be known. */
  async lastRunOf(identity: Identity): Promise<LastRun | undefined> {
    const state = await this.program.lastState();
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

  /**
   * The id that the object of a declaration had in the last run, where the same URN declared another id: the engine replaces the
   * resource, and the object stays the same.
   */
  async formerIdOf(identity: Identity): Promise<string | undefined> {
    const before = (await this.program.lastState()).before(identity);
    return before && !sameId(before.id, identity.id) && isSameScope(before, identity) ? before.id : undefined;
  }

  /** Notes the resource option `ignoreChanges`, where the engine passes it on. */
  noteIgnored(identity: Identity, paths: readonly string[]): void {
    this.ignored.set(identityKey(identity), paths);
  }

  /** The number of objects of a kind that the program declares in a list; undefined where it is not known. */
  countIn(kind: string, list: string): Promise<number | undefined> {
    return this.program.countIn(kind, list);
  }

  /** The lists with objects of a kind that the program declares with one of some fields. */
  listsDeclaring(kind: string, names: ReadonlySet<string>): Promise<readonly string[]> {
    return this.program.listsDeclaring(kind, names);
  }

  /** Notes the list that contains an object. */
  noteList(kind: string, id: string, list: string): void {
    this.lists.set(this.objectKey(kind, id), list);
  }

  /** The list that contains the object of a resource, as a read or the program names it; undefined where neither does. */
  async listOf(kind: string, id: string): Promise<string | undefined> {
    const key = this.objectKey(kind, id);
    return this.lists.get(key) ?? (await this.program.find({ kind: this.ownerOf(kind), id }))?.list;
  }

  /** Notes that this run writes an object: rows of lists can be from before. */
  noteWritten(kind: string, id: string): void {
    this.written.add(identityKey({ kind, id }));
  }

  /** Whether this run has written the object of a resource. */
  isObjectWritten(kind: string, id: string): boolean {
    return this.written.has(this.objectKey(kind, id));
  }

  /** Property paths that the program asks to leave alone (`ignoreChanges`). */
  async ignoredPaths(identity: Identity | undefined): Promise<readonly string[]> {
    if (!identity) return [];
    return (await this.program.find(identity))?.ignoreChanges ?? this.ignored.get(identityKey(identity)) ?? [];
  }

  /** Whether a URN that is still declared had this object in the last run: the engine deletes what it replaces. */
  private async isReplaced(identity: Identity): Promise<boolean> {
    const { kind } = identity;
    for (const { id, successor } of (await this.program.lastState()).of(identity)) {
      if (successor === undefined || !this.isStillSame(kind, id, successor)) continue;
      // In another scope it is another object.
      const declared = await this.program.find({ kind, id: successor });
      if (declared && isSameScope(declared, identity)) return true;
    }
    return false;
  }

  /** Whether a resource that had one id and declares another is still about the same object. */
  private isStillSame(kind: string, before: string, now: string | undefined): boolean {
    return now === undefined || this.isObject(kind) || sameId(before, now) || this.isRenamed(kind, before, now);
  }

  private isObject(kind: string): boolean {
    return this.ownerOf(kind) === kind;
  }

  private objectKey(kind: string, id: string): string {
    return identityKey({ kind: this.ownerOf(kind), id });
  }
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
