/** The provider as tests use it: in its real process, or in this process for tests that are fast or run on mutants. */
import { createContext } from "../../provider/context";
import type { ResourceSchema } from "../../provider/core/definition";
import { Lifecycle } from "../../provider/core/lifecycle/lifecycle";
import { type Operations, toProvider } from "../../provider/hosts/dynamic/host";
import { findResource } from "../../provider/resources/registry";
import { USER } from "../../provider/resources/user/kind";
import { PartialFailure } from "../../provider/shared/errors";
import type { Simulator } from "../../simulator";
import { PREFETCH } from "./reading";
import { PluginProvider } from "./plugin-provider";
import { ProviderProcess } from "./provider-process";

export type Values = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests know the types

/** A failed operation. `state` is the state that the engine keeps after a partial failure. */
export class OperationFailed extends Error {
  constructor(
    message: string,
    readonly state: { id: string; properties: Values; reasons: string[] } | undefined,
  ) {
    super(message);
  }
}

export interface Checked {
  inputs: Values;
  failures: { property: string; reason: string }[];
}

export interface Difference {
  changes: boolean;
  replaces: string[];
  /** Whether a replacement deletes first. */
  deletesFirst: boolean;
}

export interface Provider {
  /** The lines that it printed. */
  readonly printed: readonly string[];
  /** The operations of another kind of resource in the same process; those of users by default. */
  of(kind: ResourceSchema): Provider;
  check(news: Values, olds?: Values): Promise<Checked>;
  diff(id: string, olds: Values, news: Values): Promise<Difference>;
  create(news: Values): Promise<{ id: string; outputs: Values }>;
  update(id: string, olds: Values, news: Values): Promise<Values>;
  read(id: string, properties: Values): Promise<{ id: string; outputs: Values; inputs: Values }>;
  delete(id: string, properties: Values): Promise<void>;
  /**
   * The same process in the next run, which loads this package again. No operation of this run may be in progress. It saves the
   * start of a process, which takes a second.
   *
   * @param config - by default the config of this run
   */
  nextRun(config?: Record<string, string>): Promise<Provider>;
  stop(): Promise<void>;
}

/** With `PROVIDER_HOST=plugin`, every suite runs over the plugin's server. */
export function startProvider(config: Record<string, string>): Promise<Provider> {
  if (process.env["PROVIDER_HOST"] === "plugin") return PluginProvider.start(config);
  return process.env["PROVIDER_IN_PROCESS"] ? Promise.resolve(inProcess(config)) : ProviderProcess.start(config);
}

/** The hosts of the provider, in this process. */
export const HOSTS: Readonly<Record<"dynamic" | "plugin", (config: Record<string, string>) => Promise<Provider>>> = {
  dynamic: (config) => Promise.resolve(inProcess(config)),
  plugin: (config) => PluginProvider.start(config),
};

export function providerFor(simulator: Simulator, config?: Record<string, string>): Promise<Provider> {
  return startProvider(configFor(simulator, config));
}

/** A provider in this process, for steps that a test does not verify. */
export function providerHere(simulator: Simulator, config?: Record<string, string>): Provider {
  return inProcess(configFor(simulator, config));
}

/** The config of a run; other settings have their defaults. */
export function configFor(simulator: Simulator, config: Record<string, string> = {}): Record<string, string> {
  return {
    "broadworks:url": simulator.url,
    "broadworks:username": simulator.username,
    "broadworks:password": simulator.password,
    "broadworks:requestsPerSecond": "1000",
    "broadworks:prefetch": PREFETCH,
    ...config,
  };
}

function inProcess(config: Record<string, string>, printed: string[] = []): Provider {
  const context = createContext(
    (key) => config[key],
    undefined,
    (line) => void printed.push(line),
  );
  const providers = new Map<string, Operations>();
  const of = ({ kind }: ResourceSchema): Provider => {
    const definition = findResource(kind);
    if (!definition) throw new Error(`no such kind: ${kind}`);
    const ofKind = providers.get(kind) ?? toProvider(new Lifecycle(context, definition));
    providers.set(kind, ofKind);
    const nextRun = (next = config) => {
      printed.length = 0;
      return Promise.resolve(inProcess(next, printed));
    };
    return { printed, of, nextRun, ...operations(ofKind) };
  };
  return of(USER);
}

function operations(lifecycle: Operations): Omit<Provider, "printed" | "of" | "nextRun"> {
  return {
    check: async (news, olds = {}) => {
      const { inputs, failures } = await reported(lifecycle.check(olds, transferred(news)));
      return { inputs: transferred(inputs as Values), failures: failures ?? [] };
    },
    diff: async (id, olds, news) => {
      const difference = await reported(lifecycle.diff(id, transferred(olds), transferred(news)));
      const { changes = false, replaces = [], deleteBeforeReplace: deletesFirst = false } = difference;
      return { changes, replaces, deletesFirst };
    },
    create: async (news) => {
      const { id, outs } = await reported(lifecycle.create(transferred(news)));
      return { id, outputs: transferred(outs as Values) };
    },
    update: async (id, olds, news) =>
      transferred((await reported(lifecycle.update(id, transferred(olds), transferred(news)))).outs as Values),
    read: async (id, properties) => {
      const { id: found = "", props, inputs } = await reported(lifecycle.read(id, transferred(properties)));
      return {
        id: found,
        outputs: transferred((props ?? {}) as Values),
        inputs: transferred((inputs ?? {}) as Values),
      };
    },
    delete: (id, properties) => reported(lifecycle.delete(id, transferred(properties))),
    stop: () => Promise.resolve(),
  };
}

/** Values as gRPC passes them on. */
function transferred(values: Values): Values {
  return JSON.parse(JSON.stringify(values)) as Values;
}

async function reported<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw new OperationFailed((error as Error).message, undefined);
    const { id, properties, reasons } = error;
    throw new OperationFailed(error.message, { id, properties: transferred(properties), reasons });
  }
}
