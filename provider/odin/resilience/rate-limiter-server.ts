/**
 * One rate limit for the processes of one or more runs: this process grants the requests of all of them over a local
 * socket. The requests of a process that ends are released. When this process ends, no client may send.
 */
import { type Server, type Socket, createServer } from "node:net";
import PQueue from "p-queue";
import { receive, send } from "../../shared/local-socket";
import { LocalRateLimiter } from "./rate-limiter";
import type { ClientMessage, RateLimits, ServerMessage } from "./rate-limiter-protocol";

/** Whether processes that have not connected yet may be sending requests now, or only did so a while ago. */
export type PeerActivity = "active" | "quiet";

/** Grants requests at the lowest limits of all clients. */
export class RateLimiterServer {
  private limiter: LocalRateLimiter | undefined;
  private queue: PQueue | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly peers: PeerActivity | undefined) {
    this.server = createServer((socket) => this.serve(socket));
  }

  /**
   * Starts a server.
   *
   * @param path - of a local socket; a named pipe on Windows
   * @param peers - set when other processes of the run may already have sent requests with their own limiters
   */
  static async listen(path: string, peers?: PeerActivity): Promise<RateLimiterServer> {
    const limiterServer = new RateLimiterServer(peers);
    await new Promise<void>((resolve, reject) => {
      limiterServer.server.once("error", reject).listen(path, resolve);
    });
    return limiterServer;
  }

  /** Disconnects all clients, which then send no further requests. */
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Lets this process exit while the server listens. */
  unref(): void {
    this.server.unref();
  }

  private serve(socket: Socket): void {
    if (this.peers) socket.unref();
    this.sockets.add(socket);
    const client = new Client(socket);
    socket.once("close", () => {
      this.sockets.delete(socket);
      client.disconnect();
    });
    receive(socket, (message) => this.handle(client, message as ClientMessage));
  }

  private handle(client: Client, message: ClientMessage): void {
    if ("limits" in message) this.lowerLimits(message.limits);
    else if ("release" in message) client.release(message.release);
    else if ("recover" in message) this.limiter?.recover();
    else if ("backOff" in message) {
      this.limiter?.backOff(message.backOff);
      const pause: ServerMessage = { pauseMs: this.limiter?.pauseMs ?? 0 };
      for (const socket of this.sockets) send(socket, pause);
    } else void this.queue?.add(() => this.grant(client, message.acquire));
  }

  /** Ends when the request has ended, so that the queue limits the requests in flight. */
  private async grant(client: Client, requestNumber: number): Promise<void> {
    if (client.isDisconnected) return;
    await this.limiter?.acquire();
    await client.grant(requestNumber);
  }

  private lowerLimits({ requestsPerSecond, maxConcurrentRequests }: RateLimits): void {
    this.limiter ??= this.createLimiter(requestsPerSecond);
    this.limiter.limit(requestsPerSecond);
    this.queue ??= new PQueue({ concurrency: maxConcurrentRequests });
    this.queue.concurrency = Math.min(this.queue.concurrency, maxConcurrentRequests);
  }

  /**
   * Counts the requests that peers may just have sent. Quiet peers may have sent a burst of half a second, so starts
   * are evenly spaced. Active peers may have used up the second, so the first start is a second later.
   */
  private createLimiter(requestsPerSecond: number): LocalRateLimiter {
    const limiter = new LocalRateLimiter(requestsPerSecond);
    const recent = this.peers === undefined ? 0 : this.peers === "active" ? requestsPerSecond : requestsPerSecond / 2;
    for (let count = 0; count < recent; count++) limiter.record();
    return limiter;
  }
}

/** The granted requests of one connected process. */
class Client {
  isDisconnected = false;
  private readonly releases = new Map<number, () => void>();

  constructor(private readonly socket: Socket) {}

  /** Lets a request start, and resolves when it has ended. */
  async grant(requestNumber: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.releases.set(requestNumber, resolve);
      if (this.isDisconnected) resolve();
      else send(this.socket, { granted: requestNumber } satisfies ServerMessage);
    });
  }

  release(requestNumber: number): void {
    this.releases.get(requestNumber)?.();
    this.releases.delete(requestNumber);
  }

  disconnect(): void {
    this.isDisconnected = true;
    for (const release of this.releases.values()) release();
    this.releases.clear();
  }
}
