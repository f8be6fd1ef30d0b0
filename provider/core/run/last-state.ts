/** The state that the last run left, as far as a run needs it to recognize resources under other URNs. */
import type { FieldValues } from "../fields/index";
import { append } from "../../shared/append";
import { sameId } from "../../shared/ids";
import { type Identity, identityKey, isSameScope } from "../identity";

/** What names an object in any scope. */
type Name = Pick<Identity, "kind" | "id">;

/** A resource in the state of the last run. */
export interface StateResource extends Identity {
  /** The id that the program declares under the same URN now; absent where the URN is no longer declared. */
  readonly successor?: string;
  /** The program states with an alias which resource had the URN. */
  readonly isStated?: true;
  /** The outputs that pass to a resource that takes over, e.g. who created the user. */
  readonly carried: FieldValues;
}

/** The same, with a way to recognize its secret values. */
export interface KnownState extends StateResource {
  /** Whether the value is the one that was applied last. */
  readonly isApplied: (name: string, value: unknown) => boolean;
}

/** The resources of the last run, by the two ways in which a run searches them. */
export class LastState {
  private readonly byIdentity = new Map<string, KnownState[]>();
  private readonly counts = new Map<string, number>();
  private readonly bySuccessor = new Map<string, KnownState>();

  constructor(resources: readonly KnownState[] = []) {
    for (const resource of resources) {
      append(this.byIdentity, identityKey(resource), resource);
      const { kind, successor } = resource;
      this.counts.set(kind, this.count(kind) + 1);
      if (successor !== undefined) this.bySuccessor.set(identityKey({ kind, id: successor }), resource);
    }
  }

  /** The number of resources of a kind. */
  count(kind: string): number {
    return this.counts.get(kind) ?? 0;
  }

  /** The ids of the resources of a kind. */
  ids(kind: string): string[] {
    return [...this.byIdentity.values()].flatMap(([one]) => (one?.kind === kind ? [one.id] : []));
  }

  /** The resources about an object, in any scope. */
  of(object: Name): readonly KnownState[] {
    return this.byIdentity.get(identityKey(object)) ?? [];
  }

  /** Whether a resource has an id. */
  hasId(object: Name): boolean {
    return this.of(object).length > 0;
  }

  /** Whether a resource has an id and declares it still. */
  isIdKept(object: Name): boolean {
    return this.of(object).some(({ id, successor }) => successor !== undefined && sameId(id, successor));
  }

  /** Whether the program states with an alias that an object gets another id. */
  isRenameStated(object: Name, newId: string): boolean {
    return this.of(object).some(({ successor, isStated }) => isStated === true && sameId(newId, successor));
  }

  /**
   * The former id under the URN that declares an object now, where it is another one: the object of the last run, which is renamed,
   * or someone else.
   */
  formerIdOf(declared: Identity): string | undefined {
    const before = this.bySuccessor.get(identityKey(declared));
    return before && !sameId(before.id, declared.id) && isSameScope(before, declared) ? before.id : undefined;
  }
}
