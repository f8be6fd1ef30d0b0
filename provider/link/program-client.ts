/**
 * What the program of a run knows, asked from the engine's provider process. The engine asks about one resource after the
 * other and announces no removal; the program has declared nearly all of them before the first is asked about.
 */
import { type Socket, connect } from "node:net";
import { BroadworksError } from "../shared/errors";
import { hasSocket, socketPath, receive, send } from "../shared/local-socket";
import { idKey } from "../shared/ids";
import { digestKey, digestOf } from "./digest";
import { type DeclaredResource, PURPOSE, type Request, type Response, type StateResource } from "./messages";

/** How long an answer is waited for. The program's process answers within milliseconds unless it is stopped or computing. */
const SYNC_TIMEOUT_MS = 10_000;
/** The same for the state, which may come from a remote backend. */
const STATE_TIMEOUT_MS = 30_000;

/** Stands for an answer that did not arrive in time. */
const TIMED_OUT = "late";
type TimedOut = typeof TIMED_OUT;

/** A resource of the last run's state, with a way to recognize its write-only values. */
export interface KnownState extends StateResource {
  /** Whether the value is the one that was applied last. */
  readonly isApplied: (name: string, value: unknown) => boolean;
}

/** The state that the last run left, by the ways in which it is searched. */
export class LastState {
  private readonly byUser = new Map<string, KnownState[]>();
  private readonly bySuccessor = new Map<string, KnownState>();

  constructor(resources: readonly KnownState[] = []) {
    for (const resource of resources) {
      const { kind, userId, successor } = resource;
      const ofUser = this.byUser.get(resourceKey(kind, userId)) ?? [];
      this.byUser.set(resourceKey(kind, userId), [...ofUser, resource]);
      if (successor !== undefined) this.bySuccessor.set(resourceKey(kind, successor), resource);
    }
  }

  /** The resources of a kind about a user. */
  of(kind: string, userId: string): readonly KnownState[] {
    return this.byUser.get(resourceKey(kind, userId)) ?? [];
  }

  /** The resource of the URN that declares the user now. */
  before(kind: string, userId: string): KnownState | undefined {
    return this.bySuccessor.get(resourceKey(kind, userId));
  }
}

/** One instance a run. Without a program (`pulumi destroy`, `pulumi refresh`) it knows nothing. */
export class ProgramClient {
  private socket: Promise<Socket | undefined> | undefined;
  private readonly resources = new Map<string, DeclaredResource>();
  private readonly waiting = new Map<number, (response: Response | TimedOut | undefined) => void>();
  private requests = 0;
  private state: Promise<LastState> | undefined;

  /** @param engine - the engine's address, which both processes know; without it there is no program to ask */
  constructor(private readonly engine: string | undefined) {}

  /** The declaration of a user by a kind of resource; undefined where the program has none. */
  async find(kind: string, userId: string): Promise<DeclaredResource | undefined> {
    const key = resourceKey(kind, userId);
    // A declaration never changes, so one request serves all resources that were declared by then.
    if (!this.resources.has(key)) {
      const response = await this.request((sync) => ({ sync }), SYNC_TIMEOUT_MS);
      if (response === TIMED_OUT)
        throw new BroadworksError(
          "the process of the program does not answer, so it is not known what else it declares or ignores; run again",
        );
    }
    return this.resources.get(key);
  }

  /** The state that the last run left; empty where it cannot be read. Read once a run. */
  lastState(): Promise<LastState> {
    return (this.state ??= this.readState());
  }

  private async readState(): Promise<LastState> {
    const key = digestKey();
    const response = await this.request((state) => ({ state, key }), STATE_TIMEOUT_MS);
    if (!response || response === TIMED_OUT || !("state" in response) || response.resources === null) return new LastState();
    return new LastState(
      response.resources.map((resource) => ({
        ...resource,
        isApplied: (name, value) => resource.digests[name] === digestOf(value, key),
      })),
    );
  }

  private async request(make: (id: number) => Request, patience: number): Promise<Response | TimedOut | undefined> {
    this.socket ??= this.open();
    const socket = await this.socket;
    if (!socket || socket.destroyed) return undefined;
    const id = (this.requests += 1);
    return new Promise((resolve) => {
      const late = setTimeout(() => this.answer(id, TIMED_OUT), patience);
      this.waiting.set(id, (response) => {
        clearTimeout(late);
        resolve(response);
      });
      send(socket, make(id));
    });
  }

  private async open(): Promise<Socket | undefined> {
    const path = this.engine === undefined ? undefined : socketPath(this.engine, PURPOSE);
    if (path === undefined || !hasSocket(path)) return undefined;
    const socket = connect(path);
    // It keeps no process alive that has nothing else to do.
    socket.unref();
    receive(socket, (message) => this.receive(message as Response));
    return new Promise((resolve) => {
      socket.once("connect", () => resolve(socket));
      socket.once("close", () => {
        resolve(undefined);
        for (const id of [...this.waiting.keys()]) this.answer(id, undefined);
      });
    });
  }

  private receive(response: Response): void {
    if ("declared" in response)
      for (const resource of response.declared)
        this.resources.set(resourceKey(resource.kind, resource.userId), resource);
    else this.answer("synced" in response ? response.synced : response.state, response);
  }

  private answer(id: number, response: Response | TimedOut | undefined): void {
    this.waiting.get(id)?.(response);
    this.waiting.delete(id);
  }
}

/** What a kind of resource and a user have one of. */
export function resourceKey(kind: string, userId: string): string {
  return `${kind} ${idKey(userId)}`;
}
