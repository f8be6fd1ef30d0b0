/**
 * What the engine's provider process loads, by the text that every resource carries in its state:
 * `exports.handler=()=>require("pulumi-broadworks/provider").user`. These names are for ever.
 */
import type { dynamic } from "@pulumi/pulumi";
import { type Platform, openPlatform } from "./resources/platform";
import { UserLifecycle } from "./resources/user/lifecycle";

hideShownErrors();

type Values = Record<string, unknown>;

/** The engine does not wait for `configure` before it asks for more, so every operation does. */
class Configured<Lifecycle> {
  readonly lifecycle: Promise<Lifecycle>;
  private resolve!: (lifecycle: Lifecycle) => void;
  private reject!: (error: unknown) => void;

  constructor(private readonly make: (platform: Platform) => Lifecycle) {
    this.lifecycle = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever asks first is told; nobody may ever ask.
    this.lifecycle.catch(() => undefined);
  }

  configure = ({ config }: dynamic.ConfigureRequest): Promise<void> => {
    try {
      this.resolve(this.make(openPlatform((key) => config.get(key))));
    } catch (error) {
      this.reject(error);
    }
    return Promise.resolve();
  };
}

const users = new Configured((platform) => new UserLifecycle(platform));

export const user: dynamic.ResourceProvider = {
  configure: users.configure,
  check: async (olds: Values, news: Values) => (await users.lifecycle).check(olds, news),
  diff: async (_id, olds: Values, news: Values) => (await users.lifecycle).diff(olds, news),
  create: async (inputs: Values) => (await users.lifecycle).create(inputs),
  update: async (id, olds: Values, news: Values) => (await users.lifecycle).update(id, olds, news),
  read: async (id, props?: Values) => (await users.lifecycle).read(id, props ?? {}),
  delete: async (id, props: Values) => (await users.lifecycle).delete(id, props),
};

/** The process prints each error before it hands it to the engine, which shows it by itself, at the resource it belongs to. */
function hideShownErrors(): void {
  const print = console.error;
  console.error = (...values: unknown[]) => {
    if (!(typeof values[0] === "string" && values[0].startsWith("BroadworksError: "))) print(...values);
  };
}
