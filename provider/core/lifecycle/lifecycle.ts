/**
 * The life of a resource of any kind: check, plan, create, update, read, delete. Each operation is level-triggered: it reads the
 * platform and brings it to the declared values, whatever happened before. So creation on an existing object, update, and the
 * run after a crash are the same work.
 */
import { Adoption } from "./adoption";
import { checkDeclaration } from "./check";
import { type Live, type ResourceDefinition, type Values } from "../definition";
import { Existence } from "./existence";
import { type FieldValues, formatFailure, listUnknownMembers } from "../fields/index";
import { Handovers } from "../handover/handover";
import { KindInRun } from "./kind-in-run";
import { Planner } from "./planning";
import { Recognition } from "../recognition/recognition";
import { Refresher } from "./refresh";
import { Remover } from "./removal";
import { type CheckResult, type Created, type Plan, type Refreshed } from "../results";
import { type RunContext } from "../run/run-context";
import { hashVersioned } from "./secret-versions";
import { previewOutputs, withCurrentNames } from "../state";
import { Writer } from "./writing";

export class Lifecycle<C, L extends Live> {
  private readonly kind: KindInRun<C, L>;
  private readonly adoption: Adoption<C, L>;
  private readonly refresher: Refresher<C, L>;
  private readonly planner: Planner<C, L>;
  private readonly writer: Writer<C, L>;
  private readonly remover: Remover<C, L>;

  constructor(context: RunContext<C>, definition: ResourceDefinition<C, L>) {
    this.kind = new KindInRun(context, definition);
    const handovers = new Handovers(this.kind);
    const existence = new Existence(this.kind);
    this.adoption = new Adoption(this.kind, handovers, existence);
    const recognition = new Recognition(this.kind, handovers);
    this.refresher = new Refresher(this.kind, recognition);
    this.planner = new Planner(this.kind, this.adoption, handovers, existence, recognition);
    this.writer = new Writer(this.kind, this.adoption, this.planner, handovers);
    this.remover = new Remover(this.kind, this.adoption, recognition);
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
    return this.refresher.read(resourceId, this.currentNames(currentState), isRequested);
  }

  /** An object that no resource declares yet, with the declaration that manages all of it; undefined when it does not exist. */
  import(resourceId: string): Promise<Refreshed | undefined> {
    return this.refresher.import(resourceId);
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
