/** The gRPC server of the plugin: one process for each provider in a phase of a run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readPlatform } from "../../config";
import { createContext } from "../../context";
import { isElsewhere } from "../../shared/platform";
import { ProgramServer } from "../../link/program-server";
import { EngineLog } from "./engine-log";
import { toServiceError } from "./failures";
import { Operations } from "./operations";
import { packageFolder, readVersion } from "./package";
import { Empty, type Grpc, type ProviderMessages as Messages, grpc, messages, pluginMessages, service } from "./sdk";
import { receive } from "./values";

type Handler<Q, R> = Grpc.handleUnaryCall<Q, R>;

/**
 * @param engine - the address of the engine, by which the processes of a run find each other
 * @param print - prints a line where there is no engine
 */
export class PluginServer {
  private readonly server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  private operations: Operations | undefined;
  private log: EngineLog | undefined;
  /** The platform of the settings; undefined before the engine sends them. */
  private platform: string | undefined;
  private isCanceled = false;

  constructor(
    private engine: string | undefined,
    private readonly print?: (line: string) => void,
  ) {}

  /** Listens on this machine. @returns the port */
  listen(): Promise<number> {
    this.server.addService(service, this.handlers());
    return new Promise((resolve, reject) => {
      this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
  }

  close(): void {
    this.server.forceShutdown();
  }

  private handlers(): Grpc.UntypedServiceImplementation {
    return {
      handshake: respond((request: Messages.ProviderHandshakeRequest) => {
        this.engine ??= request.getEngineAddress();
        const response = new messages.ProviderHandshakeResponse();
        response.setAcceptSecrets(true);
        return response;
      }),
      getPluginInfo: respond(() => {
        const response = new pluginMessages.PluginInfo();
        response.setVersion(readVersion());
        return response;
      }),
      getSchema: respond(async () => {
        const response = new messages.GetSchemaResponse();
        response.setSchema(await readFile(join(packageFolder(), "pulumi-plugin", "schema.json"), "utf8"));
        return response;
      }),
      checkConfig: respond((request: Messages.CheckRequest) => {
        const response = new messages.CheckResponse();
        // As they are, with the marks of secrets.
        response.setInputs(request.getNews());
        return response;
      }),
      diffConfig: respond((request: Messages.DiffRequest) => this.compareSettings(request)),
      configure: respond((request: Messages.ConfigureRequest) => {
        const { values } = receive(request.getArgs());
        this.log = new EngineLog(this.engine, this.print);
        const context = createContext((key) => settingIn(values, key), this.engine, this.log.info);
        context.run.followProgram();
        this.platform = platformIn(values);
        // The dynamic provider removes resources of a stack that changes to the plugin, after the program has ended.
        const checked = new ProgramServer(this.engine, () => Promise.resolve(null), "checked");
        checked.start();
        const { platform } = this;
        const explicit = isExplicit(request.getUrn() ?? "") ? platform : undefined;
        this.operations = new Operations(context, explicit, (identity) =>
          checked.declare({ ...identity, ...(platform !== undefined && { platform }) }),
        );
        const response = new messages.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setSupportspreview(true);
        return response;
      }),
      check: this.operation((operations, request: Messages.CheckRequest) => operations.check(request)),
      diff: this.operation((operations, request: Messages.DiffRequest) => operations.diff(request)),
      create: this.operation((operations, request: Messages.CreateRequest) => operations.create(request)),
      read: this.operation((operations, request: Messages.ReadRequest) => operations.read(request)),
      update: this.operation((operations, request: Messages.UpdateRequest) => operations.update(request)),
      delete: this.operation((operations, request: Messages.DeleteRequest) => operations.delete(request)),
      invoke: respond((request: Messages.InvokeRequest) => this.running().operations.invoke(request)),
      cancel: respond(() => {
        // Requests in progress end by themselves: their outcome must be known.
        this.isCanceled = true;
        return new Empty();
      }),
    };
  }

  /**
   * Other settings, such as another URL, never replace a provider: that would replace all its resources. But the engine asks
   * this also about a resource that passes from one provider to another: on another platform it is another object.
   */
  private compareSettings(request: Messages.DiffRequest): Messages.DiffResponse {
    const response = new messages.DiffResponse();
    const [before, now] = [
      platformIn(receive(request.getOldInputs()).values),
      platformIn(receive(request.getNews()).values),
    ];
    // A provider with new settings of its own is not configured yet.
    const isOther = this.platform !== undefined && now === this.platform && isElsewhere(before, now);
    if (isOther) {
      response.setChanges(messages.DiffResponse.DiffChanges.DIFF_SOME);
      response.setReplacesList(["url"]);
    }
    return response;
  }

  private operation<Q extends { getUrn(): string }, R>(
    run: (operations: Operations, request: Q) => Promise<R>,
  ): Handler<Q, R> {
    return respond((request: Q) => {
      const { operations, log } = this.running();
      return log.during(request.getUrn(), () => run(operations, request));
    });
  }

  private running(): { readonly operations: Operations; readonly log: EngineLog } {
    const { operations, log } = this;
    if (this.isCanceled) throw { code: grpc.status.CANCELLED, details: "the run was canceled" };
    if (!operations || !log) throw new Error("the engine sent no configuration");
    return { operations, log };
  }
}

/** Settings reach the plugin without their namespace. */
function settingIn(values: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = values[key.replace(/^broadworks:/, "")];
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function platformIn(values: Readonly<Record<string, unknown>>): string | undefined {
  return readPlatform((key) => settingIn(values, key));
}

/** Whether a program declares a provider. The engine names those that it makes itself `default`, with a version or without. */
function isExplicit(urn: string): boolean {
  return urn !== "" && !/::default(_[^:]*)?$/.test(urn);
}

function respond<Q, R>(work: (request: Q) => R | Promise<R>): Handler<Q, R> {
  return (call, callback) => {
    const run = async () => work(call.request);
    run().then(
      (response) => callback(null, response),
      (error: unknown) => callback(isStatus(error) ? error : toServiceError(error)),
    );
  };
}

function isStatus(error: unknown): error is Partial<Grpc.StatusObject> {
  return typeof error === "object" && error !== null && !(error instanceof Error) && "details" in error;
}
