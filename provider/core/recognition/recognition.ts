/**
 * Recognizes the object of a resource. A run that was stopped while ids passed on can have given the id of the state to another
 * object, without a record of it: then neither the values nor the removal of the resource may reach that object.
 */
import { BroadworksError } from "../../shared/errors";
import { sameId } from "../../shared/ids";
import type { Live, Values } from "../definition";
import { evidence } from "../evidence";
import { exclusiveValues } from "../handover/exclusive";
import type { Handovers } from "../handover/handover";
import type { KindInRun } from "../lifecycle/kind-in-run";

/** Other objects of the stack that are read at most, where no exclusive value leads to the object. */
const MAX_READ = 50;

type State = Readonly<Values>;

export class Recognition<C, L extends Live> {
  constructor(
    private readonly kind: KindInRun<C, L>,
    private readonly handovers: Handovers<C, L>,
  ) {}

  /**
   * The object of a resource in the state, where another one has its id by now. Undefined where nothing shows that: names can
   * have changed on the platform.
   *
   * @param live - the object that has the id
   */
  async findElsewhere(state: State, live: L): Promise<L | undefined> {
    if (!this.kind.definition.object || !this.kind.resemblance.hasOtherName(state, live)) return undefined;
    const left = await this.kind.findRenamedBefore(state);
    if (left) return left;
    const liveId = this.kind.finder.idOf(live);
    for (const id of await this.candidates(state, live)) {
      if (sameId(id, liveId)) continue;
      const other = await evidence(() => this.kind.finder.findPrimary(id), undefined);
      if (other && this.kind.resemblance.hasNames(state, other) && this.kind.resemblance.isAsApplied(state, other))
        return other;
    }
    return undefined;
  }

  /**
   * @param declared - gives no value to another object where that has the declared names already
   * @throws BroadworksError where another object has the id of the state, and the one of the resource exists
   */
  async requireSame(state: State, declared: State, live: L): Promise<void> {
    if (this.kind.resemblance.isNamedAs(declared, live)) return;
    const elsewhere = await this.findElsewhere(state, live);
    if (elsewhere) throw new BroadworksError(`${this.explain(state, live, elsewhere)}. Nothing was written`);
  }

  /**
   * The object of a resource that is deleted.
   *
   * @param live - the object that has the id
   * @throws BroadworksError where it is another one, by all that the state shows
   */
  async findToDelete(state: State, live: L): Promise<L> {
    const elsewhere = await this.findElsewhere(state, live);
    if (elsewhere && this.kind.substitutes.isOf(state, elsewhere)) return elsewhere;
    if (elsewhere) throw new BroadworksError(`not deleted: ${this.explain(state, live, elsewhere)}`);
    if (!this.kind.resemblance.isSomeoneElse(state, live)) return live;
    const { noun } = this.kind.definition;
    throw new BroadworksError(
      `not deleted: ${this.kind.finder.idOf(live)} has none of the names and numbers that this resource applied, so it can be another ${noun} ` +
        "by now. If it is to be deleted, run `pulumi refresh` first. If not, run `pulumi state delete` for this resource",
    );
  }

  /** Explains that another object has the id of the one of a resource. */
  explain(state: State, live: L, elsewhere: L): string {
    const { noun } = this.kind.definition;
    const [id, otherId] = [this.kind.finder.idOf(live), this.kind.finder.idOf(elsewhere)];
    const isTemporary = this.kind.substitutes.isOf(state, elsewhere);
    const remedy = isTemporary ? "" : `. Otherwise declare ${this.kind.mainField()} ${JSON.stringify(otherId)}`;
    return (
      `${id} is another ${noun} by now, and ${otherId} has what identifies the ${noun} of this resource. If a run was stopped ` +
      `while it passed ids on, run its program again, which completes it${remedy}`
    );
  }

  /** The ids of objects that can be the one of the state. */
  private async candidates(state: State, live: L): Promise<readonly string[]> {
    const { definition, context } = this.kind;
    const mainField = this.kind.mainField();
    const declared = this.kind.declaredIn(state);
    const unique = exclusiveValues(definition.fields, declared).filter(({ path: [name] }) => name !== mainField);
    if (unique.length > 0) {
      const found = await Promise.all(unique.map((value) => this.handovers.holdersOf(value, declared)));
      return [...new Set(found.flat())];
    }
    if (!this.kind.resemblance.isSomeoneElse(state, live)) return [];
    const ids = (await context.run.lastState()).ids(definition.kind);
    return ids.length <= MAX_READ ? ids : [];
  }
}
