/**
 * A stack as the engine runs it with some parallelism: it checks one resource after the other, ahead of the operations by one, and
 * runs some operations at once. The program's process serves what it declares, as in a real run.
 */
import { ProgramServer } from "../../provider/link/program-server";
import { digestOf } from "../../provider/link/digest";
import { identify, listIn } from "../../provider/core/identity";
import { sharedValues } from "../../provider/program/shared-values";
import { USER } from "../../provider/resources/user/kind";
import { type Difference, OperationFailed, type Values } from "./provider";
import { ProviderProcess } from "./provider-process";

interface Resource {
  readonly id: string;
  readonly inputs: Values;
  readonly outputs: Values;
  readonly hasFailed?: boolean;
}

/** Users by the names of their resources. */
export type Users = Readonly<Record<string, Values>>;

export interface RunOptions {
  /** Operations at once; 8 by default. */
  readonly parallel?: number;
  /** The names in the order in which the engine asks about them. */
  readonly order?: readonly string[];
  /** The names that resources had before, as aliases state them, by name. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Names of protected resources. */
  readonly isProtected?: readonly string[];
}

let stacks = 0;

export class ParallelStack {
  readonly resources = new Map<string, Resource>();
  private readonly engine = `test-${process.pid}-${(stacks += 1)}`;
  private provider: ProviderProcess | undefined;
  private server: ProgramServer | undefined;
  /** The lines that the last run printed. */
  printed: readonly string[] = [];

  constructor(private readonly config: Record<string, string>) {}

  /** `pulumi preview`: failures by name, and the names of the resources that change. */
  async preview(users: Users, options: RunOptions = {}): Promise<{ failures: Map<string, string>; changed: string[] }> {
    const saved = [...this.resources];
    const provider = await this.begin(users, options);
    const failures = new Map<string, string>();
    const changed: string[] = [];
    for (const name of options.order ?? Object.keys(users))
      await this.plan(provider, name, users[name]!).then(
        (step) => step && changed.push(name),
        (error: unknown) => failures.set(name, (error as Error).message),
      );
    this.resources.clear();
    for (const [name, resource] of saved) this.resources.set(name, resource);
    return { failures, changed };
  }

  /** `pulumi up`: failures by name. Nothing new is started after the first one. */
  async up(users: Users, options: RunOptions = {}): Promise<Map<string, string>> {
    const provider = await this.begin(users, options);
    const failures = new Map<string, string>();
    const { parallel = 8, order = Object.keys(users) } = options;
    const running = new Set<Promise<void>>();
    const waiting: (() => Promise<void>)[] = [];
    const startNext = () => {
      while (running.size < parallel && waiting.length > 0 && failures.size === 0) {
        const work: Promise<void> = waiting.shift()!().finally(() => {
          running.delete(work);
          startNext();
        });
        running.add(work);
      }
    };
    const attempt = async (name: string, work: () => Promise<void>) => {
      await work().catch((error: unknown) => failures.set(name, (error as Error).message));
    };
    for (const name of order) {
      // The engine looks ahead by one resource.
      while (waiting.length > 0 && failures.size === 0) await Promise.race(running);
      if (failures.size > 0) break;
      await attempt(name, async () => {
        const step = await this.plan(provider, name, users[name]!);
        if (step) waiting.push(() => attempt(name, step));
      });
      startNext();
    }
    while (running.size > 0) await Promise.race(running);
    if (failures.size === 0) await this.removeAll(provider, users, attempt);
    return failures;
  }

  /** `pulumi refresh`. */
  async refresh(): Promise<void> {
    const provider = await this.begin({}, {});
    for (const [name, { id, inputs, outputs }] of [...this.resources]) {
      const found = await provider.read(id, outputs);
      // Without inputs the engine keeps those that it has.
      const kept = Object.keys(found.inputs).length > 0 ? found.inputs : inputs;
      if (found.id !== "") this.resources.set(name, { ...found, inputs: kept });
      else this.resources.delete(name);
    }
  }

  /** Ends the provider's process in the middle of its work. */
  async kill(): Promise<void> {
    const { provider } = this;
    this.provider = undefined;
    await provider?.kill();
  }

  async stop(): Promise<void> {
    this.server?.stop();
    await this.provider?.stop();
  }

  private async removeAll(
    provider: ProviderProcess,
    users: Users,
    attempt: (name: string, work: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const removed = [...this.resources].filter(([name]) => !(name in users));
    await Promise.all(
      removed.map(([name, { id, outputs }]) =>
        attempt(name, async () => {
          await provider.delete(id, outputs);
          this.resources.delete(name);
        }),
      ),
    );
  }

  /** Each run has a program and a provider process of its own. */
  private async begin(users: Users, { aliases = {}, isProtected = [] }: RunOptions): Promise<ProviderProcess> {
    this.server?.stop();
    const stated = new Set(
      Object.keys(aliases).filter((name) => !this.resources.has(name) && this.resources.has(aliases[name]!)),
    );
    const moved = [...stated].map((name) => [name, this.resources.get(aliases[name]!)!] as const);
    for (const name of stated) this.resources.delete(aliases[name]!);
    for (const [name, resource] of moved) this.resources.set(name, resource);
    const before = [...this.resources];
    this.server = new ProgramServer(this.engine, (key) => Promise.resolve(stateFor(before, users, key, stated)));
    this.server.start();
    for (const [name, args] of Object.entries(users)) {
      const list = listIn(USER, args);
      this.server.declare({
        ...identify(USER, args)!,
        ...(list !== undefined && { list }),
        ...sharedValues(USER, args).now,
        ...(isProtected.includes(name) && { keepsValues: "protect" }),
      });
    }
    this.provider = this.provider
      ? await this.provider.nextRun()
      : await ProviderProcess.start(this.config, USER.handler, this.engine);
    this.printed = this.provider.printed;
    return this.provider;
  }

  /** Checks and compares; gives what is to be executed, if anything. */
  private async plan(
    provider: ProviderProcess,
    name: string,
    args: Values,
  ): Promise<(() => Promise<void>) | undefined> {
    const old = this.resources.get(name);
    const { inputs, failures } = await provider.check(args, old?.inputs ?? {});
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    const difference: Difference | undefined = old && (await provider.diff(old.id, old.outputs, inputs));
    if (old && !difference?.changes && old.hasFailed !== true) {
      this.resources.set(name, { ...old, inputs });
      return undefined;
    }
    return async () => {
      try {
        if (old)
          this.resources.set(name, { id: old.id, inputs, outputs: await provider.update(old.id, old.outputs, inputs) });
        else this.resources.set(name, { inputs, ...(await provider.create(inputs)) });
      } catch (error) {
        if (error instanceof OperationFailed && error.state) {
          const { id, properties } = error.state;
          this.resources.set(name, { id, inputs, outputs: properties, hasFailed: true });
        }
        throw error;
      }
    };
  }
}

function stateFor(resources: readonly [string, Resource][], users: Users, key: string, stated: ReadonlySet<string>) {
  return resources.map(([name, { outputs }]) => ({
    ...identify(USER, outputs)!,
    ...(users[name] && { successor: users[name]["userId"] as string }),
    ...(stated.has(name) && { isStated: true as const }),
    carried: { derived: outputs["derived"] as unknown },
    digests: Object.fromEntries(
      ["newPassword", "onExisting", "onConflict", "onDelete"]
        .filter((option) => outputs[option] != null)
        .map((option) => [option, digestOf(outputs[option], key)]),
    ),
  }));
}
