/** The timeouts of one request: until connected, until the first byte, and until the response is complete. */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { formatSeconds } from "../errors";

interface TimeoutLimits {
  /** Until the connection is ready, TLS included. */
  readonly connectMs: number;
  /** From the connection until the response begins. */
  readonly firstByteMs: number;
  /** From the start until the response is complete. */
  readonly completeMs: number;
}

/** Aborts a request that exceeds a limit. The timeout of axios does not end a response that arrives byte by byte. */
export class RequestTimeouts {
  private readonly abort = new AbortController();
  private readonly completeTimer: NodeJS.Timeout;
  private phaseTimer: NodeJS.Timeout;
  /** Whether there was a connection, so that the platform may have received the request. */
  isConnected = false;
  /** The exceeded limit, as a reason for a message. */
  expired: string | undefined;

  constructor(private readonly limits: TimeoutLimits) {
    this.completeTimer = this.startTimer("the response was incomplete after", limits.completeMs);
    this.phaseTimer = this.startTimer("connecting took longer than", limits.connectMs);
  }

  /** Aborts the request when a limit is exceeded. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Creates requests like `http` and `https`, and starts the timer of each phase. */
  readonly transport = {
    request: (options: https.RequestOptions, listener: (response: http.IncomingMessage) => void) => {
      const request = (options.protocol === "https:" ? https : http).request(options, (response) => {
        clearTimeout(this.phaseTimer);
        listener(response);
      });
      request.once("socket", (socket: Socket) => {
        const isReady = request.reusedSocket || (!(socket instanceof TLSSocket) && !socket.connecting);
        if (isReady) this.onConnected();
        else socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", () => this.onConnected());
      });
      return request;
    },
  };

  /** Ends all timers. */
  clear(): void {
    clearTimeout(this.phaseTimer);
    clearTimeout(this.completeTimer);
  }

  private onConnected(): void {
    this.isConnected = true;
    clearTimeout(this.phaseTimer);
    this.phaseTimer = this.startTimer("the response did not begin within", this.limits.firstByteMs);
  }

  private startTimer(reason: string, milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.expired ??= `${reason} ${formatSeconds(milliseconds)}`;
      this.abort.abort();
    }, milliseconds);
  }
}
