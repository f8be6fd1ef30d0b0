/** A stack as the engine keeps it, step by step on the provider's real process: what a failed run leaves, the next one begins with. */
import assert from "node:assert/strict";
import type { ResourceSchema } from "../../provider/core/definition";
import { RESOURCES } from "../../provider/resources/registry";
import { USER } from "../../provider/resources/user/kind";
import { OperationFailed, type Provider, type Values } from "./provider";

interface Resource {
  id: string;
  inputs: Values;
  outputs: Values;
  /** A partial failure: the engine updates it in the next run, whatever diff returns. */
  hasFailed: boolean;
}

/** By the name of the resource, which begins with its kind. */
type Declared = Readonly<Record<string, Values>>;

/** The kind of resource that has such a name: `services of jane` is a BroadworksUserServices. */
export function kindOf(name: string): ResourceSchema {
  const isOf = ({ kind, owner }: ResourceSchema) =>
    owner !== undefined && name.startsWith(kind.slice(owner.kind.length).toLowerCase());
  return RESOURCES.find(isOf) ?? USER;
}

export class Stack {
  readonly resources = new Map<string, Resource>();
  private hasRun = false;

  constructor(public provider: Provider) {}

  /** The same stack in the next run. */
  static after(stack: Stack, provider: Provider): Stack {
    const next = new Stack(provider);
    for (const [name, resource] of stack.resources) next.resources.set(name, resource);
    return next;
  }

  /** `pulumi up`. Gives the failures, resource by resource. */
  async up(declared: Declared, { refresh = false } = {}): Promise<Map<string, Error>> {
    await this.begin();
    const failures = new Map<string, Error>();
    const step = async (name: string, work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        assert.ok(error instanceof Error);
        failures.set(name, error);
      }
    };
    if (refresh) for (const name of [...this.resources.keys()]) await step(name, () => this.refresh(name));
    if (failures.size > 0) return failures;
    for (const [name, values] of Object.entries(declared)) await step(name, () => this.apply(name, values));
    for (const name of [...this.resources.keys()].filter((one) => !(one in declared)))
      await step(name, () => this.remove(name));
    return failures;
  }

  /** `pulumi preview`: the names of the resources that would be created, updated or deleted. */
  async preview(declared: Declared, { refresh = false } = {}): Promise<string[]> {
    await this.begin();
    if (refresh) for (const name of [...this.resources.keys()]) await this.refresh(name);
    const changed = [...this.resources.keys()].filter((name) => !(name in declared));
    for (const [name, values] of Object.entries(declared)) {
      const old = this.resources.get(name);
      const provider = this.for(name);
      const { inputs, failures } = await provider.check(values, old?.inputs);
      assert.deepEqual(failures, []);
      if (!old || old.hasFailed || (await provider.diff(old.id, old.outputs, inputs)).changes) changed.push(name);
    }
    return changed;
  }

  /** Each preview and each update has a process of its own, which knows nothing of those before. */
  private async begin(): Promise<void> {
    if (this.hasRun) this.provider = await this.provider.nextRun();
    this.hasRun = true;
  }

  async refresh(name: string): Promise<void> {
    const old = this.resources.get(name);
    assert.ok(old);
    const { id, inputs, outputs } = await this.for(name).read(old.id, old.outputs);
    if (id === "") this.resources.delete(name);
    else this.resources.set(name, { ...old, outputs, inputs: Object.keys(inputs).length > 0 ? inputs : old.inputs });
  }

  private for(name: string): Provider {
    return this.provider.of(kindOf(name));
  }

  private async apply(name: string, values: Values): Promise<void> {
    const old = this.resources.get(name);
    const provider = this.for(name);
    const { inputs, failures } = await provider.check(values, old?.inputs);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    try {
      if (!old) {
        const { id, outputs } = await provider.create(inputs);
        this.resources.set(name, { id, inputs, outputs, hasFailed: false });
      } else if (old.hasFailed || (await provider.diff(old.id, old.outputs, inputs)).changes) {
        const outputs = await provider.update(old.id, old.outputs, inputs);
        this.resources.set(name, { id: old.id, inputs, outputs, hasFailed: false });
      } else this.resources.set(name, { ...old, inputs });
    } catch (error) {
      if (error instanceof OperationFailed && error.state) {
        const { id, properties } = error.state;
        this.resources.set(name, { id, inputs, outputs: properties, hasFailed: true });
      }
      throw error;
    }
  }

  private async remove(name: string): Promise<void> {
    const old = this.resources.get(name);
    assert.ok(old);
    await this.for(name).delete(old.id, old.outputs);
    this.resources.delete(name);
  }
}
