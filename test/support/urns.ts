/** A state as the engine keeps it, by URN, and the requests that the engine sends for an edit of the program, in any of its orders. */
import assert from "node:assert/strict";
import type { ResourceSchema } from "../../provider/core/definition";
import { OperationFailed, type Provider, type Values } from "./provider";

export interface Declared {
  readonly kind: ResourceSchema;
  readonly values: Values;
}

interface Resource {
  readonly kind: ResourceSchema;
  readonly id: string;
  readonly inputs: Values;
  readonly outputs: Values;
  readonly hasFailed?: boolean;
}

/** The flags of a run, and the order of its resources. */
export interface Edit {
  /** URNs that are replaced whatever the provider returns (`--replace`). */
  readonly replace?: readonly string[];
  /** URNs that are replaced by a property that changes (`replaceOnChanges`): the provider is asked for a difference first. */
  readonly replaceOnChange?: readonly string[];
  /** What is replaced is deleted first. */
  readonly deleteBeforeReplace?: boolean;
  /** URNs in the order in which the program declares them; its own by default. */
  readonly order?: readonly string[];
  /** Whether creations and updates begin when everything is checked, the last one first, or one after the other. */
  readonly isParallel?: boolean;
  readonly refresh?: boolean;
}

export type Program = Readonly<Record<string, Declared>>;

export class UrnStack {
  readonly resources = new Map<string, Resource>();
  private isFirst = true;

  constructor(public provider: Provider) {}

  /** `pulumi up`. Failures by URN; with any, nothing is deleted. */
  async up(program: Program, edit: Edit = {}): Promise<Map<string, Error>> {
    if (!this.isFirst) this.provider = await this.provider.nextRun();
    this.isFirst = false;
    const failures = new Map<string, Error>();
    const attempt = async (urn: string, work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        assert.ok(error instanceof Error);
        failures.set(urn, error);
      }
    };
    if (edit.refresh) for (const urn of [...this.resources.keys()]) await attempt(urn, () => this.refresh(urn));
    const replaced: Resource[] = [];
    const steps: (() => Promise<void>)[] = [];
    for (const urn of edit.order ?? Object.keys(program))
      await attempt(urn, async () => {
        const declared = program[urn];
        assert.ok(declared, urn);
        const step = await this.plan(urn, declared, edit, replaced);
        if (step && edit.isParallel) steps.push(() => attempt(urn, step));
        else await step?.();
      });
    await Promise.all(steps.reverse().map((step) => step()));
    if (failures.size > 0) return failures;
    const removed = [...this.resources].filter(([urn]) => !(urn in program));
    await Promise.all([
      ...replaced.map((resource, index) => attempt(`replaced ${index}`, () => this.delete(resource))),
      ...removed.map(([urn, resource]) =>
        attempt(urn, async () => {
          await this.delete(resource);
          this.resources.delete(urn);
        }),
      ),
    ]);
    return failures;
  }

  destroy(): Promise<Map<string, Error>> {
    return this.up({});
  }

  /** Checks and compares; gives what is to be executed, if anything. */
  private async plan(
    urn: string,
    { kind, values }: Declared,
    edit: Edit,
    replaced: Resource[],
  ): Promise<(() => Promise<void>) | undefined> {
    const provider = this.provider.of(kind);
    const old = this.resources.get(urn);
    let isReplaced = old !== undefined && edit.replace?.includes(urn) === true;
    let deletesFirst = edit.deleteBeforeReplace === true;
    let inputs = await this.check(provider, values, isReplaced ? {} : (old?.inputs ?? {}));
    let changes = old?.hasFailed === true;
    if (old && !isReplaced) {
      const difference = await provider.diff(old.id, old.outputs, inputs);
      changes ||= difference.changes;
      isReplaced = difference.replaces.length > 0 || (edit.replaceOnChange?.includes(urn) === true && changes);
      deletesFirst ||= difference.deletesFirst;
      // What is replaced is checked again as something new.
      if (isReplaced) inputs = await this.check(provider, values, {});
    }
    if (old && !isReplaced && !changes) {
      this.resources.set(urn, { ...old, inputs });
      return undefined;
    }
    if (old && isReplaced) {
      if (deletesFirst) await this.delete(old);
      else replaced.push(old);
    }
    return async () => {
      try {
        if (old && !isReplaced)
          this.resources.set(urn, {
            kind,
            id: old.id,
            inputs,
            outputs: await provider.update(old.id, old.outputs, inputs),
          });
        else this.resources.set(urn, { kind, inputs, ...(await provider.create(inputs)) });
      } catch (error) {
        if (error instanceof OperationFailed && error.state)
          this.resources.set(urn, {
            kind,
            id: error.state.id,
            inputs,
            outputs: error.state.properties,
            hasFailed: true,
          });
        throw error;
      }
    };
  }

  private async check(provider: Provider, values: Values, olds: Values): Promise<Values> {
    const { inputs, failures } = await provider.check(values, olds);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    return inputs;
  }

  private delete({ kind, id, outputs }: Resource): Promise<void> {
    return this.provider.of(kind).delete(id, outputs);
  }

  private async refresh(urn: string): Promise<void> {
    const old = this.resources.get(urn);
    assert.ok(old);
    const { id, inputs, outputs } = await this.provider.of(old.kind).read(old.id, old.outputs);
    if (id === "") this.resources.delete(urn);
    else this.resources.set(urn, { ...old, outputs, inputs: Object.keys(inputs).length > 0 ? inputs : old.inputs });
  }
}
