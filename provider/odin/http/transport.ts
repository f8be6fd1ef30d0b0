/** One HTTP request and its answer as text, with nothing of axios beyond this file: its errors carry tokens and bodies. */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import axios, { AxiosError, type AxiosInstance } from "axios";
import { NoResponseError, formatSeconds } from "../errors";
import { parseRetryAfter } from "./retry-after";
import { type ConnectionSettings, openAgents } from "./agents";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the base URL with its query, ready to be sent. */
  readonly target: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
}

export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  /** Milliseconds that the server asks to be left alone for. */
  readonly retryAfterMs: number | undefined;
  /** When the server says that it is, in milliseconds since 1970. */
  readonly time: number | undefined;
}

/** Sends a request. The answer must be whole within `within` milliseconds, and within the limits of a call. */
export type HttpTransport = (call: string, request: HttpRequest, within: number) => Promise<HttpResponse>;

export interface TransportSettings extends ConnectionSettings {
  /** Seconds that a call may take until its answer begins. */
  readonly requestTimeout: number;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/** Opens kept-alive connections to a base URL. */
export function openTransport(settings: TransportSettings): HttpTransport {
  const { httpAgent, httpsAgent, via } = openAgents(settings);
  const client: AxiosInstance = axios.create({
    baseURL: settings.url,
    // The token goes to the configured host and nowhere else.
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    maxContentLength: MAX_BODY_BYTES,
    maxBodyLength: MAX_BODY_BYTES,
    httpAgent,
    httpsAgent,
    // The agent knows the proxy, and keeps the connections through it.
    proxy: false,
    responseType: "text",
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  });
  const firstByte = settings.requestTimeout * 1000;

  return async (call, { method, target, token, body }, within) => {
    const watch = new Watch({
      connecting: Math.min(CONNECT_TIMEOUT_MS, firstByte, within),
      firstByte: Math.min(firstByte, within),
      // A long list may take its time to arrive, once it has begun.
      whole: Math.min(2 * firstByte, within),
    });
    try {
      const answer = await client.request<unknown>({
        method,
        url: target,
        data: body === undefined ? undefined : JSON.stringify(body),
        headers: {
          Accept: "application/json",
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        },
        signal: watch.signal,
        transport: watch.transport,
      });
      return {
        status: answer.status,
        text: typeof answer.data === "string" ? answer.data : "",
        retryAfterMs: parseRetryAfter(answer.headers["retry-after"], answer.headers["date"]),
        time: timeOf(answer.headers["date"]),
      };
    } catch (error) {
      const { reason, mayPass } = watch.passed ? { reason: watch.passed, mayPass: true } : reasonOf(error);
      throw new NoResponseError(call, reason + via, { wasSent: watch.isConnected, mayPass });
    } finally {
      watch.end();
    }
  };
}

function timeOf(header: unknown): number | undefined {
  const time = typeof header === "string" ? Date.parse(header) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

interface Limits {
  readonly connecting: number;
  readonly firstByte: number;
  readonly whole: number;
}

/** Gives a request up when it passes one of its limits. Axios' own time-out does not end an answer that keeps dripping. */
class Watch {
  private readonly abort = new AbortController();
  private readonly whole: NodeJS.Timeout;
  private step: NodeJS.Timeout;
  /** From here on the platform may have got the request. */
  isConnected = false;
  /** The limit that was passed, in words. */
  passed: string | undefined;

  constructor(private readonly limits: Limits) {
    this.whole = this.limit("the answer was not whole after", limits.whole);
    this.step = this.limit("connecting took longer than", limits.connecting);
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  readonly transport = {
    request: (options: https.RequestOptions, listener: (response: http.IncomingMessage) => void) => {
      const request = (options.protocol === "https:" ? https : http).request(options, (response) => {
        clearTimeout(this.step);
        listener(response);
      });
      request.once("socket", (socket: Socket) => {
        const isReady = request.reusedSocket || (!(socket instanceof TLSSocket) && !socket.connecting);
        if (isReady) this.connected();
        else socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", () => this.connected());
      });
      return request;
    },
  };

  end(): void {
    clearTimeout(this.step);
    clearTimeout(this.whole);
  }

  private connected(): void {
    this.isConnected = true;
    clearTimeout(this.step);
    this.step = this.limit("the answer did not begin within", this.limits.firstByte);
  }

  private limit(words: string, milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.passed ??= `${words} ${formatSeconds(milliseconds)}`;
      this.abort.abort();
    }, milliseconds);
  }
}

interface Reason {
  readonly reason: string;
  readonly mayPass: boolean;
}

const UNTRUSTED =
  "its certificate is signed by nobody who is trusted here; name its authority with broadworks:caFile or NODE_EXTRA_CA_CERTS";

/** What does not get better by another try. */
const LASTING: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host's name is not known",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

const PASSING: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  EAI_AGAIN: "the host's name is not known",
  ECONNRESET: "the connection was dropped",
  EPIPE: "the connection was dropped",
  ETIMEDOUT: "the connection was not made",
};

/** Why no answer came, without the request that axios hangs on its errors. */
function reasonOf(error: unknown): Reason {
  if (!(error instanceof AxiosError)) return { reason: "the request could not be made", mayPass: false };
  const code = error.code ?? "";
  const lasting = LASTING[code];
  if (lasting) return { reason: lasting, mayPass: false };
  if (/^ERR_SSL_|^EPROTO$/.test(code)) return { reason: `no TLS connection could be made (${code})`, mayPass: false };
  if (error.message.startsWith("maxContentLength")) return { reason: "the answer is too large", mayPass: false };
  if (code === "ERR_BAD_RESPONSE") return { reason: "the answer was cut off", mayPass: true };
  return { reason: PASSING[code] ?? `the connection failed (${code || "no reason given"})`, mayPass: true };
}
