/**
 * Asks the program of a run, from the engine's provider process. The engine asks about one resource after the other and announces
 * no removal; the program has declared nearly all resources before the first of these requests.
 */
import { type Socket, connect } from "node:net";
import { type Identity, identityKey } from "../core/identity";
import { LastState } from "../core/run/last-state";
import { withoutHash } from "../core/fields/index";
import type { DeclaredResource, ProgramView } from "../core/run/program-view";
import { BroadworksError } from "../shared/errors";
import { isElsewhere } from "../shared/platform";
import { sameUrn } from "../shared/resource-type";
import { hasSocket, receive, send, socketPath } from "../shared/local-socket";
import { comparableForm, createDigestKey, digestOf } from "./digest";
import { DECLARED, type Request, type Response, type ServedResource } from "./messages";

/** The program's process responds within milliseconds unless it is stopped or computes. */
const SYNC_TIMEOUT_MS = 10_000;
/** The state can come from a remote backend. */
const STATE_TIMEOUT_MS = 30_000;

/** A program needs a second to start, and some milliseconds at least from its first declaration to its end. */
const FOLLOW_INTERVAL_MS = 50;

/** Stands for a response that did not arrive in time. */
const TIMED_OUT = "timed out";
type TimedOut = typeof TIMED_OUT;

/** One instance per run. */
export class ProgramClient implements ProgramView {
  private socket: Promise<Socket | undefined> | undefined;
  /** Declarations for this platform, by object and by declaration: several providers can have the same platform. */
  private readonly resources = new Map<string, Map<string, DeclaredResource>>();
  /** The declarations in a list. */
  private readonly lists = new Map<string, Map<string, true>>();
  /** The URNs that the program declares, for any platform. */
  private readonly urns = new Set<string>();
  private readonly pending = new Map<number, (response: Response | TimedOut | undefined) => void>();
  private requests = 0;
  private state: Promise<LastState> | undefined;
  private readonly key = createDigestKey();

  /**
   * @param path - of the socket where the program serves; undefined where there can be no program
   * @param platform - what the program declares for other platforms is left out; undefined where the platform is not known
   */
  constructor(
    private readonly path: string | undefined,
    private readonly platform?: string,
  ) {}

  /** @param engine - the engine's address, which both processes know; without it there is no program */
  static of(engine: string | undefined, platform: string | undefined): ProgramClient {
    return new ProgramClient(engine === undefined ? undefined : socketPath(engine, DECLARED), platform);
  }

  /** @throws BroadworksError when the program does not respond */
  async find(identity: Pick<Identity, "kind" | "id">): Promise<DeclaredResource | undefined> {
    const key = identityKey(identity);
    // A declaration never changes, so one request serves all resources that were declared by then.
    if (!this.resources.has(key)) {
      const response = await this.sync();
      if (response === TIMED_OUT)
        throw new BroadworksError(
          "the process of the program does not respond, so the provider does not know what else it declares or ignores; run again",
        );
    }
    return this.resources.get(key)?.values().next().value;
  }

  async declaresUrn(urn: string): Promise<boolean> {
    if (!this.urns.has(sameUrn(urn))) await this.sync();
    return this.urns.has(sameUrn(urn));
  }

  async countIn(kind: string, list: string): Promise<number | undefined> {
    if (!this.lists.has(listKey(kind, list))) await this.sync();
    return this.lists.get(listKey(kind, list))?.size;
  }

  async listsDeclaring(kind: string, names: ReadonlySet<string>): Promise<readonly string[]> {
    await this.sync();
    const declares = ({ values = {}, unknown = [], isSecret }: DeclaredResource) =>
      [...names].some((name) => Object.hasOwn(values, name) || unknown.includes(name) || isSecret?.(name));
    const lists = this.declaredOf(kind).flatMap((one) => (one.list !== undefined && declares(one) ? [one.list] : []));
    return [...new Set(lists)];
  }

  async count(kind: string): Promise<number | undefined> {
    const response = await this.sync();
    if (!response || response === TIMED_OUT) return undefined;
    return this.declaredOf(kind).length;
  }

  private declaredOf(kind: string): DeclaredResource[] {
    const all = [...this.resources.values()].flatMap((declarations) => [...declarations.values()]);
    return all.filter((resource) => resource.kind === kind);
  }

  /** Receives all declarations up to now. */
  private sync(): Promise<Response | TimedOut | undefined> {
    return this.request((sync) => ({ sync, key: this.key }), SYNC_TIMEOUT_MS);
  }

  async lastState(): Promise<LastState> {
    if (!(await this.connect())) return this.state ?? new LastState();
    return (this.state ??= this.readState());
  }

  private async readState(): Promise<LastState> {
    const { key } = this;
    const response = await this.request((state) => ({ state, key }), STATE_TIMEOUT_MS);
    if (!response || response === TIMED_OUT || !("state" in response) || response.resources === null)
      return new LastState();
    const here = response.resources.filter(({ platform }) => !isElsewhere(platform, this.platform));
    return new LastState(
      here.map(({ successor, successorPlatform, ...resource }) => ({
        ...resource,
        // The same id on another platform is another object.
        ...(successor !== undefined && !isElsewhere(successorPlatform, this.platform) && { successor }),
        isApplied: (name, value) => resource.digests[name] === digestOf(withoutHash(value), key),
      })),
    );
  }

  private async request(make: (id: number) => Request, timeoutMs: number): Promise<Response | TimedOut | undefined> {
    const socket = await this.connect();
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

  /**
   * Receives declarations from the start of the program on. A process that asks nothing while the program runs would know
   * nothing when deletions arrive: the program has ended by then.
   */
  follow(): void {
    if (this.path === undefined) return;
    if (hasSocket(this.path)) void this.sync();
    else setTimeout(() => this.follow(), FOLLOW_INTERVAL_MS).unref();
  }

  /** Tries again where there is no program yet: the engine can read resources before it starts the program. */
  private async connect(): Promise<Socket | undefined> {
    if (this.path === undefined || (!this.socket && !hasSocket(this.path))) return undefined;
    const opening = (this.socket ??= this.open(this.path));
    const socket = await opening;
    if (!socket && this.socket === opening) this.socket = undefined;
    return socket;
  }

  private async open(path: string): Promise<Socket | undefined> {
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
    const { kind, list, provider = "", platform, urn, isOfProgram = true } = resource;
    if (urn !== undefined && isOfProgram) this.urns.add(urn);
    const key = identityKey(resource);
    const declaration = `${provider} ${key}`;
    const isHere = !isElsewhere(platform, this.platform);
    setIn(this.resources, key, declaration, isHere ? this.withSecrets(resource) : undefined);
    if (list !== undefined) setIn(this.lists, listKey(kind, list), declaration, isHere ? true : undefined);
  }

  private withSecrets({ digests, ...served }: ServedResource): DeclaredResource {
    const { provider: _provider, platform: _platform, isOfProgram: _isOfProgram, ...resource } = served;
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

/** Sets or, without a value, removes a value of a map in a map. An empty map is removed. */
function setIn<T>(maps: Map<string, Map<string, T>>, key: string, name: string, value: T | undefined): void {
  const map = maps.get(key) ?? new Map<string, T>();
  if (value === undefined) map.delete(name);
  else map.set(name, value);
  if (map.size === 0) maps.delete(key);
  else maps.set(key, map);
}

function listKey(kind: string, list: string): string {
  return `${kind} ${list}`;
}
