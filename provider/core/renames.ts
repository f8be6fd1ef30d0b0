/** Finds the object of a resource after its id changed, on the platform or in the program. A rename needs proof. */
import { BroadworksError } from "../shared/errors";
import { sameId } from "../shared/ids";
import type { Live, ResourceDefinition, Values } from "./definition";
import { type Identification, type Snapshot, compare, formatPath, isUnset } from "./fields/index";
import type { Finder } from "./find";
import { idIn, identify } from "./identity";
import type { Run } from "./run";

/** Marks the state of an object after a rename with an unknown outcome: the id that was sent. */
export const RENAMING = "renaming";

export class Renames<C, L extends Live> {
  constructor(
    private readonly definition: ResourceDefinition<C, L>,
    private readonly finder: Finder<C, L>,
    private readonly run: Run,
    private readonly snapshot: (live: L, applied: Readonly<Values>) => Snapshot,
  ) {}

  /**
   * The live object of a resource in the state, under its former id or under the declared one. Undefined when both are proven
   * missing.
   *
   * @param before - the outputs of the last run
   * @throws BroadworksError when the declared id belongs to another object, or when nothing proves that it does not
   */
  async findOfState(before: Readonly<Values>, declared: Readonly<Values>): Promise<L | undefined> {
    const { kind } = this.definition;
    const id = idIn(this.definition, before) ?? "";
    const newId = idIn(this.definition, declared);
    if (newId === undefined || sameId(newId, id)) return this.finder.find(id);
    // The former id can be an alternative id of the renamed object by now.
    const former = await this.finder.findEither(id, newId);
    const other = await this.finder.findEither(newId, id);
    if (former && sameId(this.finder.idOf(former), id)) {
      if (other && sameId(this.finder.idOf(other), newId)) throw new BroadworksError(this.bothExist(id, newId));
      if (await this.run.isTaken(kind, id)) throw new BroadworksError(this.bothDeclared(id, newId));
      return former;
    }
    if (!other) return undefined;
    const isOwnRename = this.run.isRenamed(kind, id, newId) || sameId(newId, before[RENAMING]);
    if (isOwnRename) return other;
    if (declared["onExisting"] === "fail")
      throw new BroadworksError(notProven(id, newId, 'onExisting is "fail", which applies to the new id as well'));
    this.proveSame(before, other, id);
    return other;
  }

  /**
   * The live object of a resource that is new in the state. Where the same URN declared another id before, the engine replaces
   * the resource and the object stays: then it is the object under the former id, which is renamed.
   *
   * @param find - finds the object under the declared id
   * @throws BroadworksError when both ids exist, or when another resource declares the former one
   */
  async findOfNewResource(
    declared: Readonly<Values>,
    find: (id: string) => L | undefined | Promise<L | undefined> = (id) => this.finder.find(id),
  ): Promise<L | undefined> {
    const { kind } = this.definition;
    const identity = identify(this.definition, declared);
    const live = await find(identity?.id ?? "");
    if (!identity) return live;
    const id = await this.run.formerIdOf(identity);
    const former = id === undefined ? undefined : await this.finder.findPrimary(id);
    if (!former) return live;
    const formerId = this.finder.idOf(former);
    if (live) throw new BroadworksError(this.bothExist(formerId, identity.id));
    if (await this.run.isTaken(kind, formerId)) throw new BroadworksError(this.bothDeclared(formerId, identity.id));
    return former;
  }

  /** @throws BroadworksError when the applied values do not show that the live object is the one of the state */
  private proveSame(before: Readonly<Values>, live: L, id: string): void {
    const newId = this.finder.idOf(live);
    for (const identification of ["unique", "name"] as const) {
      const evidence = this.evidenceIn(before, live, identification);
      if (evidence.length === 0) continue;
      const applied = Object.fromEntries(evidence.map((name) => [name, before[name]]));
      const differing = compare(this.definition.fields, applied, this.snapshot(live, {}));
      if (differing.length === 0) return;
      const names = differing.map(({ path }) => formatPath(path)).join(", ");
      throw new BroadworksError(notProven(id, newId, `these values differ: ${names}`));
    }
    throw new BroadworksError(
      notProven(id, newId, "no declared value identifies it, e.g. an extension, a number or a name"),
    );
  }

  /** The names of applied values that identify an object, as far as the platform returns them. */
  private evidenceIn(before: Readonly<Values>, live: L, identification: Identification): string[] {
    return Object.entries(this.definition.fields)
      .filter(([name, field]) => {
        const isReturned = !field.isOptionalInResponse || field.readLive(live, name) !== undefined;
        return field.identification === identification && !isUnset(before[name]) && isReturned;
      })
      .map(([name]) => name);
  }

  private bothExist(id: string, newId: string): string {
    const { noun } = this.definition;
    return (
      `cannot rename ${id} to ${newId}: ${newId} is another ${noun} that exists. To declare ${newId} as well, give it a ` +
      `resource of its own. To stop managing ${id}, remove its resource. Nothing was written`
    );
  }

  private bothDeclared(id: string, newId: string): string {
    return (
      `cannot rename ${id} to ${newId}: another resource of this run declares ${id}. Give ${newId} a resource with a name of ` +
      `its own, and keep the name of this resource, or an alias of it, for ${id}. Nothing was written`
    );
  }
}

function notProven(id: string, newId: string, reason: string): string {
  return (
    `${id} no longer exists, and nothing proves that ${newId} is the same: ${reason}. If it is, run \`pulumi up --refresh\`, ` +
    `which adopts ${newId}. If it is not, remove the resource of ${id} and declare ${newId} with a resource of its own. ` +
    "Nothing was written"
  );
}
