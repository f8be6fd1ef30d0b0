/** The session of a run: one token for all requests, replaced when the platform rejects it. */
import { z } from "zod";
import { unwrapSingleton } from "../shared/nesting";
import { redact } from "../shared/redact";
import { ApiError, AuthenticationError, InvalidResponseError } from "./errors";
import { parseResponse } from "./http/response";
import type { LimitedTransport } from "./limited-transport";
import type { Deadline } from "./resilience/deadline";

export interface Account {
  readonly username: string;
  readonly password: string;
}

type WithRetries = (send: (deadline: Deadline) => Promise<string>) => Promise<string | undefined>;

const PATH = "/auth/token";
const LOGIN = `POST ${PATH}`;
const REJECTED_STATUSES = [400, 401, 403];
const tokenResponse = z.looseObject({ token: z.string().min(1) });

export class Session {
  private login: Promise<string> | undefined;
  private currentToken: string | undefined;

  constructor(
    private readonly transport: LimitedTransport,
    /** Repeats the login after a transient failure. */
    private readonly withRetries: WithRetries,
    private readonly account: Account,
  ) {}

  /**
   * The token for a request. All concurrent requests share one login.
   *
   * @throws AuthenticationError the platform rejected the account. Every later request of the run throws it too.
   */
  getToken(): Promise<string> {
    this.login ??= this.withRetries((deadline) => this.logIn(deadline)).then(
      (token) => (this.currentToken = token ?? ""),
      (error: unknown) => {
        // The next request logs in again, except after a rejection: platforms lock an account after several of them.
        if (!(error instanceof AuthenticationError)) this.login = undefined;
        throw error;
      },
    );
    return this.login;
  }

  /** The token after a rejected one. Of all requests with the same rejected token, only the first logs in. */
  replaceToken(rejectedToken: string): Promise<string> {
    if (this.currentToken === rejectedToken) {
      this.currentToken = undefined;
      this.login = undefined;
    }
    return this.getToken();
  }

  private async logIn(deadline: Deadline): Promise<string> {
    const { username, password } = this.account;
    const request = { method: "POST", target: PATH, body: { username, password } } as const;
    const response = await this.transport(LOGIN, request, deadline);
    let value: unknown;
    try {
      value = parseResponse(LOGIN, response, (text) => redact(text, [password]));
    } catch (error) {
      if (error instanceof ApiError && REJECTED_STATUSES.includes(error.status))
        throw new AuthenticationError(LOGIN, error.status);
      throw error;
    }
    const parsed = tokenResponse.safeParse(unwrapSingleton(value));
    if (!parsed.success) throw new InvalidResponseError(LOGIN, "it contains no token");
    return parsed.data.token;
  }
}
