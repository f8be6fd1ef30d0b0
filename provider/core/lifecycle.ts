/**
 * The life of a resource of any kind: check, plan, create, update, read, delete. Each operation is level-triggered: it reads the
 * platform and brings it to the declared values, whatever happened before. So creation on an existing object, update, and the
 * run after a crash are the same work.
 */
import { isDeepStrictEqual } from "node:util";
import { Adoption } from "./adoption";
import { checkDeclaration } from "./check";
import { type Live, type ResourceDefinition, type Values } from "./definition";
import { AlternativeIdError, requireSameScope } from "./find";
import { KindInRun } from "./kind-in-run";
import { Planner } from "./planning";
import { Remover } from "./removal";
import { type CheckResult, type Created, type Plan, type Refreshed } from "./results";
import { type RunContext } from "./run-context";
import { type Covers, isAdopted, withCurrentNames, withUncovered } from "./state";
import { Writer } from "./writing";

type State = Readonly<Values>;

export class Lifecycle<C, L extends Live> {
  private readonly kind: KindInRun<C, L>;
  private readonly adoption: Adoption<C, L>;
  private readonly planner: Planner<C, L>;
  private readonly writer: Writer<C, L>;
  private readonly remover: Remover<C, L>;

  constructor(context: RunContext<C>, definition: ResourceDefinition<C, L>) {
    this.kind = new KindInRun(context, definition);
    this.adoption = new Adoption(this.kind);
    this.planner = new Planner(this.kind, this.adoption);
    this.writer = new Writer(this.kind, this.adoption, this.planner);
    this.remover = new Remover(this.kind, this.adoption);
  }

  /** Checks declared values, and announces an adoption or a creation. Runs in a preview too. */
  check(oldInputs: State, newInputs: State): Promise<CheckResult> {
    const olds = this.currentNames(oldInputs);
    const before = this.kind.identityIn(olds);
    this.kind.context.run.noteDeclared(this.kind.identityIn(newInputs), before);
    return this.kind.inContext(newInputs, async () => {
      const { values, failures } = checkDeclaration(this.kind.definition, newInputs);
      if (failures.length > 0) return { inputs: values, failures };
      if (before) this.planner.rememberInputs(before.id, olds);
      return { inputs: values, failures: before ? [] : await this.adoption.announce(values) };
    });
  }

  /** The resource as a refresh finds it; undefined when its object no longer exists. */
  read(resourceId: string, currentState: State): Promise<Refreshed | undefined> {
    const state = this.currentNames(currentState);
    this.kind.noteState(resourceId, state);
    const named = { ...this.kind.namedBy(resourceId), ...state };
    return this.kind.inContext(named, async () => {
      const declared = this.kind.declaredIn(state);
      const { id } = this.kind.requireIdentity(named);
      const outputsWith = (live: L) => this.kind.outputs(declared, live, state, state, [], isAdopted(state));
      let proof: L | undefined;
      const isUnchanged = (row: L, covers: Covers) => {
        const isSame = isDeepStrictEqual(
          withUncovered(this.kind.definition, outputsWith(row), row, state, covers),
          state,
        );
        if (isSame) proof = row;
        return isSame;
      };
      const found = await this.kind.reads
        .find(id, named, declared, isUnchanged)
        .catch((error: unknown) => this.missingUnder(error));
      const live = found ?? (await this.kind.findSentRename(state));
      if (!live) {
        if (this.kind.definition.object) await this.kind.reporter.recordMissing(id);
        return undefined;
      }
      if (live === proof) return { id: resourceId, outputs: state };
      if (this.kind.definition.object) requireSameScope(this.kind.definition, live, state);
      await this.kind.reporter.recordDrift(this.kind.finder.idOf(live), this.kind.compare(declared, live, state));
      const outputs = outputsWith(live);
      const inputs = this.kind.declaredIn(outputs);
      // Without inputs the engine keeps those it has, among them fields that were declared without a change.
      return { id: resourceId, outputs, ...(!isDeepStrictEqual(inputs, declared) && { inputs }) };
    });
  }

  /** An object is missing when its id became an alternative id of another object. */
  private missingUnder(error: unknown): undefined {
    if (!this.kind.definition.object || !(error instanceof AlternativeIdError)) throw error;
    this.kind.context.log(error.message);
  }

  /** What a run will do with a resource of the state. Reports changes by others. Runs in a preview too. */
  plan(resourceId: string, state: State, newInputs: State): Promise<Plan> {
    return this.planner.plan(resourceId, this.currentNames(state), newInputs);
  }

  create(newInputs: State): Promise<Created> {
    return this.writer.create(newInputs);
  }

  update(resourceId: string, state: State, newInputs: State): Promise<State> {
    return this.writer.update(resourceId, this.currentNames(state), newInputs);
  }

  delete(resourceId: string, state: State): Promise<void> {
    return this.remover.delete(resourceId, this.currentNames(state));
  }

  private currentNames(state: State): State {
    return withCurrentNames(this.kind.definition, state);
  }
}
