/** What a refresh finds of a resource, and what an import finds of an object. Neither writes. */
import { isDeepStrictEqual } from "node:util";
import { merge } from "../../shared/merge";
import { type Live } from "../definition";
import { type FieldValues } from "../fields/index";
import { AlternativeIdError, requireSameScope } from "../recognition/find";
import { declareLive, readUntilCertain } from "./import";
import { type KindInRun } from "./kind-in-run";
import { type Recognition } from "../recognition/recognition";
import { type Refreshed } from "../results";
import { type Covers, isAdopted, withUncovered } from "../state";

export class Refresher<C, L extends Live> {
  constructor(
    private readonly kind: KindInRun<C, L>,
    private readonly recognition: Recognition<C, L>,
  ) {}

  /**
   * The resource as a refresh finds it; undefined when its object no longer exists.
   *
   * @param isRequested - whether the user asked for the refresh
   */
  read(resourceId: string, state: FieldValues, isRequested: () => Promise<boolean>): Promise<Refreshed | undefined> {
    this.kind.noteState(resourceId, state);
    const named = { ...this.kind.namedBy(resourceId), ...state };
    const unchanged = { id: resourceId, outputs: state };
    return this.kind.inContext(named, async () => {
      const declared = this.kind.declaredIn(state);
      const found = await this.find(named, state, declared);
      if (found === "unchanged") return unchanged;
      const live = found ?? (await this.kind.findRenamedBefore(state));
      if (!live) {
        if (!(await isRequested())) return unchanged;
        if (this.kind.definition.object) await this.kind.reporter.recordMissing(this.kind.requireIdentity(named).id);
        return undefined;
      }
      if (found && (await this.isAnother(state, found))) return unchanged;
      if (this.kind.definition.object) requireSameScope(this.kind.definition, live, state);
      const drift = this.kind.compare(declared, live, state);
      if (drift.length > 0 && (await isRequested()))
        await this.kind.reporter.recordDrift(this.kind.finder.idOf(live), drift);
      const outputs = this.outputsOf(live, state, declared);
      const inputs = this.kind.declaredIn(outputs);
      // Without inputs the engine keeps those it has, among them fields that were declared without a change.
      return { id: resourceId, outputs, ...(!isDeepStrictEqual(inputs, declared) && { inputs }) };
    });
  }

  /** The live object; undefined where it is missing. `unchanged` where the state has everything that a read could show. */
  private async find(
    named: FieldValues,
    state: FieldValues,
    declared: FieldValues,
  ): Promise<L | "unchanged" | undefined> {
    const { definition, reads } = this.kind;
    const isUnchanged = (row: L, covers: Covers) =>
      isDeepStrictEqual(withUncovered(definition, this.outputsOf(row, state, declared), row, state, covers), state);
    const { id } = this.kind.requireIdentity(named);
    try {
      const { live, isProven } = await reads.findOrProve(id, named, declared, isUnchanged);
      return isProven ? "unchanged" : live;
    } catch (error) {
      if (!(error instanceof AlternativeIdError)) throw error;
      // The owner exists under another id, which the program declares.
      if (!definition.object) return "unchanged";
      this.kind.context.log(error.message);
      return undefined;
    }
  }

  /** Whether another object has the id of the resource by now. Then the state keeps what it has. */
  private async isAnother(state: FieldValues, live: L): Promise<boolean> {
    const elsewhere = await this.recognition.findElsewhere(state, live);
    if (!elsewhere) return false;
    const reason = this.recognition.explain(state, live, elsewhere);
    this.kind.context.log(`${this.kind.finder.idOf(live)}: warning: ${reason}. The state keeps what it has`);
    return true;
  }

  private outputsOf(live: L, state: FieldValues, declared: FieldValues) {
    const history = { before: state, done: [], isAdopted: isAdopted(state) };
    return this.kind.outputs(declared, live, state, history);
  }

  /** An object that no resource declares yet, with the declaration that manages all of it; undefined when it does not exist. */
  import(resourceId: string): Promise<Refreshed | undefined> {
    const { definition, finder } = this.kind;
    const named = this.kind.namedBy(resourceId);
    return this.kind.inContext(named, async () => {
      const read = () => finder.find(resourceId);
      const first = await read();
      const live = first && (await readUntilCertain(definition.fields, first, read));
      if (!live) return undefined;
      const inputs = merge<FieldValues>(definition.lifecycleDefaults, { ...named, ...declareLive(definition, live) });
      const outputs = this.kind.outputs(inputs, live, {}, { before: {}, done: [], isAdopted: true });
      return { id: resourceId, outputs, inputs };
    });
  }
}
