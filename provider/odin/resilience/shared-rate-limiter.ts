/**
 * One pace for the processes of several runs: one of them hands out turns on a local socket, the others ask it. A line is
 * a message, in JSON. Whoever vanishes gives its turns back; where the one that hands out is gone, nobody calls.
 */
import { type Server, type Socket, connect, createServer } from "node:net";
import PQueue from "p-queue";
import { receive, send } from "../../shared/local-socket";
import { RateLimiterClosedError } from "../errors";
import { LocalRateLimiter, type RateLimiter } from "./rate-limiter";

export interface RateLimits {
  /** Calls that may start in any one second. */
  readonly requestsPerSecond: number;
  /** Calls that may be under way at once. */
  readonly maxConcurrentRequests: number;
}

type LimiterRequest = { limits: RateLimits } | { ask: number } | { end: number } | { slow: number } | { ease: true };
type LimiterResponse = { go: number } | { pause: number };

/** What others do that do not ask for turns yet: they may be calling now, or have called a while ago. */
export type OtherProcess = "calling" | "quiet";

/** Hands out turns at the lowest limits that any of those who ask has brought. */
export class RateLimiterServer {
  private pace: LocalRateLimiter | undefined;
  private queue: PQueue | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly joining: OtherProcess | undefined) {
    this.server = createServer((socket) => this.serve(socket));
  }

  /**
   * @param path - of a local socket; a named pipe on Windows
   * @param joining - others may have called, each at its own pace
   */
  static async listen(path: string, joining?: OtherProcess): Promise<RateLimiterServer> {
    const pacer = new RateLimiterServer(joining);
    await new Promise<void>((resolve, reject) => {
      pacer.server.once("error", reject).listen(path, resolve);
    });
    return pacer;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private serve(socket: Socket): void {
    if (this.joining) socket.unref();
    this.sockets.add(socket);
    const ends = new Map<number, () => void>();
    let isGone = false;
    socket.once("close", () => {
      isGone = true;
      this.sockets.delete(socket);
      for (const end of ends.values()) end();
    });
    const tell = (told: LimiterResponse, to = socket) => send(to, told);
    receive(socket, (message) => {
      const asked = message as LimiterRequest;
      if ("limits" in asked) this.limit(asked.limits);
      else if ("end" in asked) ends.get(asked.end)?.();
      else if ("ease" in asked) this.pace?.recover();
      else if ("slow" in asked) {
        this.pace?.backOff(asked.slow);
        for (const other of this.sockets) tell({ pause: this.pace?.pauseMs ?? 0 }, other);
      } else
        void this.queue?.add(async () => {
          if (isGone) return;
          await this.pace?.acquire();
          await new Promise<void>((resolve) => {
            ends.set(asked.ask, () => {
              ends.delete(asked.ask);
              resolve();
            });
            if (isGone) resolve();
            else tell({ go: asked.ask });
          });
        });
    });
  }

  /** It keeps no process alive that has nothing else to do. */
  unref(): void {
    this.server.unref();
  }

  private begin(requestsPerSecond: number): LocalRateLimiter {
    const pace = new LocalRateLimiter(requestsPerSecond);
    // Evenly spaced from the first call on, for who has called may just have had a burst; after a second, if some still do.
    const before =
      this.joining === undefined ? 0 : this.joining === "calling" ? requestsPerSecond : requestsPerSecond / 2;
    for (let call = 0; call < before; call++) pace.record();
    return pace;
  }

  private limit({ requestsPerSecond, maxConcurrentRequests }: RateLimits): void {
    this.pace ??= this.begin(requestsPerSecond);
    this.pace.limit(requestsPerSecond);
    this.queue ??= new PQueue({ concurrency: maxConcurrentRequests });
    this.queue.concurrency = Math.min(this.queue.concurrency, maxConcurrentRequests);
  }
}

/** The pace that another process hands out. */
export class SharedRateLimiter implements RateLimiter {
  private socket: Socket | undefined;
  private isGone = false;
  private asked = 0;
  private pausedUntil = 0;
  private readonly waiting = new Map<number, { go: () => void; fail: (error: Error) => void; call: string }>();

  constructor(
    private readonly path: string,
    private readonly limits: RateLimits,
  ) {}

  get pauseMs(): number {
    return Math.max(0, this.pausedUntil - performance.now());
  }

  async acquire(call: string): Promise<() => void> {
    const turn = (this.asked += 1);
    await new Promise<void>((go, fail) => {
      this.waiting.set(turn, { go, fail, call });
      this.send({ ask: turn });
      // Who waits is not done, though there be nothing else to do.
      this.socket?.ref();
    });
    return () => this.send({ end: turn });
  }

  backOff(pause = 0): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + pause);
    this.send({ slow: pause });
  }

  recover(): void {
    this.send({ ease: true });
  }

  /** Gives back every turn. */
  close(): void {
    this.socket?.destroy();
  }

  private send(asked: LimiterRequest): void {
    if (this.isGone) this.fail();
    else send(this.open(), asked);
  }

  private open(): Socket {
    if (this.socket) return this.socket;
    const socket = connect(this.path);
    // It keeps no process alive that has nothing else to do.
    socket.unref();
    socket.once("close", () => {
      this.isGone = true;
      this.fail();
    });
    receive(socket, (told) => this.hear(told as LimiterResponse));
    send(socket, { limits: this.limits } satisfies LimiterRequest);
    return (this.socket = socket);
  }

  private hear(told: LimiterResponse): void {
    if ("pause" in told) this.pausedUntil = Math.max(this.pausedUntil, performance.now() + told.pause);
    else {
      this.waiting.get(told.go)?.go();
      this.waiting.delete(told.go);
      if (this.waiting.size === 0) this.socket?.unref();
    }
  }

  private fail(): void {
    for (const { fail, call } of this.waiting.values()) fail(new RateLimiterClosedError(call));
    this.waiting.clear();
  }
}
