/** `npm run bench:plugin-start`: starts the plugin, beside a plugin that does nothing, in turns. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type * as Grpc from "@grpc/grpc-js";
import { Command, Option } from "commander";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { integerFrom } from "../cli/shared/options";
import { endWithError } from "../scripts/support/end-with-error";

const fromSdk = createRequire(require.resolve("@pulumi/pulumi"));
const { credentials } = fromSdk("@grpc/grpc-js") as typeof Grpc;

interface Client {
  configure(request: object, answer: (error: Error | null) => void): void;
  close(): void;
}
const { ConfigureRequest } = fromSdk("@pulumi/pulumi/proto/provider_pb") as {
  readonly ConfigureRequest: new () => { setArgs(settings: Struct): void };
};
const { ResourceProviderClient } = fromSdk("@pulumi/pulumi/proto/provider_grpc_pb") as {
  readonly ResourceProviderClient: new (address: string, credentials: Grpc.ChannelCredentials) => Client;
};

const PLUGINS = {
  broadworks: join(__dirname, "..", "dist", "provider", "hosts", "plugin", "main.js"),
  empty: join(__dirname, "candidates", "empty-plugin", "index.cjs"),
};

/** No server has this address: the plugin logs in only when a resource needs it. */
const SETTINGS = { url: "https://odin.example.net/api/v2", username: "bench", password: "bench" };

/** Milliseconds from the start of the process. */
interface Start {
  /** The plugin listens: it has printed its port. */
  readonly listening: number;
  /** It has answered the settings, the last step before the first resource. */
  readonly configured: number;
}

async function measure({ repeat }: { readonly repeat: number }): Promise<void> {
  const starts = { broadworks: [] as Start[], empty: [] as Start[] };
  for (let turn = 0; turn < repeat; turn += 1) {
    starts.broadworks.push(await start(PLUGINS.broadworks));
    starts.empty.push(await start(PLUGINS.empty));
  }
  for (const step of ["listening", "configured"] as const) {
    const [own, floor] = [starts.broadworks, starts.empty].map((all) => median(all.map((one) => one[step])));
    if (own === undefined || floor === undefined) continue;
    console.log(
      `${step}: ${own.toFixed(0)} ms, empty plugin ${floor.toFixed(0)} ms, ${(own / floor).toFixed(2)} × ` +
        `(median of ${repeat} starts)`,
    );
  }
}

async function start(program: string): Promise<Start> {
  const begin = performance.now();
  const plugin = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const port = await firstLine(plugin);
    const listening = performance.now() - begin;
    await configure(port);
    return { listening, configured: performance.now() - begin };
  } finally {
    plugin.kill("SIGKILL");
    await once(plugin, "close");
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout) for await (const line of createInterface(stdout)) return line;
  throw new Error("the plugin ended before it printed its port");
}

async function configure(port: string): Promise<void> {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const request = new ConfigureRequest();
  request.setArgs(Struct.fromJavaScript(SETTINGS));
  try {
    await new Promise<void>((resolve, reject) => {
      client.configure(request, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    client.close();
  }
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((one, other) => one - other)[values.length >> 1];
}

new Command("bench:plugin-start")
  .description("measure the start of the plugin, beside a plugin that does nothing")
  .addOption(new Option("--repeat <count>", "starts of each").default(15).argParser(integerFrom(1, 1000)))
  .addHelpText("after", "\nExample:\n  $ npm run bench:plugin-start -- --repeat 25\n")
  .action(measure)
  .parseAsync()
  .catch(endWithError);
