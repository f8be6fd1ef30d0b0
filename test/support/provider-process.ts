/** The provider in its real process, spoken to over the engine's gRPC protocol. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";
import { credentials } from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { ResourceSchema } from "../../provider/core/definition";
import { USER } from "../../provider/resources/user/kind";
import { ResourceProviderClient, call, messages, plain } from "./engine-protocol";
import type { Checked, Difference, Provider, Values } from "./provider";

// The SDK's protocol is made by a generator and has no ES module form.
const fromHere = createRequire(__filename);
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument -- generated code without types */

const REPOSITORY = join(__dirname, "..", "..");

let runs = 0;

/** Code that lets the process load the package again, once for each number. */
function forgetting(run: number): string {
  const forget = "for (const file in require.cache) if (/dist.provider/.test(file)) delete require.cache[file];";
  return `if (globalThis.testRun !== ${run}) { globalThis.testRun = ${run}; ${forget} }\n`;
}

export class ProviderProcess implements Provider {
  /**
   * @param run - what the text of every kind begins with
   * @param printed - all that the process printed in this run, on both of its outputs
   */
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: any,
    private readonly text: string,
    private readonly config: Record<string, string>,
    private readonly run = "",
    readonly printed: string[] = [],
  ) {}

  /**
   * @param text - what stands in the state as `__provider`
   * @param engine - the engine's address, by which the provider finds the program
   */
  static async start(
    config: Record<string, string>,
    text = USER.handler,
    engine = "127.0.0.1:1",
  ): Promise<ProviderProcess> {
    const script = fromHere.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const child = spawn(process.execPath, [script, engine], {
      cwd: REPOSITORY,
      env: { ...withoutSettings(process.env), PULUMI_NODEJS_PROJECT: "test" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines = createInterface({ input: child.stdout });
    const [port] = (await once(lines, "line")) as [string];
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    const started = new ProviderProcess(child, client, text, config);
    lines.on("line", (line) => started.printed.push(line));
    createInterface({ input: child.stderr }).on("line", (line) => started.printed.push(line));
    await started.configure(config);
    return started;
  }

  async nextRun(config = this.config): Promise<ProviderProcess> {
    this.printed.length = 0;
    runs += 1;
    const next = new ProviderProcess(this.child, this.client, this.text, config, forgetting(runs), this.printed);
    await next.configure(config);
    return next;
  }

  private async configure(config: Record<string, string>): Promise<void> {
    const request = new messages.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(config));
    await this.call("configure", request);
  }

  of(kind: ResourceSchema): ProviderProcess {
    return new ProviderProcess(this.child, this.client, kind.handler, this.config, this.run, this.printed);
  }

  async check(news: Values, olds: Values = {}): Promise<Checked> {
    const request = new messages.CheckRequest();
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(this.struct(news));
    const answer = await this.call("check", request);
    return {
      inputs: plain(answer.getInputs()),
      failures: answer.getFailuresList().map((failure: any) => failure.toObject()),
    };
  }

  async diff(id: string, olds: Values, news: Values): Promise<Difference> {
    const request = new messages.DiffRequest();
    request.setId(id);
    request.setOlds(this.struct(olds));
    request.setNews(this.struct(news));
    const answer = await this.call("diff", request);
    return {
      changes: answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: answer.getReplacesList(),
      deletesFirst: answer.getDeletebeforereplace(),
    };
  }

  async create(news: Values): Promise<{ id: string; outputs: Values }> {
    const request = new messages.CreateRequest();
    request.setProperties(this.struct(news));
    const answer = await this.call("create", request);
    return { id: answer.getId(), outputs: plain(answer.getProperties()) };
  }

  async update(id: string, olds: Values, news: Values): Promise<Values> {
    const request = new messages.UpdateRequest();
    request.setId(id);
    request.setOlds(this.struct(olds));
    request.setNews(this.struct(news));
    return plain((await this.call("update", request)).getProperties());
  }

  async read(id: string, properties: Values): Promise<{ id: string; outputs: Values; inputs: Values }> {
    const request = new messages.ReadRequest();
    request.setId(id);
    request.setProperties(this.struct(properties));
    const answer = await this.call("read", request);
    return {
      id: answer.getId(),
      outputs: plain(answer.getProperties()),
      inputs: answer.hasInputs() ? plain(answer.getInputs()) : {},
    };
  }

  async delete(id: string, properties: Values): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setId(id);
    request.setProperties(this.struct(properties));
    await this.call("delete", request);
  }

  /** Waits until the process ends by itself. */
  get ended(): Promise<unknown> {
    return once(this.child, "exit");
  }

  /** Ends the process at once, in the middle of its work. */
  async kill(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
    this.client.close();
  }

  async stop(): Promise<void> {
    this.client.close();
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }

  private struct(values: Values): Struct {
    return Struct.fromJavaScript({ ...values, __provider: this.run + this.text });
  }

  private async call(method: string, request: unknown): Promise<any> {
    try {
      return await call(this.client, method, request);
    } finally {
      // What it printed before it answered is in the pipe by now, and is read in this turn of the event loop.
      await nextTurn();
    }
  }
}

/* eslint-enable */

function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("BROADWORKS_")));
}
