/** The rate limiter of a process that asks another process, a {@link RateLimiterServer}, before each request. */
import { type Socket, connect } from "node:net";
import { receive, send } from "../../shared/local-socket";
import { RateLimiterClosedError } from "../errors";
import type { RateLimiter } from "./rate-limiter";
import type { ClientMessage, RateLimits, ServerMessage } from "./rate-limiter-protocol";

interface WaitingRequest {
  readonly requestName: string;
  readonly start: () => void;
  readonly fail: (error: Error) => void;
}

export class SharedRateLimiter implements RateLimiter {
  private socket: Socket | undefined;
  private isClosed = false;
  private requestCount = 0;
  private pausedUntil = 0;
  /** By the number of the request. */
  private readonly waiting = new Map<number, WaitingRequest>();

  /** @param path - where the server listens; the connection opens with the first request */
  constructor(
    private readonly path: string,
    private readonly limits: RateLimits,
  ) {}

  get pauseMs(): number {
    return Math.max(0, this.pausedUntil - performance.now());
  }

  async acquire(requestName: string): Promise<() => void> {
    const requestNumber = (this.requestCount += 1);
    await new Promise<void>((start, fail) => {
      this.waiting.set(requestNumber, { requestName, start, fail });
      this.send({ acquire: requestNumber });
      // Keep the process alive while a request waits.
      this.socket?.ref();
    });
    return () => this.send({ release: requestNumber });
  }

  backOff(pauseMs = 0): void {
    this.pause(pauseMs);
    this.send({ backOff: pauseMs });
  }

  recover(): void {
    this.send({ recover: true });
  }

  /** Disconnects. The server releases all requests of this process. */
  close(): void {
    this.socket?.destroy();
  }

  private send(message: ClientMessage): void {
    if (this.isClosed) this.failWaiting();
    else send(this.openSocket(), message);
  }

  private openSocket(): Socket {
    if (this.socket) return this.socket;
    const socket = connect(this.path);
    // Let the process exit while no request waits.
    socket.unref();
    socket.once("close", () => {
      this.isClosed = true;
      this.failWaiting();
    });
    receive(socket, (message) => this.handle(message as ServerMessage));
    send(socket, { limits: this.limits } satisfies ClientMessage);
    return (this.socket = socket);
  }

  private handle(message: ServerMessage): void {
    if ("pauseMs" in message) this.pause(message.pauseMs);
    else {
      this.waiting.get(message.granted)?.start();
      this.waiting.delete(message.granted);
      if (this.waiting.size === 0) this.socket?.unref();
    }
  }

  private pause(milliseconds: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + milliseconds);
  }

  private failWaiting(): void {
    for (const { requestName, fail } of this.waiting.values()) fail(new RateLimiterClosedError(requestName));
    this.waiting.clear();
  }
}
