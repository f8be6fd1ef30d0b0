/**
 * Messages for the user. The engine hides what a plugin prints, so messages are sent to the engine, which shows each at the
 * resource that it is about.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { EngineClient, engineMessages, grpc } from "./sdk";

type LogSeverity = (typeof engineMessages.LogSeverity)[keyof typeof engineMessages.LogSeverity];

export class EngineLog {
  private readonly urns = new AsyncLocalStorage<string>();
  private readonly pending = new Set<Promise<void>>();
  private client: EngineClient | undefined;

  /** @param engine - the address of the engine; without it, messages are printed */
  constructor(
    private readonly engine: string | undefined,
    private readonly print: (line: string) => void = console.log,
  ) {}

  /** Shows the messages of some work at a resource, before its result. */
  async during<T>(urn: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.urns.run(urn, work);
    } finally {
      await Promise.all(this.pending);
    }
  }

  readonly info = (line: string): void => this.show(line, engineMessages.LogSeverity.INFO);

  readonly warn = (line: string): void => this.show(line, engineMessages.LogSeverity.WARNING);

  private show(line: string, severity: LogSeverity): void {
    if (this.engine === undefined) {
      this.print(line);
      return;
    }
    const request = new engineMessages.LogRequest();
    request.setSeverity(severity);
    request.setUrn(this.urns.getStore() ?? "");
    request.setMessage(line);
    const sending = this.send(request).finally(() => this.pending.delete(sending));
    this.pending.add(sending);
  }

  /** The run continues where a message cannot be shown. */
  private send(request: InstanceType<typeof engineMessages.LogRequest>): Promise<void> {
    this.client ??= new EngineClient(this.engine ?? "", grpc.credentials.createInsecure());
    return new Promise((resolve) => void this.client?.log(request, () => resolve()));
  }
}
