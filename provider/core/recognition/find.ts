/** Finds the object of a declaration on the platform. */
import { BroadworksError } from "../../shared/errors";
import { sameId } from "../../shared/ids";
import type { Live, ResourceDefinition, Values } from "../definition";
import { type CheckFailure, formatFailure, isUnknown } from "../fields/index";
import { idIn } from "../identity";

/** The platform knows the id as an alternative id of another object. */
export class AlternativeIdError extends BroadworksError {
  constructor(noun: string, id: string) {
    super(`this is an alternative id of ${id}; declare that ${noun} by its primary id`);
  }
}

/** Reads objects of one kind by their primary ids. */
export class Finder<C, L extends Live> {
  constructor(
    private readonly definition: Pick<ResourceDefinition<C, L>, "kind" | "noun" | "identity" | "read">,
    private readonly client: () => C,
  ) {}

  /** The primary id of a live object. */
  idOf(live: L): string {
    return idIn(this.definition, live) ?? "";
  }

  /**
   * The object with this primary id; undefined when the platform proves that there is none.
   *
   * @throws AlternativeIdError when the response is about another object
   */
  find(id: string): Promise<L | undefined> {
    return this.findEither(id, id);
  }

  /** Like {@link find}; an id that is an alternative id of another object counts as missing. */
  findPrimary(id: string): Promise<L | undefined> {
    return unlessAlternative(() => this.find(id));
  }

  /** The object by its id or by the id that this run gives it. Only where it is known that no other object has the second. */
  async findRenamed(id: string, newId: string | undefined): Promise<L | undefined> {
    if (newId === undefined || sameId(newId, id)) return this.find(id);
    return (await this.findEither(id, newId)) ?? (await this.find(newId));
  }

  /**
   * The object that the platform returns for an id, if its primary id is one of two; undefined when there is none.
   *
   * @throws AlternativeIdError when its primary id is neither
   */
  async findEither(id: string, otherId: string): Promise<L | undefined> {
    const live = await this.definition.read(this.client(), id);
    if (!live) return undefined;
    const primary = this.idOf(live);
    if (sameId(primary, id) || sameId(primary, otherId)) return live;
    throw new AlternativeIdError(this.definition.noun, primary);
  }
}

/** What a read finds; undefined where the id that it reads is an alternative id of another object. */
export async function unlessAlternative<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AlternativeIdError) return undefined;
    throw error;
  }
}

/** Why a live object cannot be the declared one: the platform does not move objects between scopes. */
export function scopeProblem(
  { noun, identity }: Pick<ResourceDefinition<never>, "noun" | "identity">,
  live: Live,
  declared: Readonly<Values>,
): CheckFailure | undefined {
  const path = identity.scopeFields.find((name) => declared[name] !== live[name] && !isUnknown(declared[name]));
  if (path === undefined) return undefined;
  const value = JSON.stringify(live[path]);
  return { path, reason: `is ${value} on the platform, and a ${noun} cannot be moved to another; declare ${value}` };
}

/** @throws BroadworksError when the live object belongs to another scope */
export function requireSameScope(
  definition: Pick<ResourceDefinition<never>, "noun" | "identity">,
  live: Live,
  declared: Readonly<Values>,
): void {
  const problem = scopeProblem(definition, live, declared);
  if (problem) throw new BroadworksError(formatFailure(problem));
}
