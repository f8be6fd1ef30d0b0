/** The provider as tests speak to it: in its real process, or in this one for the sake of mutation tests, which know no other. */
import { readSettings } from "../../provider/config";
import { openConnection } from "../../provider/connection";
import { newContext } from "../../provider/context";
import type { ResourceSchema } from "../../provider/core/definition";
import { Lifecycle } from "../../provider/core/lifecycle";
import { type Operations, toProvider } from "../../provider/hosts/dynamic/host";
import { findResource } from "../../provider/resources/registry";
import { USER } from "../../provider/resources/user/kind";
import { PartialFailure } from "../../provider/shared/errors";
import type { Simulator } from "../../simulator";
import { PREFETCH } from "./reading";
import { ProviderProcess } from "./provider-process";

export type Values = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- looked at as they come

/** An operation failed; `state` is what it left for the engine to keep, if anything. */
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
  /** Of a user that is replaced. */
  deletesFirst: boolean;
}

export interface Provider {
  /** All that it printed. */
  readonly printed: readonly string[];
  /** The same process, asked about resources of another kind; users by default. */
  of(kind: ResourceSchema): Provider;
  check(news: Values, olds?: Values): Promise<Checked>;
  diff(id: string, olds: Values, news: Values): Promise<Difference>;
  create(news: Values): Promise<{ id: string; outputs: Values }>;
  update(id: string, olds: Values, news: Values): Promise<Values>;
  read(id: string, properties: Values): Promise<{ id: string; outputs: Values; inputs: Values }>;
  delete(id: string, properties: Values): Promise<void>;
  /**
   * The same process in another run, which has everything of this package loaded anew. It must be at rest, and says nothing
   * for this run any more. Starting a process takes a second, most of it for the SDK.
   *
   * @param config - that of this run by default
   */
  nextRun(config?: Record<string, string>): Promise<Provider>;
  stop(): Promise<void>;
}

export function startProvider(config: Record<string, string>): Promise<Provider> {
  return process.env["PROVIDER_IN_PROCESS"] ? Promise.resolve(inProcess(config)) : ProviderProcess.start(config);
}

export function providerFor(simulator: Simulator, config?: Record<string, string>): Promise<Provider> {
  return startProvider(configFor(simulator, config));
}

/** A provider in this process: for what a test needs and does not look at. */
export function providerHere(simulator: Simulator, config?: Record<string, string>): Provider {
  return inProcess(configFor(simulator, config));
}

/** What a run is set to; the rest is as the package has it. */
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
  const settings = readSettings(
    (key) => config[key],
    () => undefined,
  );
  const context = newContext(openConnection(settings, (line) => void printed.push(line)));
  const providers = new Map<string, Operations>();
  const of = ({ kind }: ResourceSchema): Provider => {
    const definition = findResource(kind);
    if (!definition) throw new Error(`no such kind: ${kind}`);
    const operationsOfKind = providers.get(kind) ?? toProvider(new Lifecycle(context, definition));
    providers.set(kind, operationsOfKind);
    const nextRun = (next = config) => {
      printed.length = 0;
      return Promise.resolve(inProcess(next, printed));
    };
    return { printed, of, nextRun, ...operations(operationsOfKind) };
  };
  return of(USER);
}

function operations(lifecycle: Operations): Omit<Provider, "printed" | "of" | "nextRun"> {
  return {
    check: async (news, olds = {}) => {
      const { inputs, failures } = await told(lifecycle.check(olds, sent(news)));
      return { inputs: sent(inputs as Values), failures: failures ?? [] };
    },
    diff: async (id, olds, news) => {
      const answer = await told(lifecycle.diff(id, sent(olds), sent(news)));
      const { changes = false, replaces = [], deleteBeforeReplace: deletesFirst = false } = answer;
      return { changes, replaces, deletesFirst };
    },
    create: async (news) => {
      const { id, outs } = await told(lifecycle.create(sent(news)));
      return { id, outputs: sent(outs as Values) };
    },
    update: async (id, olds, news) => sent((await told(lifecycle.update(id, sent(olds), sent(news)))).outs as Values),
    read: async (id, properties) => {
      const { id: found = "", props, inputs } = await told(lifecycle.read(id, sent(properties)));
      return { id: found, outputs: sent((props ?? {}) as Values), inputs: sent((inputs ?? {}) as Values) };
    },
    delete: (id, properties) => told(lifecycle.delete(id, sent(properties))),
    stop: () => Promise.resolve(),
  };
}

/** As the wire brings it. */
function sent(values: Values): Values {
  return JSON.parse(JSON.stringify(values)) as Values;
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw new OperationFailed((error as Error).message, undefined);
    const { id, properties, reasons } = error;
    throw new OperationFailed(error.message, { id, properties: sent(properties), reasons });
  }
}
