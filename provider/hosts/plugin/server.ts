/** The gRPC server of the plugin: one process for each provider in a phase of a run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as ConfiguredModule from "./configured";
import { toServiceError } from "./failures";
import type { Operations } from "./operations";
import { packageFolder, readVersion } from "./package";
import { Empty, type Grpc, type ProviderMessages as Messages, grpc, messages, pluginMessages, service } from "./sdk";

type Handler<Q, R> = Grpc.handleUnaryCall<Q, R>;

/**
 * @param engine - the address of the engine, by which the processes of a run find each other
 * @param loadConfigured - loads what needs settings, when the engine sends them: the start of the plugin takes no time for it
 * @param print - prints a line where there is no engine
 */
export class PluginServer {
  private readonly server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  /** Undefined before the engine sends the settings. */
  private configured: ConfiguredModule.Configured | undefined;
  private isCanceled = false;
  private operationsInProgress = 0;

  constructor(
    private engine: string | undefined,
    private readonly loadConfigured: () => Promise<typeof ConfiguredModule>,
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

  get isBusy(): boolean {
    return this.operationsInProgress > 0;
  }

  close(): void {
    this.server.forceShutdown();
  }

  private handlers(): Grpc.UntypedServiceImplementation {
    return { ...this.pluginHandlers(), ...this.settingsHandlers(), ...this.operationHandlers() };
  }

  /** Requests about the plugin itself. */
  private pluginHandlers(): Grpc.UntypedServiceImplementation {
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
      cancel: respond(() => {
        // Requests in progress end by themselves: their outcome must be known.
        this.isCanceled = true;
        return new Empty();
      }),
    };
  }

  private settingsHandlers(): Grpc.UntypedServiceImplementation {
    return {
      checkConfig: respond((request: Messages.CheckRequest) => {
        const response = new messages.CheckResponse();
        // As they are, with the marks of secrets.
        response.setInputs(request.getNews());
        return response;
      }),
      diffConfig: respond(async (request: Messages.DiffRequest) => {
        const { compareSettings } = await this.loadConfigured();
        return compareSettings(request, this.configured?.platform);
      }),
      configure: respond(async (request: Messages.ConfigureRequest) => {
        const { Configured } = await this.loadConfigured();
        this.configured = new Configured(request, this.engine, this.print);
        const response = new messages.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setSupportspreview(true);
        return response;
      }),
    };
  }

  /** Requests about resources, and the functions. */
  private operationHandlers(): Grpc.UntypedServiceImplementation {
    return {
      check: this.operation((operations, request: Messages.CheckRequest) => operations.check(request)),
      diff: this.operation((operations, request: Messages.DiffRequest) => operations.diff(request)),
      create: this.operation((operations, request: Messages.CreateRequest) => operations.create(request)),
      read: this.operation((operations, request: Messages.ReadRequest) => operations.read(request)),
      update: this.operation((operations, request: Messages.UpdateRequest) => operations.update(request)),
      delete: this.operation((operations, request: Messages.DeleteRequest) => operations.delete(request)),
      invoke: respond((request: Messages.InvokeRequest) => this.running().operations.invoke(request)),
    };
  }

  private operation<Q extends { getUrn(): string }, R>(
    run: (operations: Operations, request: Q) => Promise<R>,
  ): Handler<Q, R> {
    return respond(async (request: Q) => {
      const { operations, log } = this.running();
      this.operationsInProgress += 1;
      try {
        return await log.during(request.getUrn(), () => run(operations, request));
      } finally {
        this.operationsInProgress -= 1;
      }
    });
  }

  private running(): ConfiguredModule.Configured {
    if (this.isCanceled) throw { code: grpc.status.CANCELLED, details: "the run was canceled" };
    if (!this.configured) throw new Error("the engine sent no configuration");
    return this.configured;
  }
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
