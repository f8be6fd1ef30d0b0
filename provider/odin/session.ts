/**
 * The session of a run: one token for all requests. It is renewed before it expires, and replaced when the platform rejects it.
 * An account that the platform rejects is not tried again, because platforms lock accounts.
 */
import { z } from "zod";
import { unwrapSingleton } from "../shared/nesting";
import { redact } from "../shared/redact";
import {
  ApiError,
  AuthenticationError,
  InvalidResponseError,
  NotSentError,
  OdinError,
  PasswordExpiredError,
} from "./errors";
import { parseResponse } from "./http/response";
import { FORBIDDEN, UNAUTHORIZED } from "./http/status";
import type { HttpResponse } from "./http/transport";
import type { LimitedTransport } from "./limited-transport";
import type { Deadline } from "./resilience/deadline";
import { tokenLifeMs } from "./token-life";

export interface Account {
  readonly username: string;
  readonly password: string;
  /** How the API passes the password on to the platform: `sha1` for releases before R22. Default: the API's own. */
  readonly loginEncryption?: "plain" | "sha1" | undefined;
  /** `scheme://host:port` of the Xtended Services Platform to log in to, where there are several. Default: the API's own. */
  readonly xsp?: string | undefined;
}

type WithRetries = (send: (deadline: Deadline) => Promise<Token>) => Promise<Token | undefined>;

interface Token {
  readonly text: string;
  /** The time of the renewal, as `performance.now()`. */
  readonly renewAt: number;
}

const PATH = "/auth/token";
const LOGIN = `POST ${PATH}`;
const RENEWAL = `PUT ${PATH}`;
/** The platform rejects the account with these statuses, whatever the body is. 400 needs an error of the API. */
const REJECTED_STATUSES = new Set([UNAUTHORIZED, FORBIDDEN]);
const PASSWORD_EXPIRED = 402;
/** The server does not have the path of the login. */
const MISSING_PATH_STATUSES = new Set([404, 405, 501]);
/** A token is renewed when this much of its life has passed. */
const RENEW_AFTER = 0.9;
/** Logins in a row that did not change a rejection. Then rejections are not about the token. */
const MAX_USELESS_LOGINS = 3;
const tokenResponse = z.looseObject({ token: z.string().min(1) });

export class Session {
  private login: Promise<Token> | undefined;
  private current: Token | undefined;
  /** Requests, as method and path, that the platform forbids with a new token too. */
  private readonly forbidden = new Set<string>();
  /** Tokens of logins in a row that did not change a rejection, by its status: missing rights do not explain a 401. */
  private readonly uselessTokens = new Map<number, Set<string>>();

  constructor(
    private readonly transport: LimitedTransport,
    /** Repeats the login after a transient failure. */
    private readonly withRetries: WithRetries,
    private readonly account: Account,
  ) {}

  /**
   * The token for a request. All concurrent requests share one login.
   *
   * @param deadline - of the request that needs the token; it limits a renewal
   * @throws AuthenticationError the platform rejected the account. Every later request of the run throws it too.
   */
  async getToken(deadline: Deadline): Promise<string> {
    if (this.current && this.current.renewAt <= performance.now()) this.renew(this.current, deadline);
    this.login ??= this.keep(this.logIn());
    return (await this.login).text;
  }

  /** The token after a rejected one. Only the first request with a rejected token logs in. */
  replaceToken(rejectedToken: string, deadline: Deadline): Promise<string> {
    if (this.current?.text === rejectedToken) {
      this.current = undefined;
      this.login = undefined;
    }
    return this.getToken(deadline);
  }

  /**
   * Whether a new token can change the rejection of a request. A status of 403 also means a missing right, which the run
   * remembers, so that it does not log in for each of many users.
   *
   * @param requestName - method and path
   */
  canLoginHelp(requestName: string, status: number): boolean {
    const isForbidden = status === FORBIDDEN && this.forbidden.has(requestName);
    return !isForbidden && (this.uselessTokens.get(status)?.size ?? 0) < MAX_USELESS_LOGINS;
  }

  /** Notes what a request returned before and after a login. */
  noteRepeated(requestName: string, token: string, status: number, repeatedStatus: number): void {
    if (status !== repeatedStatus) {
      this.uselessTokens.clear();
      return;
    }
    const tokens = this.uselessTokens.get(status) ?? new Set();
    this.uselessTokens.set(status, tokens.add(token));
    if (status === FORBIDDEN) this.forbidden.add(requestName);
  }

  /** Replaces the token by a renewed one, or by a login if the platform does not renew it. */
  private renew(token: Token, deadline: Deadline): void {
    this.current = undefined;
    this.login = this.keep(
      this.sendRenewal(token, deadline).catch((error: unknown) => {
        if (!(error instanceof OdinError)) throw error;
        return this.logIn();
      }),
    );
  }

  /** Remembers the token, or a final rejection. After any other failure the next request logs in again. */
  private keep(login: Promise<Token>): Promise<Token> {
    return login.then(
      (token) => (this.current = token),
      (error: unknown) => {
        if (!isFinal(error)) this.login = undefined;
        throw error;
      },
    );
  }

  private async logIn(): Promise<Token> {
    const token = await this.withRetries((deadline) => this.sendLogin(deadline));
    if (!token) throw new Error("a login has no effect that can be read");
    return token;
  }

  private async sendLogin(deadline: Deadline): Promise<Token> {
    const { username, password, loginEncryption: encryption, xsp } = this.account;
    const body = { username, password, ...(encryption && { encryption }), ...(xsp && { xsp }) };
    const response = await this.transport(LOGIN, { method: "POST", target: PATH, body }, deadline);
    const { status } = response;
    if (status === PASSWORD_EXPIRED) throw new PasswordExpiredError(LOGIN, status);
    if (REJECTED_STATUSES.has(status)) throw new AuthenticationError(LOGIN, status);
    try {
      return this.parseToken(LOGIN, response, [password]);
    } catch (error) {
      throw error instanceof ApiError ? toLoginError(error) : error;
    }
  }

  private async sendRenewal({ text }: Token, deadline: Deadline): Promise<Token> {
    const response = await this.transport(RENEWAL, { method: "PUT", target: PATH, token: text, body: {} }, deadline);
    return this.parseToken(RENEWAL, response, [text]);
  }

  private parseToken(requestName: string, response: HttpResponse, secrets: readonly string[]): Token {
    const value = parseResponse(requestName, response, (text) => redact(text, secrets));
    const parsed = tokenResponse.safeParse(unwrapSingleton(value));
    if (!parsed.success) throw new InvalidResponseError(requestName, "it contains no token");
    const { token } = parsed.data;
    return { text: token, renewAt: performance.now() + tokenLifeMs(token, response.time) * RENEW_AFTER };
  }
}

/**
 * What a rejected login means. It proves nothing about the user of a later request, so a final rejection does not remain an
 * {@link ApiError}: a 404 or OCI-P error 4008 would read as a missing user.
 */
function toLoginError(error: ApiError): OdinError {
  const { status, reason, codes } = error;
  if (status === 400) return new AuthenticationError(LOGIN, status);
  if (codes.length > 0) return new AuthenticationError(LOGIN, status, `the platform rejected the login: ${reason}`);
  if (!MISSING_PATH_STATUSES.has(status)) return error;
  return new AuthenticationError(
    LOGIN,
    status,
    `the server of broadworks:url has no login: ${reason}`,
    "Check the host and the version in broadworks:url, e.g. https://odin.example.net/api/v2.",
  );
}

/** Whether another login of the run would fail as well, and could lock the account. */
function isFinal(error: unknown): boolean {
  if (error instanceof NotSentError || !(error instanceof OdinError)) return false;
  const isResponse = error instanceof ApiError || error instanceof InvalidResponseError;
  // A page of a gateway is not about the account; JSON without a token can be a rejection.
  const isPage = error instanceof InvalidResponseError && error.status !== undefined;
  return error instanceof AuthenticationError || (isResponse && !isPage && !error.isTransient);
}
