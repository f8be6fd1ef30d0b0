/**
 * Asks the program of a run, from the engine's provider process. The engine asks about one resource after the other and announces
 * no removal; the program has declared nearly all resources before the first of these requests.
 */
import { type Socket, connect } from "node:net";
import { type Identity, identityKey } from "../core/identity";
import { LastState } from "../core/last-state";
import type { DeclaredResource, ProgramView } from "../core/run";
import { BroadworksError } from "../shared/errors";
import { hasSocket, receive, send, socketPath } from "../shared/local-socket";
import { comparableForm, createDigestKey, digestOf } from "./digest";
import { PURPOSE, type Request, type Response, type ServedResource } from "./messages";

/** The program's process responds within milliseconds unless it is stopped or computes. */
const SYNC_TIMEOUT_MS = 10_000;
/** The state can come from a remote backend. */
const STATE_TIMEOUT_MS = 30_000;

/** Stands for a response that did not arrive in time. */
const TIMED_OUT = "timed out";
type TimedOut = typeof TIMED_OUT;

/** One instance per run. */
export class ProgramClient implements ProgramView {
  private socket: Promise<Socket | undefined> | undefined;
  private readonly resources = new Map<string, DeclaredResource>();
  /** The number of resources of a kind in a list. */
  private readonly counts = new Map<string, number>();
  private readonly pending = new Map<number, (response: Response | TimedOut | undefined) => void>();
  private requests = 0;
  private state: Promise<LastState> | undefined;
  private readonly key = createDigestKey();

  /** @param engine - the engine's address, which both processes know; without it there is no program */
  constructor(private readonly engine: string | undefined) {}

  /** @throws BroadworksError when the program does not respond */
  async find(identity: Pick<Identity, "kind" | "id">): Promise<DeclaredResource | undefined> {
    const key = identityKey(identity);
    // A declaration never changes, so one request serves all resources that were declared by then.
    if (!this.resources.has(key)) {
      const response = await this.request((sync) => ({ sync, key: this.key }), SYNC_TIMEOUT_MS);
      if (response === TIMED_OUT)
        throw new BroadworksError(
          "the process of the program does not respond, so the provider does not know what else it declares or ignores; run again",
        );
    }
    return this.resources.get(key);
  }

  async countIn(kind: string, list: string): Promise<number | undefined> {
    if (!this.counts.has(listKey(kind, list))) await this.request((sync) => ({ sync, key: this.key }), SYNC_TIMEOUT_MS);
    return this.counts.get(listKey(kind, list));
  }

  async count(kind: string): Promise<number | undefined> {
    const response = await this.request((sync) => ({ sync, key: this.key }), SYNC_TIMEOUT_MS);
    if (!response || response === TIMED_OUT) return undefined;
    return [...this.resources.values()].filter((resource) => resource.kind === kind).length;
  }

  lastState(): Promise<LastState> {
    return (this.state ??= this.readState());
  }

  private async readState(): Promise<LastState> {
    const { key } = this;
    const response = await this.request((state) => ({ state, key }), STATE_TIMEOUT_MS);
    if (!response || response === TIMED_OUT || !("state" in response) || response.resources === null)
      return new LastState();
    return new LastState(
      response.resources.map((resource) => ({
        ...resource,
        isApplied: (name, value) => resource.digests[name] === digestOf(value, key),
      })),
    );
  }

  private async request(make: (id: number) => Request, timeoutMs: number): Promise<Response | TimedOut | undefined> {
    this.socket ??= this.open();
    const socket = await this.socket;
    if (!socket || socket.destroyed) return undefined;
    const id = (this.requests += 1);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(id, TIMED_OUT), timeoutMs);
      this.pending.set(id, (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      send(socket, make(id));
    });
  }

  private async open(): Promise<Socket | undefined> {
    const path = this.engine === undefined ? undefined : socketPath(this.engine, PURPOSE);
    if (path === undefined || !hasSocket(path)) return undefined;
    const socket = connect(path);
    // The socket keeps no process alive that has nothing else to do.
    socket.unref();
    receive(socket, (message) => this.handle(message as Response));
    return new Promise((resolve) => {
      socket.once("connect", () => resolve(socket));
      socket.once("close", () => {
        resolve(undefined);
        for (const id of [...this.pending.keys()]) this.settle(id, undefined);
      });
    });
  }

  private handle(response: Response): void {
    if ("declared" in response) for (const resource of response.declared) this.add(resource);
    else this.settle("synced" in response ? response.synced : response.state, response);
  }

  private add(resource: ServedResource): void {
    const { kind, list } = resource;
    const key = identityKey(resource);
    if (list !== undefined && !this.resources.has(key))
      this.counts.set(listKey(kind, list), (this.counts.get(listKey(kind, list)) ?? 0) + 1);
    this.resources.set(key, this.withSecrets(resource));
  }

  private withSecrets({ digests, ...resource }: ServedResource): DeclaredResource {
    if (!digests) return resource;
    const isSecret = (name: string, value?: unknown) =>
      value === undefined
        ? Object.hasOwn(digests, name)
        : digests[name]?.includes(digestOf(comparableForm(value), this.key)) === true;
    return { ...resource, isSecret };
  }

  private settle(id: number, response: Response | TimedOut | undefined): void {
    this.pending.get(id)?.(response);
    this.pending.delete(id);
  }
}

function listKey(kind: string, list: string): string {
  return `${kind} ${list}`;
}
