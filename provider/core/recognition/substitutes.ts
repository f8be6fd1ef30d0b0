/**
 * Objects under substitute ids. A run gives an object such an id while another object gets its own one, so a run that was killed
 * can have left it there.
 */
import { RequestError } from "../../shared/errors";
import { sameId } from "../../shared/ids";
import type { Live, ResourceDefinition, Values } from "../definition";
import { isSubstitute } from "../handover/exclusive";
import { idIn } from "../identity";
import type { Run } from "../run/run";
import type { Finder } from "./find";
import type { Resemblance } from "./resemblance";

export class Substitutes<C, L extends Live> {
  constructor(
    private readonly definition: ResourceDefinition<C, L>,
    private readonly finder: Finder<C, L>,
    private readonly run: Run,
    private readonly resemblance: Resemblance<L>,
  ) {}

  /** The object that had an id and has its substitute, because another object gets the id. */
  async find(id: string): Promise<L | undefined> {
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
    const left = await this.find(idIn(this.definition, before) ?? "");
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
  isOf(before: Readonly<Values>, live: L): boolean {
    return sameId(this.finder.idOf(live), this.substituteOf(idIn(this.definition, before) ?? ""));
  }

  /** Whether an object under a substitute id had the id before the one of the state, which has it still. */
  async isReleased(temporary: L, before: Readonly<Values>, id: string): Promise<boolean> {
    if (!this.resemblance.isAnother(before, temporary)) return false;
    const live = await this.finder.findPrimary(id);
    return live !== undefined && this.resemblance.isAsApplied(before, live);
  }

  private substituteOf(id: string): string | undefined {
    const { identity, fields } = this.definition;
    return fields[identity.idFields.at(-1) ?? ""]?.exclusivity?.substitute?.(id);
  }
}
