/** Sends one HTTP request. axios stays in this folder: its errors contain tokens and bodies. */
import axios, { type AxiosInstance } from "axios";
import { NoResponseError } from "../errors";
import { type Agents, type ConnectionSettings, createAgents } from "./agents";
import { explainFailure } from "./failure-reason";
import { RequestTimeouts } from "./request-timeouts";
import { parseRetryAfter } from "./retry-after";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the base URL with its encoded query. */
  readonly target: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
}

export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  /** Milliseconds of the pause that the server requests. */
  readonly retryAfterMs: number | undefined;
  /** The server's clock (`Date` header), in milliseconds since 1970. */
  readonly time: number | undefined;
}

/**
 * Sends a request and returns the response with any status.
 *
 * @param requestName - method and path, for messages
 * @param timeoutMs - for the complete response; the limits for one request apply as well
 * @throws NoResponseError
 */
type HttpTransport = (requestName: string, request: HttpRequest, timeoutMs: number) => Promise<HttpResponse>;

export interface TransportSettings extends ConnectionSettings {
  /** Seconds until the response must begin. */
  readonly requestTimeout: number;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Creates a transport that keeps its connections open.
 *
 * @throws ConfigurationError when a certificate or key cannot be used
 */
export function openTransport(settings: TransportSettings): HttpTransport {
  const { proxyHost, ...agents } = createAgents(settings);
  const client = createAxios(settings.url, agents);
  const firstByteMs = settings.requestTimeout * 1000;

  return async (requestName, { method, target, token, body }, timeoutMs) => {
    const timeouts = new RequestTimeouts({
      connectMs: Math.min(CONNECT_TIMEOUT_MS, firstByteMs, timeoutMs),
      firstByteMs: Math.min(firstByteMs, timeoutMs),
      // A long list may take longer to arrive than to begin.
      completeMs: Math.min(2 * firstByteMs, timeoutMs),
    });
    try {
      const { status, data, headers } = await client.request<unknown>({
        method,
        url: target,
        data: body === undefined ? undefined : JSON.stringify(body),
        headers: {
          Accept: "application/json",
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        },
        signal: timeouts.signal,
        transport: timeouts.transport,
      });
      return {
        status,
        text: typeof data === "string" ? data : "",
        retryAfterMs: parseRetryAfter(headers["retry-after"], headers["date"]),
        time: parseDate(headers["date"]),
      };
    } catch (error) {
      const failure =
        timeouts.expired === undefined ? explainFailure(error) : { reason: timeouts.expired, isTransient: true };
      throw new NoResponseError(requestName, { ...failure, wasSent: timeouts.isConnected, proxyHost });
    } finally {
      timeouts.clear();
    }
  };
}

function createAxios(baseURL: string, agents: Omit<Agents, "proxyHost">): AxiosInstance {
  return axios.create({
    baseURL,
    // The token must reach no other host.
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    maxContentLength: MAX_BODY_BYTES,
    maxBodyLength: MAX_BODY_BYTES,
    ...agents,
    // The agent uses the proxy and keeps its connections open; axios does not.
    proxy: false,
    responseType: "text",
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  });
}

function parseDate(header: unknown): number | undefined {
  const time = typeof header === "string" ? Date.parse(header) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
