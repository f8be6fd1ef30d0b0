/** Requests that keep what a client hides: status, size, time, and the requested pauses. For the command `probe`. */
import { setTimeout as delay } from "node:timers/promises";
import { parseJson } from "../shared/json";
import { type OdinSettings, type OpenSession, formatQuery, openSession } from "./client";
import { TOO_MANY_REQUESTS } from "./http/status";
import type { HttpRequest, HttpResponse } from "./http/transport";
import { findErrorCodes } from "./oci-errors";
import { withDeadline } from "./resilience/deadline";
import { tokenLifeMs } from "./token-life";

/** A response with any status. */
export interface Observation {
  readonly status: number;
  /** The JSON of the body; undefined when the body is empty or not JSON. */
  readonly value: unknown;
  /** Numbers of OCI-P errors in the response. */
  readonly codes: readonly number[];
  /** Size of the body. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** Milliseconds of the pause that the platform requests. */
  readonly retryAfterMs: number | undefined;
}

interface TokenFacts {
  readonly kind: "opaque" | "jwt";
  /** Seconds until it expires; undefined where the token does not state it. */
  readonly lifeSeconds: number | undefined;
}

const DEFAULT_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 60_000;

/** Sends one request at a time and repeats none. */
export class Observer {
  private readonly open: OpenSession;
  private pauseMs = 0;

  /** @param signal - stops the requests */
  constructor(
    settings: OdinSettings,
    private readonly signal: AbortSignal,
  ) {
    this.open = openSession(settings, () => undefined);
  }

  /** @throws OdinError when the login fails, or when no response arrives */
  async read(path: string, query: Readonly<Record<string, string>> = {}): Promise<Observation> {
    const token = await this.token();
    return this.send({ method: "GET", target: path + formatQuery(query), token }, path);
  }

  /**
   * Sends an update once.
   *
   * @throws OdinError when no response arrives; the platform may have applied the update
   */
  async write(path: string, body: object): Promise<Observation> {
    const token = await this.token();
    return this.send({ method: "PUT", target: path, token, body }, path);
  }

  /** Logs in. @throws AuthenticationError the platform rejected the account */
  async logIn(): Promise<TokenFacts> {
    const token = await this.token();
    const kind = /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token) ? "jwt" : "opaque";
    return { kind, lifeSeconds: kind === "jwt" ? Math.round(tokenLifeMs(token) / 1000) : undefined };
  }

  /**
   * Renews the token of this session, then reads with the former one. Ends the session, so it comes last.
   *
   * @returns the status of the renewal, and of a request with a token that is not valid
   */
  async renew(): Promise<{ renewal: number; endedToken: number }> {
    const token = await this.token();
    const renewal = await this.send({ method: "PUT", target: "/auth/token", token, body: {} }, "/auth/token");
    const isRenewed = renewal.status < 300 && renewal.value !== undefined;
    const ended = isRenewed ? token : "not-a-token";
    const { status } = await this.send({ method: "GET", target: "/auth/session", token: ended }, "/auth/session");
    return { renewal: renewal.status, endedToken: status };
  }

  private token(): Promise<string> {
    return this.untilStopped(withDeadline(this.open.timeoutMs, (deadline) => this.open.session.getToken(deadline)));
  }

  private async send(request: HttpRequest, path: string): Promise<Observation> {
    const { transport, timeoutMs } = this.open;
    if (this.pauseMs > 0) await delay(this.pauseMs, undefined, { signal: this.signal });
    const begin = performance.now();
    const response = await this.untilStopped(
      withDeadline(timeoutMs, (deadline) => transport(`${request.method} ${path}`, request, deadline)),
    );
    const observation = toObservation(response, performance.now() - begin);
    this.pauseMs = pauseAfter(observation);
    return observation;
  }

  /** Rejects as soon as the command is stopped. */
  private untilStopped<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise<T>((resolve, reject) => {
      const stop = () => reject(signal.reason as Error);
      if (signal.aborted) return stop();
      signal.addEventListener("abort", stop, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
  }
}

function toObservation({ status, text, retryAfterMs }: HttpResponse, milliseconds: number): Observation {
  const value = parseJson(text);
  return {
    status,
    value,
    codes: findErrorCodes(value),
    bytes: Buffer.byteLength(text),
    milliseconds: Math.round(milliseconds),
    retryAfterMs,
  };
}

function pauseAfter({ status, retryAfterMs }: Observation): number {
  const pause = retryAfterMs ?? (status === TOO_MANY_REQUESTS ? DEFAULT_PAUSE_MS : 0);
  return Math.min(pause, MAX_PAUSE_MS);
}
