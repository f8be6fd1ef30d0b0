/**
 * The life of a resource of any kind: check, plan, create, update, read, delete. Each operation is level-triggered: it reads the
 * platform and brings it to the declared values, whatever happened before. So creation on an existing object, update, and the
 * run after a crash are the same work.
 */
import { isDeepStrictEqual } from "node:util";
import { merge } from "../shared/merge";
import { Adoption } from "./adoption";
import { checkDeclaration } from "./check";
import { type Live, type ResourceDefinition, type Values } from "./definition";
import { Existence } from "./existence";
import { type FieldValues, formatFailure, listUnknownMembers } from "./fields/index";
import { AlternativeIdError, requireSameScope } from "./find";
import { Handovers } from "./handover";
import { declareLive, readUntilCertain } from "./import";
import { KindInRun } from "./kind-in-run";
import { Planner } from "./planning";
import { Recognition } from "./recognition";
import { Remover } from "./removal";
import { type CheckResult, type Created, type Plan, type Refreshed } from "./results";
import { type RunContext } from "./run-context";
import { hashVersioned } from "./secret-versions";
import { type Covers, isAdopted, previewOutputs, withCurrentNames, withUncovered } from "./state";
import { Writer } from "./writing";

export class Lifecycle<C, L extends Live> {
  private readonly kind: KindInRun<C, L>;
  private readonly adoption: Adoption<C, L>;
  private readonly recognition: Recognition<C, L>;
  private readonly planner: Planner<C, L>;
  private readonly writer: Writer<C, L>;
  private readonly remover: Remover<C, L>;

  constructor(context: RunContext<C>, definition: ResourceDefinition<C, L>) {
    this.kind = new KindInRun(context, definition);
    const handovers = new Handovers(this.kind);
    const existence = new Existence(this.kind);
    this.adoption = new Adoption(this.kind, handovers, existence);
    this.recognition = new Recognition(this.kind, handovers);
    this.planner = new Planner(this.kind, this.adoption, handovers, existence, this.recognition);
    this.writer = new Writer(this.kind, this.adoption, this.planner, handovers);
    this.remover = new Remover(this.kind, this.adoption, this.recognition);
  }

  /** Checks declared values, and announces an adoption or a creation. Runs in a preview too. */
  check(oldInputs: FieldValues, newInputs: FieldValues): Promise<CheckResult> {
    const olds = this.currentNames(oldInputs);
    const before = this.kind.identityIn(olds);
    this.kind.context.run.noteDeclared(this.kind.identityIn(newInputs), before);
    return this.kind.inContext(newInputs, async () => {
      const { definition } = this.kind;
      const checked = checkDeclaration(definition, newInputs);
      if (checked.failures.length > 0) return { inputs: checked.values, failures: checked.failures };
      const { values, failures } = hashVersioned(definition, checked.values, olds);
      if (failures.length > 0) return { inputs: values, failures };
      for (const warning of listUnknownMembers(definition.fields, values))
        this.kind.context.log(`${this.kind.requireIdentity(values).id}: warning: ${formatFailure(warning)}`);
      if (before) this.planner.rememberInputs(before.id, olds);
      return { inputs: values, failures: before ? [] : await this.adoption.announce(values) };
    });
  }

  /**
   * The resource as a refresh finds it; undefined when its object no longer exists.
   *
   * @param isRequested - whether the user asked for the refresh. A run that only looks before it compares records nothing, and
   * leaves a missing object to {@link plan}, which rejects it.
   */
  read(
    resourceId: string,
    currentState: FieldValues,
    isRequested: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<Refreshed | undefined> {
    const state = this.currentNames(currentState);
    this.kind.noteState(resourceId, state);
    const named = { ...this.kind.namedBy(resourceId), ...state };
    return this.kind.inContext(named, async () => {
      const declared = this.kind.declaredIn(state);
      const { id } = this.kind.requireIdentity(named);
      const history = { before: state, done: [], isAdopted: isAdopted(state) };
      const outputsWith = (live: L) => this.kind.outputs(declared, live, state, history);
      let proof: L | undefined;
      const isUnchanged = (row: L, covers: Covers) => {
        const isSame = isDeepStrictEqual(
          withUncovered(this.kind.definition, outputsWith(row), row, state, covers),
          state,
        );
        if (isSame) proof = row;
        return isSame;
      };
      let found: L | undefined;
      try {
        found = await this.kind.reads.find(id, named, declared, isUnchanged);
      } catch (error) {
        if (!(error instanceof AlternativeIdError)) throw error;
        // The owner exists under another id, which the program declares.
        if (!this.kind.definition.object) return { id: resourceId, outputs: state };
        this.kind.context.log(error.message);
      }
      const live = found ?? (await this.kind.findRenamedBefore(state));
      if (!live) {
        if (!(await isRequested())) return { id: resourceId, outputs: state };
        if (this.kind.definition.object) await this.kind.reporter.recordMissing(id);
        return undefined;
      }
      if (live === proof) return { id: resourceId, outputs: state };
      const elsewhere = found && (await this.recognition.findElsewhere(state, found));
      if (elsewhere) {
        this.kind.context.log(
          `${id}: warning: ${this.recognition.explain(state, live, elsewhere)}. The state keeps what it has`,
        );
        return { id: resourceId, outputs: state };
      }
      if (this.kind.definition.object) requireSameScope(this.kind.definition, live, state);
      const drift = this.kind.compare(declared, live, state);
      if (drift.length > 0 && (await isRequested()))
        await this.kind.reporter.recordDrift(this.kind.finder.idOf(live), drift);
      const outputs = outputsWith(live);
      const inputs = this.kind.declaredIn(outputs);
      // Without inputs the engine keeps those it has, among them fields that were declared without a change.
      return { id: resourceId, outputs, ...(!isDeepStrictEqual(inputs, declared) && { inputs }) };
    });
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

  /** What a run will do with a resource of the state. Reports changes by others. Runs in a preview too. */
  plan(resourceId: string, state: FieldValues, newInputs: FieldValues): Promise<Plan> {
    return this.planner.plan(resourceId, this.currentNames(state), newInputs);
  }

  /**
   * The outputs that a preview can know of a creation, or of an update.
   *
   * @param before - the outputs of the last run; undefined for a creation
   */
  preview(newInputs: FieldValues, before?: FieldValues): Values {
    return previewOutputs(this.kind.definition, this.kind.declaredIn(newInputs), before && this.currentNames(before));
  }

  create(newInputs: FieldValues): Promise<Created> {
    return this.writer.create(newInputs);
  }

  update(resourceId: string, state: FieldValues, newInputs: FieldValues): Promise<FieldValues> {
    return this.writer.update(resourceId, this.currentNames(state), newInputs);
  }

  delete(resourceId: string, state: FieldValues): Promise<void> {
    return this.remover.delete(resourceId, this.currentNames(state));
  }

  private currentNames(state: FieldValues): FieldValues {
    return withCurrentNames(this.kind.definition, state);
  }
}
