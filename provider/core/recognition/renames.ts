/** Finds the object of a resource after its id changed, on the platform or in the program. A rename needs proof. */
import { BroadworksError, RequestError } from "../../shared/errors";
import { sameId } from "../../shared/ids";
import type { Live, ResourceDefinition, Values } from "../definition";
import { isSubstitute } from "../handover/exclusive";
import type { Finder } from "./find";
import { type Identity, idIn, identify } from "../identity";
import type { Resemblance } from "./resemblance";
import type { Run } from "../run/run";

/** Marks the state of an object after a rename with an unknown outcome: the id that was sent. */
export const RENAMING = "renaming";

export class Renames<C, L extends Live> {
  constructor(
    private readonly definition: ResourceDefinition<C, L>,
    private readonly finder: Finder<C, L>,
    private readonly run: Run,
    private readonly resemblance: Resemblance<L>,
  ) {}

  /**
   * The live object of a resource in the state, under its former id or under the declared one. Undefined when both are proven
   * missing.
   *
   * @param before - the outputs of the last run
   * @throws BroadworksError when the declared id belongs to another object, or when nothing proves that it does not
   */
  findOfState(before: Readonly<Values>, declared: Readonly<Values>): Promise<L | undefined> {
    const firstId = idIn(this.definition, before) ?? "";
    // Another operation can be renaming it.
    return this.run.exclusively(this.definition.kind, firstId, (id) => this.findUnder(firstId, id, before, declared));
  }

  private async findUnder(
    firstId: string,
    id: string,
    before: Readonly<Values>,
    declared: Readonly<Values>,
  ): Promise<L | undefined> {
    const { kind } = this.definition;
    const newId = idIn(this.definition, declared);
    if (newId === undefined || sameId(newId, id)) return this.finder.find(id);
    if (sameId(newId, firstId)) return this.finder.findPrimary(id);
    // A run that was killed can have left the object under a temporary id.
    const temporary = await this.findSubstituted(firstId);
    if (temporary && !(await this.isReleased(temporary, before, firstId))) return temporary;
    // The former id can be an alternative id of the renamed object by now.
    const former = await this.finder.findEither(id, newId);
    const other = await this.finder.findEither(newId, id);
    if (former && sameId(this.finder.idOf(former), id)) {
      if (other && sameId(this.finder.idOf(other), newId)) {
        // A run that was killed can have renamed both, and recorded one of them.
        if (await this.isRenamedBefore(before, declared, { former, other })) return other;
        if (!(await this.run.isGivenUp(this.identityOf(other)))) throw new BroadworksError(this.bothExist(id, newId));
        // A run that was killed can have renamed both.
        if (!this.isSame(before, former) && this.isSame(before, other)) return other;
        if (
          !(await this.run.lastState()).isRenameStated({ kind, id }, newId) &&
          !this.resemblance.describes(declared, former, other)
        )
          throw new BroadworksError(this.bothExchanged(id, newId));
      }
      if (sameId(id, firstId)) await this.requirePassedOn(former, newId, declared);
      return former;
    }
    if (!other) return undefined;
    const isOwnRename = this.run.ids.isRenamed(kind, id, newId) || sameId(newId, before[RENAMING]);
    if (isOwnRename) return other;
    if (declared["onExisting"] === "fail")
      throw new BroadworksError(notProven(id, newId, 'onExisting is "fail", which applies to the new id as well'));
    this.proveSame(before, other, id);
    return other;
  }

  /** Whether an object under a substitute id had the id before the one of the state, which has it still. */
  private async isReleased(temporary: L, before: Readonly<Values>, id: string): Promise<boolean> {
    if (!this.resemblance.isAnother(before, temporary)) return false;
    const live = await this.finder.findPrimary(id);
    return live !== undefined && this.resemblance.isAsApplied(before, live);
  }

  /** Whether another resource has the former object by now, and the other object is the one of the state. */
  private async isRenamedBefore(
    before: Readonly<Values>,
    declared: Readonly<Values>,
    { former, other }: { readonly former: L; readonly other: L },
  ): Promise<boolean> {
    if (!(await this.run.lastState()).isIdKept(this.identityOf(former))) return false;
    const isInterrupted = (live: L) => this.resemblance.isInterrupted(before, declared, live);
    return isInterrupted(other) && !isInterrupted(former);
  }

  /**
   * The live object of a resource that is new in the state. Where the same URN declared another id before, the engine replaces
   * the resource and the object stays: then it is the object under the former id, which is renamed.
   *
   * @param find - finds the object under the declared id
   * @throws BroadworksError when both ids exist, when another resource declares the former one, or when the object under the
   * declared id is by its names that of another resource
   */
  async findOfNewResource(
    declared: Readonly<Values>,
    find: (id: string) => L | undefined | Promise<L | undefined> = (id) => this.finder.find(id),
  ): Promise<L | undefined> {
    const { kind } = this.definition;
    const identity = identify(this.definition, declared);
    const live = await find(identity?.id ?? "");
    if (!identity) return live;
    if (live && (await this.isOfAnother(live))) {
      // The other resource fails in the same way, and it can come later.
      const newId = await this.run.successorOf(this.identityOf(live));
      if (newId !== undefined) await this.requirePassedOn(live, newId);
      return undefined;
    }
    if (live) await this.requireNotOfAnother(live, declared);
    const id = await this.run.formerIdOf(identity);
    // Another operation can be renaming it.
    const former =
      id === undefined ? undefined : await this.run.exclusively(kind, id, (now) => this.finder.findPrimary(now));
    if (!former) return live;
    const formerId = this.finder.idOf(former);
    if (live) throw new BroadworksError(this.bothExist(formerId, identity.id));
    if (await this.run.declaresId(kind, formerId)) throw new BroadworksError(this.bothDeclared(formerId, identity.id));
    return former;
  }

  /**
   * Whether the object that has the id of a new resource is the one of another resource, which gives up the id in this run. Then
   * the new resource is about someone else.
   */
  async isOfAnother(live: L): Promise<boolean> {
    const identity = this.identityOf(live);
    const { kind, id } = identity;
    const newId = await this.run.successorOf(identity);
    if (newId === undefined) return false;
    return this.run.exclusively(kind, id, async (currentId) => {
      if (!sameId(currentId, id)) return !this.run.ids.isCreated(kind, id);
      if (await this.findSubstituted(id)) return false;
      // An earlier run can have renamed the other one already.
      if ((await this.run.lastState()).hasId({ kind, id: newId })) return true;
      return (await this.finder.findPrimary(newId)) === undefined;
    });
  }

  /**
   * The object that has the id of a new resource can be that of another one, which cannot give up the id: the one that it declares
   * now is taken. Then the names decide.
   *
   * @throws BroadworksError when the object has other names than the new resource declares
   */
  private async requireNotOfAnother(live: L, declared: Readonly<Values>): Promise<void> {
    const { id } = this.identityOf(live);
    const declaration = await this.run.declarationOf(this.identityOf(live));
    if (!declaration || sameId(declaration.id, id)) return;
    const { values = {} } = declaration;
    const isTheirs = this.resemblance.isNamedAs(values, live);
    if (isTheirs ? this.resemblance.hasOtherName(declared, live) : this.resemblance.isSomeoneElse(declared, live))
      throw new BroadworksError(this.notGivenUp(id, declaration.id));
  }

  /**
   * Where another resource declares the id of an object that is renamed, the program must show that the object is renamed, and
   * not that its resource is about a newcomer: otherwise the newcomer's values would go to the object.
   *
   * @param declared - of the object that is renamed, where this process knows it
   * @throws BroadworksError when nothing shows it
   */
  private async requirePassedOn(live: L, newId: string, declared?: Readonly<Values>): Promise<void> {
    const { kind, id } = this.identityOf(live);
    if (!(await this.run.declaresId(kind, id)) || (await this.run.lastState()).isRenameStated({ kind, id }, newId))
      return;
    const taker = await this.run.formerIdOf(this.identityOf(live));
    if (taker === undefined) throw new BroadworksError(this.bothDeclared(id, newId));
    if (!declared || !this.resemblance.canBeNew(declared)) return;
    const other = await this.finder.findPrimary(this.run.ids.currentIdOf(kind, taker));
    if (!this.resemblance.identifies(declared, live, other)) throw new BroadworksError(this.bothDeclared(id, newId));
  }

  /**
   * The warning before an object is renamed to a free id. It is necessary where no declared value identifies the object, because
   * the resource can be about a newcomer. Undefined where a value does, or where the program states the rename.
   */
  async warningBefore(live: L, declared: Readonly<Values>): Promise<string | undefined> {
    const { kind, id } = this.identityOf(live);
    const newId = idIn(this.definition, declared);
    if (newId === undefined || sameId(newId, id) || !this.resemblance.canBeNew(declared)) return undefined;
    if (!this.resemblance.hasNames(declared, live)) return undefined;
    if (
      this.resemblance.identifies(declared, live, undefined) ||
      (await this.run.lastState()).isRenameStated({ kind, id }, newId)
    )
      return undefined;
    return (
      `warning: ${id} is renamed to ${newId} and keeps everything that is not declared, e.g. passwords and devices, but no name ` +
      `that the resource declares is of ${id}. If ${newId} is a newcomer, declare it with a resource of its own and remove this one`
    );
  }

  private identityOf(live: L): Identity {
    return identify(this.definition, live) ?? { kind: this.definition.kind, id: this.finder.idOf(live) };
  }

  /** The object that had an id and has its substitute, because another object gets the id. */
  private async findSubstituted(id: string): Promise<L | undefined> {
    const substitute = this.substituteOf(id);
    if (substitute === undefined) return undefined;
    try {
      return await this.finder.findPrimary(substitute);
    } catch (error) {
      // A platform that rejects the question has no object with such an id.
      if (error instanceof RequestError && error.isRejection) return undefined;
      throw error;
    }
  }

  /** The object of a resource in the state that a killed run left under a substitute id. */
  async findLeft(before: Readonly<Values>): Promise<L | undefined> {
    const left = await this.findSubstituted(idIn(this.definition, before) ?? "");
    // A user who was released under such an id is someone else.
    return left && this.resemblance.isLeft(before, left) ? left : undefined;
  }

  /** Returns the id in the state of an object that a killed run left under a substitute id; any other id unchanged. */
  async firstIdOf(id: string): Promise<string> {
    const { kind } = this.definition;
    if (!isSubstitute(id) || this.run.ids.firstIdOf(kind, id) !== id) return id;
    const first = (await this.run.lastState()).ids(kind).find((one) => sameId(id, this.substituteOf(one)));
    if (first === undefined) return id;
    this.run.ids.noteFound(kind, first, id);
    return first;
  }

  /** Whether an object has the substitute of the id that a resource has in the state. */
  isSubstituteOf(before: Readonly<Values>, live: L): boolean {
    return sameId(this.finder.idOf(live), this.substituteOf(idIn(this.definition, before) ?? ""));
  }

  private substituteOf(id: string): string | undefined {
    const { identity, fields } = this.definition;
    return fields[identity.idFields.at(-1) ?? ""]?.exclusivity?.substitute?.(id);
  }

  /** Whether the applied values show that the live object is the one of the state. */
  private isSame(before: Readonly<Values>, live: L): boolean {
    return this.resemblance.differing(before, live)?.length === 0;
  }

  /** @throws BroadworksError when the applied values do not show that the live object is the one of the state */
  private proveSame(before: Readonly<Values>, live: L, id: string): void {
    const differing = this.resemblance.differing(before, live);
    if (differing?.length === 0) return;
    const reason = differing
      ? `these values differ: ${differing.join(", ")}`
      : "no declared value identifies it, e.g. an extension, a number or a name";
    throw new BroadworksError(notProven(id, this.finder.idOf(live), reason));
  }

  private bothExist(id: string, newId: string): string {
    const { noun } = this.definition;
    return (
      `cannot rename ${id} to ${newId}: ${newId} is another ${noun} that exists. To declare ${newId} as well, give it a ` +
      `resource of its own. To stop managing ${id}, remove its resource. Nothing was written`
    );
  }

  private bothExchanged(id: string, newId: string): string {
    const { noun } = this.definition;
    return (
      `cannot rename ${id} to ${newId}: ${newId} is another ${noun} that exists, and what this resource declares does not show ` +
      `that it is still about ${id}. If the resources in the program have only changed places, give each its former ${noun} ` +
      `again. If the ids are to pass on, declare a value that ${id} has and ${newId} does not, e.g. a name. Nothing was written`
    );
  }

  private notGivenUp(id: string, newId: string): string {
    const { noun } = this.definition;
    return (
      `${id} is still the ${noun} of another resource, which declares ${newId} now and cannot be renamed, because ${newId} ` +
      `exists. It has other names than this resource declares. Nothing was written`
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
