/** The provider as tests speak to it: in its real process, or in this one for the sake of mutation tests, which know no other. */
import { PartialFailure } from "../../provider/shared/errors";
import { readSettings } from "../../provider/config";
import { credentials } from "../../provider/resources/credentials/settings";
import { CREDENTIALS } from "../../provider/resources/credentials/resource";
import type { Kind } from "../../provider/program/declared-resource";
import { newRunContext } from "../../provider/context";
import { SERVICES } from "../../provider/resources/services/resource";
import { services } from "../../provider/resources/services/settings";
import { SettingsLifecycle } from "../../provider/resources/settings";
import { UserLifecycle } from "../../provider/resources/user/lifecycle";
import { USER } from "../../provider/resources/user/resource";
import type { Lifecycle } from "../../provider/hosts/dynamic/host";
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
  of(kind: Kind): Provider;
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
  const platform = newRunContext(settings, (line) => void printed.push(line));
  const lifecycles: Record<string, Lifecycle> = {
    [USER.name]: new UserLifecycle(platform),
    [SERVICES.name]: new SettingsLifecycle(platform, services),
    [CREDENTIALS.name]: new SettingsLifecycle(platform, credentials),
  };
  const of = ({ name }: Kind): Provider => {
    const lifecycle = lifecycles[name];
    if (!lifecycle) throw new Error(`no such kind: ${name}`);
    const nextRun = (next = config) => {
      printed.length = 0;
      return Promise.resolve(inProcess(next, printed));
    };
    return { printed, of, nextRun, ...operations(lifecycle) };
  };
  return of(USER);
}

function operations(lifecycle: Lifecycle): Omit<Provider, "printed" | "of" | "nextRun"> {
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
