/**
 * Serves what a program declares, in the program's process, to the engine's provider process. That process sees one resource
 * after the other, and no removal in advance.
 */
import { AsyncResource } from "node:async_hooks";
import { type Server, type Socket, createServer } from "node:net";
import { identityKey } from "../core/identity";
import { claimSocketPath, receive, send, socketPath } from "../shared/local-socket";
import { comparableForm, digestOf } from "./digest";
import { DECLARED, type DigestedState, type Request, type Response, type ServedResource } from "./messages";

/** A declared resource, with its secret values, which are served as digests. */
export interface Declaration extends Omit<ServedResource, "digests"> {
  readonly secrets?: Readonly<Record<string, unknown>>;
}

/** @param key - makes the digests of secrets; null where the state cannot be read */
type ReadState = (key: string) => Promise<readonly DigestedState[] | null>;

export class ProgramServer {
  /** The last form of each declaration, in the order of their last changes. */
  private readonly declarations = new Map<string, Declaration>();
  /** Connections, with the keys of the declarations that each has yet to receive. */
  private readonly sockets = new Map<Socket, { readonly unsent: Set<string>; key: string | undefined }>();
  private server: Server | undefined;
  private isPushing = false;

  /**
   * @param engine - the engine's address; without it nothing is served
   * @param socket - the name of the socket, which no other process of the run has
   */
  constructor(
    private readonly engine: string | undefined,
    private readonly readState: ReadState,
    private readonly socket = DECLARED,
  ) {}

  /** Serves from now on. False where no provider can ask. */
  start(): boolean {
    const path = this.engine === undefined ? undefined : socketPath(this.engine, this.socket);
    if (path === undefined) return false;
    if (this.server) return true;
    claimSocketPath(path);
    // Requests run in the context of the program that declared, also where one process runs several.
    this.server = createServer(AsyncResource.bind((socket: Socket) => this.connect(socket)));
    this.server.on("error", () => undefined);
    // A local socket accepts connections from this line on.
    this.server.listen(path);
    // The server keeps no process alive that has nothing else to do.
    this.server.unref();
    return true;
  }

  stop(): void {
    this.server?.close();
    for (const socket of this.sockets.keys()) socket.destroy();
  }

  /** Notes a declaration, or what became known of it. */
  declare(declaration: Declaration): void {
    const key = `${declaration.provider ?? ""} ${identityKey(declaration)}`;
    this.declarations.set(key, { ...this.declarations.get(key), ...declaration });
    for (const { unsent } of this.sockets.values()) unsent.add(key);
    this.pushSoon();
  }

  private connect(socket: Socket): void {
    socket.unref();
    this.sockets.set(socket, { unsent: new Set(this.declarations.keys()), key: undefined });
    socket.once("close", () => this.sockets.delete(socket));
    receive(
      socket,
      AsyncResource.bind((message: unknown) => void this.respond(socket, message as Request)),
    );
  }

  private async respond(socket: Socket, request: Request): Promise<void> {
    const connection = this.sockets.get(socket);
    if (connection) connection.key ??= request.key;
    this.push(socket);
    if ("sync" in request) send(socket, { synced: request.sync } satisfies Response);
    else send(socket, { state: request.state, resources: await this.readState(request.key) } satisfies Response);
  }

  /** Sends the last declarations without a request: the program has ended when deletions arrive. */
  private pushSoon(): void {
    if (this.isPushing || this.sockets.size === 0) return;
    this.isPushing = true;
    setImmediate(() => {
      this.isPushing = false;
      for (const socket of this.sockets.keys()) this.push(socket);
    });
  }

  private push(socket: Socket): void {
    const { unsent, key } = this.sockets.get(socket) ?? {};
    if (!unsent || key === undefined || unsent.size === 0) return;
    const declared = [...unsent].flatMap((one) => this.declarations.get(one) ?? []);
    unsent.clear();
    send(socket, { declared: declared.map((one) => withDigests(one, key)) } satisfies Response);
  }
}

function withDigests({ secrets, ...declared }: Declaration, key: string): ServedResource {
  if (!secrets) return declared;
  const digests = Object.entries(secrets).map(
    ([name, value]) => [name, [value].flat().map((one) => digestOf(comparableForm(one), key))] as const,
  );
  return { ...declared, digests: Object.fromEntries(digests) };
}
