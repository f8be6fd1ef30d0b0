/**
 * What one run declares, as far as its provider process can know. Each operation that could harm a person asks here first: the
 * engine identifies resources by URN, and the platform identifies people by user id.
 */
import { isDeepStrictEqual } from "node:util";
import { idKey, sameId } from "../shared/ids";
import { type KnownState, type ProgramClient, resourceKey } from "../link/program-client";

type Values = Readonly<Record<string, unknown>>;

/** The user that a resource is about. */
export interface Owner {
  readonly userId: string;
  /** Absent where the kind has none, or where it is not known: then it counts as the same. */
  readonly serviceProviderId?: string | undefined;
}

/** What the last run left of a resource, whichever URN it had. */
export type LastRun = Pick<KnownState, "carried" | "isApplied">;

export class Run {
  /** Owners that a check has named, by kind and user id. */
  private readonly checked = new Map<string, Owner[]>();
  /** The same for the ids that they had before, with the id that is declared now. */
  private readonly former = new Map<string, { readonly owner: Owner; readonly now: string | undefined }[]>();
  /** What the engine has shown of the last run, by kind and user id. */
  private readonly seen = new Map<string, Values>();
  private readonly renames = new Map<string, { readonly to: string; readonly isCertain: boolean }>();
  /** The ids that users had when their resources were created, with those that the state has now. */
  private readonly firstIds = new Map<string, string>();
  private readonly made = new Set<string>();

  /**
   * @param personKind - the kind whose resources are the people themselves: another id of the same resource is a rename
   * @param isUnknown - whether a value is not known yet in a preview
   */
  constructor(
    private readonly program: ProgramClient,
    private readonly personKind: string,
    private readonly isUnknown: (value: unknown) => boolean,
  ) {}

  /** Notes what a check names, valid or not: a person that a faulty declaration means is meant all the same. */
  noteDeclared(kind: string, news: Values, olds: Values): void {
    const [now, before] = [this.ownerIn(news), this.ownerIn(olds)];
    if (now) add(this.checked, resourceKey(kind, now.userId), now);
    if (!before || (now && (sameId(now.userId, before.userId) || !isOf(now, before)))) return;
    add(this.former, resourceKey(kind, before.userId), { owner: before, now: now?.userId });
  }

  /**
   * Notes what the last run left of a resource.
   *
   * @param id - of the resource: the user id at its creation, which is another one after a rename
   * @param carried - the outputs that pass to a resource that takes over, and the ids
   */
  noteState(kind: string, id: string, carried: Values): void {
    const owner = this.ownerIn(carried);
    if (!owner) return;
    this.seen.set(resourceKey(kind, owner.userId), carried);
    if (kind === this.personKind && !sameId(id, owner.userId)) this.firstIds.set(idKey(id), owner.userId);
  }

  /** Notes that this run has created the user: whatever the state holds is about someone else. */
  noteCreated(userId: string): void {
    this.made.add(idKey(userId));
  }

  isCreated(userId: string): boolean {
    return this.made.has(idKey(userId));
  }

  /**
   * The id that a user has by now whom an earlier run renamed. It counts only where the platform proves the first id to be
   * missing: someone else may have it.
   */
  laterIdOf(userId: string): string | undefined {
    return this.checked.has(resourceKey(this.personKind, userId)) ? undefined : this.firstIds.get(idKey(userId));
  }

  /** Notes that this run has given a user another id: both are the same person from now on. */
  noteRenamed(from: string, to: string): void {
    this.renames.set(idKey(from), { to: idKey(to), isCertain: true });
  }

  /** Notes that this run has sent a rename, and cannot know whether it had an effect. */
  noteRenameUnknown(from: string, to: string): void {
    this.renames.set(idKey(from), { to: idKey(to), isCertain: false });
  }

  isRenamed(from: string, to: string): boolean {
    return this.renames.get(idKey(from))?.to === idKey(to);
  }

  isRenameUnknown(from: string, to: string): boolean {
    return this.isRenamed(from, to) && this.renames.get(idKey(from))?.isCertain === false;
  }

  /** The id that this run has given a user, or the same. */
  currentIdOf(userId: string): string {
    return this.renames.get(idKey(userId))?.to ?? userId;
  }

  /** Whether this run declares such a resource of the user, under any URN and under the current or the former id. */
  async isDeclared(kind: string, owner: Owner): Promise<boolean> {
    // A run that checks nothing declares nothing: `pulumi destroy` may run the program all the same.
    if (this.checked.size === 0) return false;
    const checked = this.checked.get(resourceKey(kind, owner.userId));
    if (checked) return checked.some((other) => isOf(other, owner));
    const isFormer = this.former.get(resourceKey(kind, owner.userId))?.some(({ owner: before, now }) => {
      return isOf(before, owner) && this.isSamePerson(kind, before.userId, now);
    });
    if (isFormer) return true;
    const declared = await this.program.find(kind, owner.userId);
    return declared ? isOf(declared, owner) : this.isReplaced(kind, owner);
  }

  /** Whether the program declares the id with another resource than the one that had it, and that has another id now. */
  async isTaken(kind: string, userId: string): Promise<boolean> {
    return (await this.program.find(kind, userId)) !== undefined;
  }

  /** What the last run left of such a resource of the user; undefined where there was none, or where it cannot be known. */
  async lastRunOf(kind: string, owner: Owner): Promise<LastRun | undefined> {
    const state = await this.program.lastState();
    const ofState = state.of(kind, owner.userId).find((one) => isOf(one, owner));
    if (ofState) return ofState;
    const carried = this.seen.get(resourceKey(kind, owner.userId));
    if (!carried || !isOf(carried, owner)) return undefined;
    // A secret that is not carried cannot be compared, and is not to be written without a reason.
    return {
      carried,
      isApplied: (name, value) => !Object.hasOwn(carried, name) || isDeepStrictEqual(carried[name], value),
    };
  }

  /**
   * The id that the user of a declaration had in the last run, where the same URN declared another id: the engine replaces the
   * resource, and the person stays the same.
   */
  async formerIdOf(kind: string, owner: Owner): Promise<string | undefined> {
    const before = (await this.program.lastState()).before(kind, owner.userId);
    return before && !sameId(before.userId, owner.userId) && isOf(before, owner) ? before.userId : undefined;
  }

  /** Property paths that the program asks to leave alone (`ignoreChanges`). */
  async ignoredPaths(kind: string, userId: unknown): Promise<readonly string[]> {
    if (typeof userId !== "string" || this.isUnknown(userId)) return [];
    return (await this.program.find(kind, userId))?.ignoreChanges ?? [];
  }

  /** Whether a URN that is still declared had this user in the last run: the engine deletes what it replaces. */
  private async isReplaced(kind: string, owner: Owner): Promise<boolean> {
    for (const { userId, successor } of (await this.program.lastState()).of(kind, owner.userId)) {
      if (successor === undefined || !this.isSamePerson(kind, userId, successor)) continue;
      // Under another service provider is another person.
      const declared = await this.program.find(kind, successor);
      if (declared && isOf(declared, owner)) return true;
    }
    return false;
  }

  /** Whether a resource that had one id and declares another is about the same person still. */
  private isSamePerson(kind: string, before: string, now: string | undefined): boolean {
    return now === undefined || kind === this.personKind || sameId(before, now) || this.isRenamed(before, now);
  }

  private ownerIn({ userId, serviceProviderId }: Values): Owner | undefined {
    if (typeof userId !== "string" || this.isUnknown(userId)) return undefined;
    const isKnown = typeof serviceProviderId === "string" && !this.isUnknown(serviceProviderId);
    return { userId, ...(isKnown && { serviceProviderId }) };
  }
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function isOf({ serviceProviderId }: { readonly serviceProviderId?: unknown }, owner: Owner): boolean {
  return (
    typeof serviceProviderId !== "string" ||
    owner.serviceProviderId === undefined ||
    serviceProviderId === owner.serviceProviderId
  );
}
