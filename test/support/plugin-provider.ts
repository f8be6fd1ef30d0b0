/** The provider behind the plugin's server: the engine's requests over real gRPC, with the server in this process. */
import { credentials } from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { ResourceSchema } from "../../provider/core/definition";
import { idIn } from "../../provider/core/identity";
import * as configured from "../../provider/hosts/plugin/configured";
import { PluginServer } from "../../provider/hosts/plugin/server";
import { idKey } from "../../provider/shared/ids";
import { USER } from "../../provider/resources/user/kind";
import { pluginTypeOf } from "../../provider/shared/resource-type";
import { ResourceProviderClient, call, messages, plain } from "./engine-protocol";
import type { Checked, Difference, Provider, Values } from "./provider";

/** What the user asked for; the command line of the test's own process does not show it. */
class Command {
  /** Most reads of tests are those of `pulumi refresh`. */
  isRefresh = true;

  readonly isRefreshRequested = () => Promise.resolve(this.isRefresh);
  readonly isDestroyRequested = () => Promise.resolve(false);
}

/** The module of the plugin, with a command. */
function configuredBy(command: Command): typeof configured {
  class Configured extends configured.Configured {
    constructor(...[request, engine, print]: ConstructorParameters<typeof configured.Configured>) {
      super(request, engine, print, command);
    }
  }
  return { ...configured, Configured };
}

/** Providers that are not stopped: a stack begins runs that its test does not see. */
const open = new Set<PluginProvider>();
// The benchmark uses this file without Mocha.
if (typeof after === "function")
  after(async () => {
    for (const provider of open) await provider.stop();
  });

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- generated code without types */
export class PluginProvider implements Provider {
  /** @param oldInputs - the declared values of the last run by their URNs, which the engine passes on */
  private constructor(
    private readonly server: PluginServer,
    private readonly client: any,
    private readonly schema: ResourceSchema,
    private readonly config: Record<string, string>,
    readonly printed: string[],
    private readonly command: Command,
    private readonly oldInputs = new Map<string, Values>(),
    /** Begun checks of this run, by URN. */
    private readonly checks = new Map<string, Promise<Checked>>(),
    private readonly name?: string,
  ) {}

  /** @param engine - the address of the engine, by which the processes of a run find each other */
  static async start(config: Record<string, string>, printed: string[] = [], engine?: string): Promise<PluginProvider> {
    const command = new Command();
    const server = new PluginServer(
      engine,
      () => Promise.resolve(configuredBy(command)),
      (line) => void printed.push(line),
    );
    const port = await server.listen();
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    const request = new messages.ConfigureRequest();
    const settings = Object.entries(config).map(([key, value]) => [key.replace("broadworks:", ""), value]);
    request.setArgs(Struct.fromJavaScript(Object.fromEntries(settings)));
    await call(client, "configure", request);
    const provider = new PluginProvider(server, client, USER, config, printed, command);
    open.add(provider);
    return provider;
  }

  of(schema: ResourceSchema): PluginProvider {
    return new PluginProvider(
      this.server,
      this.client,
      schema,
      this.config,
      this.printed,
      this.command,
      this.oldInputs,
      this.checks,
    );
  }

  /** The operations of a resource with a name of its own. */
  named(name: string): PluginProvider {
    const { server, client, schema, config, printed, command, oldInputs, checks } = this;
    return new PluginProvider(server, client, schema, config, printed, command, oldInputs, checks, name);
  }

  /** Each run has a server of its own, as each run of the engine has a process of its own. */
  async nextRun(config = this.config): Promise<PluginProvider> {
    await this.stop();
    this.printed.length = 0;
    return PluginProvider.start(config, this.printed);
  }

  check(news: Values, olds: Values = {}): Promise<Checked> {
    const checking = this.sendCheck(news, olds);
    this.checks.set(this.urnOf(news), checking);
    return checking;
  }

  private async sendCheck(news: Values, olds: Values): Promise<Checked> {
    const request = this.request(new messages.CheckRequest(), news);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    this.oldInputs.set(request.getUrn(), olds);
    const answer = await call(this.client, "check", request);
    return {
      inputs: plain(answer.getInputs()),
      failures: answer.getFailuresList().map((failure: any) => failure.toObject()),
    };
  }

  /** The engine checks a resource before it compares. */
  async diff(id: string, olds: Values, news: Values): Promise<Difference> {
    await (this.checks.get(this.urnOf(news)) ?? this.check(news, news));
    const answer = await call(this.client, "diff", this.change(new messages.DiffRequest(), id, olds, news));
    return {
      changes: answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: answer.getReplacesList(),
      deletesFirst: answer.getDeletebeforereplace(),
    };
  }

  async create(news: Values): Promise<{ id: string; outputs: Values }> {
    const request = this.request(new messages.CreateRequest(), news);
    request.setProperties(Struct.fromJavaScript(news));
    const answer = await call(this.client, "create", request);
    return { id: answer.getId(), outputs: plain(answer.getProperties()) };
  }

  async update(id: string, olds: Values, news: Values): Promise<Values> {
    const request = this.change(new messages.UpdateRequest(), id, olds, news);
    return plain((await call(this.client, "update", request)).getProperties());
  }

  async read(id: string, properties: Values): Promise<{ id: string; outputs: Values; inputs: Values }> {
    const request = this.request(new messages.ReadRequest(), properties);
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(properties));
    const answer = await call(this.client, "read", request);
    const [found, inputs] = [answer.getProperties(), answer.getInputs()];
    return { id: answer.getId(), outputs: found ? plain(found) : {}, inputs: inputs ? plain(inputs) : {} };
  }

  /** The read before a run, which the user has not asked for. */
  async readBeforeRun(id: string, properties: Values): Promise<{ id: string; outputs: Values; inputs: Values }> {
    this.command.isRefresh = false;
    try {
      return await this.read(id, properties);
    } finally {
      this.command.isRefresh = true;
    }
  }

  async delete(id: string, properties: Values): Promise<void> {
    const request = this.request(new messages.DeleteRequest(), properties);
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(properties));
    await call(this.client, "delete", request);
  }

  async stop(): Promise<void> {
    open.delete(this);
    this.client.close();
    this.server.close();
    await Promise.resolve();
  }

  private change(request: any, id: string, olds: Values, news: Values): any {
    this.request(request, news);
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    request.setOldInputs(Struct.fromJavaScript(this.oldInputs.get(request.getUrn()) ?? {}));
    return request;
  }

  /** Names the resource, as the engine does. Its name follows from the id of its object. */
  private request(request: any, values: Values): any {
    request.setType(pluginTypeOf(this.schema.kind));
    request.setUrn(this.urnOf(values));
    return request;
  }

  /** A user has the same resource when only the case of the id changes. */
  private urnOf(values: Values): string {
    const name = this.name ?? idKey(idIn(this.schema, values) ?? "unknown");
    return `urn:pulumi:test::test::${pluginTypeOf(this.schema.kind)}::${name}`;
  }
}
/* eslint-enable */
