/** How a kind of resource is served to the engine's provider process. */
import type { dynamic } from "@pulumi/pulumi";
import { type RunContext, openRunContext } from "../../context";

type Values = Record<string, unknown>;

/** What a kind of resource does at each moment of its life. */
export interface Lifecycle {
  check(olds: Values, news: Values): Promise<dynamic.CheckResult>;
  diff(id: string, olds: Values, news: Values): Promise<dynamic.DiffResult>;
  create(news: Values): Promise<dynamic.CreateResult>;
  update(id: string, olds: Values, news: Values): Promise<dynamic.UpdateResult>;
  read(id: string, properties: Values): Promise<dynamic.ReadResult>;
  delete(id: string, properties: Values): Promise<void>;
}

/** The handler that the text in a state asks for; the engine's process calls it once. */
export function serve(open: (platform: RunContext) => Lifecycle): () => dynamic.ResourceProvider {
  hideShownErrors();
  return () => {
    // The engine does not wait for `configure` before it asks for more, so every operation does.
    const { promise: configured, resolve, reject } = withResolvers<Lifecycle>();
    // Whoever asks first is told; nobody may ever ask.
    configured.catch(() => undefined);
    return {
      configure: ({ config }: dynamic.ConfigureRequest) => {
        try {
          // The engine starts this process with its own address.
          resolve(open(openRunContext((key) => config.get(key), process.argv[2])));
        } catch (error) {
          reject(error);
        }
        return Promise.resolve();
      },
      check: async (olds: Values, news: Values) => (await configured).check(olds, news),
      diff: async (id, olds: Values, news: Values) => (await configured).diff(id, olds, news),
      create: async (inputs: Values) => (await configured).create(inputs),
      update: async (id, olds: Values, news: Values) => (await configured).update(id, olds, news),
      read: async (id, properties?: Values) => (await configured).read(id, properties ?? {}),
      delete: async (id, properties: Values) => (await configured).delete(id, properties),
    };
  };
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

/** The process prints each error before it hands it to the engine, which shows it by itself, at the resource it belongs to. */
function hideShownErrors(): void {
  if (isHiding) return;
  isHiding = true;
  const print = console.error;
  console.error = (...values: unknown[]) => {
    if (!(typeof values[0] === "string" && values[0].startsWith("BroadworksError: "))) print(...values);
  };
}
