/** One HTTP request and its answer as text, with nothing of axios beyond this file: its errors carry tokens and bodies. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios, { AxiosError, type AxiosInstance } from "axios";
import { NoAnswer } from "./errors";

export interface WireRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the base URL with its query, ready to be sent. */
  readonly target: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
}

export interface WireAnswer {
  readonly status: number;
  readonly text: string;
}

export type Wire = (call: string, request: WireRequest) => Promise<WireAnswer>;

const MOST_BYTES = 64 * 1024 * 1024;

/** Opens kept-alive connections to a base URL. A call that takes longer than `timeout` milliseconds in all is given up. */
export function openWire(url: string, timeout: number): Wire {
  const client: AxiosInstance = axios.create({
    baseURL: url,
    // The token goes to the configured host and nowhere else.
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    maxContentLength: MOST_BYTES,
    maxBodyLength: MOST_BYTES,
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
    responseType: "text",
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  });
  return async (call, { method, target, token, body }) => {
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
        // Axios' own time-out does not end an answer that keeps dripping.
        signal: AbortSignal.timeout(timeout),
      });
      return { status: answer.status, text: typeof answer.data === "string" ? answer.data : "" };
    } catch (error) {
      throw new NoAnswer(call, reasonOf(error, timeout));
    }
  };
}

/** Why no answer came, without the request that axios hangs on its errors. */
function reasonOf(error: unknown, timeout: number): string {
  if (!(error instanceof AxiosError)) return "the request could not be made";
  switch (error.code) {
    case "ERR_CANCELED":
      return `it took longer than ${timeout / 1000} s`;
    case "ECONNREFUSED":
      return "the connection was refused";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host's name is not known";
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was dropped";
    case "ERR_BAD_RESPONSE":
      return "the answer was cut off or too large";
    default:
      return `the connection failed (${error.code ?? "no reason given"})`;
  }
}
