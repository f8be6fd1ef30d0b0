/**
 * What a program declares, kept in the program's process and served to the engine's provider process, which learns of one
 * resource after the other and of no removal in advance.
 */
import { AsyncResource } from "node:async_hooks";
import { type Server, type Socket, createServer } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { claimSocketPath, socketPath, receive, send } from "../shared/local-socket";
import { type DeclaredResource, PURPOSE, type Request, type Response } from "../link/messages";
import { resourceKey } from "../link/program-client";
import { type StateReader, prepareLastState, readLastState } from "./last-state";

/** What the program's process knows of one kind of resource. */
export type DeclaredKind = StateReader;

/** A resource that a program is about to register. */
export interface DeclaredUser {
  readonly kind: DeclaredKind;
  readonly name: string;
  readonly userId: pulumi.Input<string>;
  readonly serviceProviderId?: pulumi.Input<string> | undefined;
  readonly parent?: pulumi.Resource | undefined;
  /** Called when the program's own options and those of its transformations are known. */
  readonly ignoreChanges: () => readonly string[];
}

/** One for each stack, for one process may run several programs. */
const declarationsOf = new WeakMap<object, Declarations>();
const withoutStack = {};

/** The declarations of the program that runs now. */
export function declarations(): Declarations {
  const stack = pulumi.runtime.getStackResource() ?? withoutStack;
  const known = declarationsOf.get(stack) ?? new Declarations(engineAddress());
  declarationsOf.set(stack, known);
  return known;
}

/** The engine's address without its scheme, as the engine passes it to the processes that it starts. */
export function engineAddress(): string | undefined {
  const engine = pulumi.runtime.getEngine() as EngineClient | undefined;
  return engine
    ?.getChannel?.()
    .getTarget()
    .replace(/^[a-z]+:(?:\/\/\/?)?/, "");
}

/** A part of the engine's client that the SDK's type leaves out. */
interface EngineClient {
  getChannel?(): { getTarget(): string };
}

export class Declarations {
  private readonly names = new Map<string, string>();
  private readonly resources: DeclaredResource[] = [];
  /** The user that each URN declares; a URN of a child is known when its parent is registered. */
  private readonly urns = new Map<string, string>();
  private readonly kinds = new Map<string, DeclaredKind>();
  /** Connections, with the number of declarations that each has received. */
  private readonly sockets = new Map<Socket, number>();
  private server: Server | undefined;
  private isPushing = false;
  /** Resources that are declared meanwhile are registered after it. */
  private preparing: Promise<unknown> | undefined;
  private lastState: ReturnType<typeof readLastState> | undefined;

  /** @param engine - the engine's address; without it nothing is served */
  constructor(private readonly engine: string | undefined) {}

  /** Whether the program has declared anything, so that the engine may be asking the platform about it. */
  get hasAny(): boolean {
    return this.kinds.size > 0;
  }

  /**
   * Notes a resource and gives its user id back.
   *
   * Rejects a second declaration of the same user by the same kind: the two would overwrite each other, in turns. Ids are the
   * same whatever their case. An id that is not known yet is compared when it is.
   */
  add(declared: DeclaredUser): pulumi.Input<string> {
    this.kinds.set(declared.kind.name, declared.kind);
    this.serve();
    const { userId, kind } = declared;
    // An id that is known and not declared yet is by far the most frequent, and goes without an output of its own.
    if (typeof userId === "string" && !this.names.has(resourceKey(kind.name, userId))) {
      this.register(userId, declared);
      return this.preparing?.then(() => userId) ?? userId;
    }
    // Not at once: a program that throws while its first resources are on their way is left waiting for them.
    return pulumi.output(userId).apply((id): Promise<string> => {
      if (typeof id === "string") this.register(id, declared);
      return Promise.resolve(this.preparing).then(() => id);
    });
  }

  private register(userId: string, { kind, name, serviceProviderId, parent, ignoreChanges }: DeclaredUser): void {
    const key = resourceKey(kind.name, userId);
    const other = this.names.get(key);
    if (other !== undefined)
      throw new pulumi.RunError(
        `${kind.name} "${name}": the user ${userId} is declared by "${other}" already; declare each user once, and put its fields together`,
      );
    this.names.set(key, name);
    const own = { kind: kind.name, userId };
    const index = this.resources.push(own) - 1;
    if (typeof serviceProviderId === "string") this.resources[index] = { ...own, serviceProviderId };
    this.whenUrnIsKnown(name, kind.type, parent, (urn) => this.urns.set(urn, userId));
    // The options are complete when the constructor of the resource has ended, and so before it is asked about.
    queueMicrotask(() => {
      const ignored = ignoreChanges();
      const resource = this.resources[index];
      if (resource && ignored.length > 0) this.resources[index] = { ...resource, ignoreChanges: ignored };
    });
    this.pushSoon();
  }

  /** Composes the URN as the engine does. */
  private whenUrnIsKnown(
    name: string,
    type: string,
    parent: pulumi.Resource | undefined,
    use: (urn: string) => void,
  ): void {
    if (!this.server) return;
    if (!parent || parent === pulumi.runtime.getStackResource())
      use(`urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`);
    else parent.urn.apply((urn) => use(`${urn.slice(0, urn.lastIndexOf("::"))}$${type}::${name}`));
  }

  private serve(): void {
    const path = this.engine === undefined || this.server ? undefined : socketPath(this.engine, PURPOSE);
    if (path === undefined) return;
    claimSocketPath(path);
    // What a request calls runs for the program that declared, also where one process runs several.
    this.server = createServer(AsyncResource.bind((socket: Socket) => this.connect(socket)));
    this.server.on("error", () => undefined);
    // A local socket accepts connections from this line on.
    this.server.listen(path);
    // It keeps no process alive that has nothing else to do.
    this.server.unref();
    this.preparing = prepareLastState().then(() => (this.preparing = undefined));
  }

  private connect(socket: Socket): void {
    socket.unref();
    this.sockets.set(socket, 0);
    socket.once("close", () => this.sockets.delete(socket));
    receive(
      socket,
      AsyncResource.bind((message: unknown) => void this.answer(socket, message as Request)),
    );
  }

  private async answer(socket: Socket, request: Request): Promise<void> {
    this.push(socket);
    if ("sync" in request) send(socket, { synced: request.sync } satisfies Response);
    else {
      this.lastState ??= readLastState(this.kinds, this.urns);
      const resources = (await this.lastState)?.(request.key) ?? null;
      send(socket, { state: request.state, resources } satisfies Response);
    }
  }

  /** The program has ended when users are deleted, so what it declares last is sent unasked. */
  private pushSoon(): void {
    if (this.isPushing || this.sockets.size === 0) return;
    this.isPushing = true;
    setImmediate(() => {
      this.isPushing = false;
      for (const socket of this.sockets.keys()) this.push(socket);
    });
  }

  private push(socket: Socket): void {
    const sent = this.sockets.get(socket) ?? this.resources.length;
    if (sent === this.resources.length) return;
    this.sockets.set(socket, this.resources.length);
    send(socket, { declared: this.resources.slice(sent) } satisfies Response);
  }
}
