/** Finds the object of a resource after its id changed, on the platform or in the program. A rename needs proof. */
import { sameId } from "../../shared/ids";
import type { Live, ResourceDefinition, Values } from "../definition";
import type { Finder } from "./find";
import { type Identity, idIn, identify } from "../identity";
import { bothDeclared, bothExchanged, bothExist, notGivenUp, notProven } from "./rename-errors";
import type { Resemblance } from "./resemblance";
import type { Run, Successor } from "../run/run";
import type { Substitutes } from "./substitutes";

/** Marks the state of an object after a rename with an unknown outcome: the id that was sent. */
export const RENAMING = "renaming";

/** The former and the declared id of a resource, where both exist. */
interface BothIds<L> {
  readonly id: string;
  readonly newId: string;
  /** The object under the former id. */
  readonly former: L;
  /** The object under the declared id. */
  readonly other: L;
}

export class Renames<C, L extends Live> {
  constructor(
    private readonly definition: ResourceDefinition<C, L>,
    private readonly finder: Finder<C, L>,
    private readonly run: Run,
    private readonly resemblance: Resemblance<L>,
    private readonly substitutes: Substitutes<C, L>,
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
    const temporary = await this.substitutes.find(firstId);
    if (temporary && !(await this.substitutes.isReleased(temporary, before, firstId))) return temporary;
    // The former id can be an alternative id of the renamed object by now.
    const former = await this.finder.findEither(id, newId);
    const other = await this.finder.findEither(newId, id);
    if (former && sameId(this.finder.idOf(former), id)) {
      const isTaken = other && sameId(this.finder.idOf(other), newId);
      if (isTaken && (await this.hasNewId(before, declared, { id, newId, former, other }))) return other;
      if (sameId(id, firstId)) await this.requirePassedOn(former, newId, declared);
      return former;
    }
    if (!other) return undefined;
    const isOwnRename = this.run.ids.isRenamed(kind, id, newId) || sameId(newId, before[RENAMING]);
    if (isOwnRename) return other;
    if (declared["onExisting"] === "fail")
      throw notProven(id, newId, 'onExisting is "fail", which applies to the new id as well');
    this.proveSame(before, other, id);
    return other;
  }

  /**
   * Whether the object of the state has the declared id by now, where the former id exists as well.
   *
   * @throws BroadworksError when the object cannot get the declared id, or when nothing shows which of the two it is
   */
  private async hasNewId(before: Readonly<Values>, declared: Readonly<Values>, both: BothIds<L>): Promise<boolean> {
    const { id, newId, former, other } = both;
    // A run that was killed can have renamed both, and recorded one of them.
    if (await this.isRenamedBefore(before, declared, both)) return true;
    if (!(await this.findSuccessor(other))) throw bothExist(this.definition.noun, id, newId);
    // A run that was killed can have renamed both.
    if (!this.isSame(before, former) && this.isSame(before, other)) return true;
    const isStated = (await this.run.lastState()).isRenameStated({ kind: this.definition.kind, id }, newId);
    if (!isStated && !this.resemblance.describes(declared, former, other))
      throw bothExchanged(this.definition.noun, id, newId);
    return false;
  }

  /** Whether another resource has the former object by now, and the other object is the one of the state. */
  private async isRenamedBefore(
    before: Readonly<Values>,
    declared: Readonly<Values>,
    { former, other }: Pick<BothIds<L>, "former" | "other">,
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
    const successor = live && (await this.findSuccessor(live));
    if (live && successor) {
      if (await this.isPassedOn(live, successor.id)) {
        // The other resource fails in the same way, and it can come later.
        await this.requirePassedOn(live, successor.id);
        return undefined;
      }
      this.requireNotOfAnother(live, declared, successor);
    }
    const id = await this.run.formerIdOf(identity);
    // Another operation can be renaming it.
    const former =
      id === undefined ? undefined : await this.run.exclusively(kind, id, (now) => this.finder.findPrimary(now));
    if (!former) return live;
    const formerId = this.finder.idOf(former);
    if (live) throw bothExist(this.definition.noun, formerId, identity.id);
    if (await this.run.declaresId(kind, formerId)) throw bothDeclared(formerId, identity.id);
    return former;
  }

  /**
   * Whether the object that has the id of a new resource is the one of another resource, which gives up the id in this run. Then
   * the new resource is about someone else.
   */
  async isOfAnother(live: L): Promise<boolean> {
    const successor = await this.findSuccessor(live);
    return successor !== undefined && this.isPassedOn(live, successor.id);
  }

  /** The declaration that gives an object another id; undefined where the run declares the id that the object has, or nothing. */
  private findSuccessor(live: L): Promise<Successor | undefined> {
    return this.run.successorOf(this.identityOf(live));
  }

  /** Whether the object gives up its id in this run, or in an earlier one, for the id that its own resource declares now. */
  private async isPassedOn(live: L, newId: string): Promise<boolean> {
    const { kind, id } = this.identityOf(live);
    return this.run.exclusively(kind, id, async (currentId) => {
      if (!sameId(currentId, id)) return !this.run.ids.isCreated(kind, id);
      if (await this.substitutes.find(id)) return false;
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
  private requireNotOfAnother(live: L, declared: Readonly<Values>, successor: Successor): void {
    const { values = {} } = successor;
    const isTheirs = this.resemblance.isNamedAs(values, live);
    if (isTheirs ? this.resemblance.hasOtherName(declared, live) : this.resemblance.isSomeoneElse(declared, live))
      throw notGivenUp(this.definition.noun, this.finder.idOf(live), successor.id);
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
    if (taker === undefined) throw bothDeclared(id, newId);
    if (!declared || !this.resemblance.canBeNew(declared)) return;
    const other = await this.finder.findPrimary(this.run.ids.currentIdOf(kind, taker));
    if (!this.resemblance.identifies(declared, live, other)) throw bothDeclared(id, newId);
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
    throw notProven(id, this.finder.idOf(live), reason);
  }
}
