/** Serves a kind of resource to the engine as a dynamic provider: converts the core's results to those of the engine. */
import type { dynamic } from "@pulumi/pulumi";
import { currentConfiguration, readPlatform } from "../../config";
import { openContext } from "../../context";
import { identify } from "../../core/identity";
import { Lifecycle } from "../../core/lifecycle/lifecycle";
import type { Values } from "../../core/definition";
import { type CheckFailure, formatFailure } from "../../core/fields/index";
import type { Plan } from "../../core/results";
import { endAfterEngine } from "../engine-watch";
import { PluginProcesses } from "../../link/plugin-processes";
import { type Definition, findResource } from "../../resources/registry";
import { HANDLER_PROPERTY } from "../../shared/handler-property";
import { engineCommand } from "../engine-command";

/** The handler that the text in a state evaluates to. @param kind - of the registry */
export function serve(kind: string): () => dynamic.ResourceProvider {
  hideErrorsOfTheEngine();
  return () => {
    const definition = findResource(kind);
    if (!definition) throw new Error(`no such kind of resource: ${kind}`);
    return provide(definition);
  };
}

/** The provider of a kind. */
function provide(definition: Definition): dynamic.ResourceProvider {
  // The engine does not wait for `configure` before it sends other requests, so every operation does.
  const { promise: configured, resolve, reject } = withResolvers<Operations>();
  // The first operation reports the error; there may be none.
  configured.catch(() => undefined);
  const run = <T>(work: (operations: Operations) => Promise<T>) => watched(async () => work(await configured));
  return {
    configure: (request: dynamic.ConfigureRequest) => {
      try {
        resolve(openOperations(definition, request));
      } catch (error) {
        reject(error);
      }
      return Promise.resolve();
    },
    check: (olds: Values, news: Values) => run((operations) => operations.check(olds, news)),
    diff: (id, olds: Values, news: Values) => run((operations) => operations.diff(id, olds, news)),
    create: (inputs: Values) => run((operations) => operations.create(inputs)),
    update: (id, olds: Values, news: Values) => run((operations) => operations.update(id, olds, news)),
    read: (id, state?: Values) => run((operations) => operations.read(id, state ?? {})),
    delete: (id, state: Values) => run((operations) => operations.delete(id, state)),
  };
}

/** The operations with the settings that the engine sends. */
function openOperations(definition: Definition, { config }: dynamic.ConfigureRequest): Operations {
  // The engine starts this process with its own address.
  const engine = process.argv[2];
  const configuration = currentConfiguration((key) => config.get(key));
  const context = openContext(configuration, engine);
  const plugins = new PluginProcesses(engine, readPlatform(configuration));
  const operations = toProvider(new Lifecycle(context, definition));
  return {
    ...operations,
    delete: async (id, state: Values) => {
      // In a stack that changes to the plugin, the plugin checks what the program declares.
      const identity = identify(definition, state);
      // Most runs have no plugin, so its answer comes before the command line of the engine is read.
      if (identity && (await plugins.find(identity)) && !(await engineCommand.isDestroyRequested()))
        context.run.noteDeclared(identity, undefined);
      await operations.delete(id, state);
    },
  };
}

/** Operations in progress, of all kinds: they have one process. */
let operationsInProgress = 0;
let isWatching = false;

/** Does the work of an operation, which ends before the process ends after its engine. */
async function watched<T>(work: () => Promise<T>): Promise<T> {
  if (!isWatching)
    endAfterEngine(process.argv[2], { isBusy: () => operationsInProgress > 0, end: () => process.exit() });
  isWatching = true;
  operationsInProgress += 1;
  try {
    return await work();
  } finally {
    operationsInProgress -= 1;
  }
}

export type Operations = Required<Omit<dynamic.ResourceProvider, "configure">>;

/** The operations of a lifecycle in the form of the engine. */
export function toProvider(lifecycle: Pick<Lifecycle<never, never>, keyof Lifecycle<never, never>>): Operations {
  return {
    check: async (olds: Values, news: Values) => {
      const { inputs, failures } = await lifecycle.check(withoutHandler(olds), withoutHandler(news));
      return { inputs, failures: failures.map(toCheckFailure) };
    },
    diff: async (id, olds: Values, news: Values) =>
      toDiffResult(await lifecycle.plan(id, withoutHandler(olds), withoutHandler(news))),
    create: async (news: Values) => {
      const { id, outputs } = await lifecycle.create(withoutHandler(news));
      return { id, outs: outputs };
    },
    update: async (id, olds: Values, news: Values) => ({
      outs: await lifecycle.update(id, withoutHandler(olds), withoutHandler(news)),
    }),
    read: async (id, state: Values) => {
      const found = await lifecycle.read(id, withoutHandler(state));
      if (!found) return { id: "" };
      return { id: found.id, props: found.outputs, ...(found.inputs && { inputs: found.inputs }) };
    },
    delete: (id, state: Values) => lifecycle.delete(id, withoutHandler(state)),
  };
}

/**
 * The engine prints the value of a property that a failure names, also a value that is marked as secret, and that of an unknown
 * field, which can be a misplaced password. So no property is named.
 */
function toCheckFailure(failure: CheckFailure): dynamic.CheckFailure {
  return { property: "", reason: formatFailure(failure) };
}

function toDiffResult(plan: Plan): dynamic.DiffResult {
  if (plan.action !== "replace") return { changes: plan.action === "update" };
  return { changes: true, replaces: [...plan.fields], ...(plan.isDeletedFirst && { deleteBeforeReplace: true }) };
}

function withoutHandler({ [HANDLER_PROPERTY]: _handler, ...values }: Values): Values {
  return values;
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}

let isHiding = false;

/** The process prints each error before the engine shows it at its resource, so it would appear twice. */
function hideErrorsOfTheEngine(): void {
  if (isHiding) return;
  isHiding = true;
  const print = console.error;
  console.error = (...values: unknown[]) => {
    if (!(typeof values[0] === "string" && values[0].startsWith("BroadworksError: "))) print(...values);
  };
}
