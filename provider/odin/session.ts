/** The token of a run: fetched once for everybody, and once more when the platform no longer takes it. */
import { z } from "zod";
import { InvalidResponseError, AuthenticationError, ApiError } from "./errors";
import { unwrapSingleton } from "../shared/nesting";
import { parseResponse } from "./http/response";
import type { Deadline } from "./resilience/deadline";
import { redact } from "../shared/redact";
import type { HttpResponse, HttpRequest } from "./http/transport";

export interface Account {
  readonly username: string;
  readonly password: string;
}

/** Sends a request in its turn. */
export type LimitedTransport = (call: string, request: HttpRequest, deadline: Deadline) => Promise<HttpResponse>;

type WithRetries = (make: (deadline: Deadline) => Promise<string>) => Promise<string | undefined>;

const LOGIN = "POST /auth/token";
const tokenAnswer = z.looseObject({ token: z.string().min(1) });

export class Session {
  private login: Promise<string> | undefined;
  private accepted: string | undefined;

  constructor(
    private readonly wire: LimitedTransport,
    /** Tries again what may pass. */
    private readonly tried: WithRetries,
    private readonly account: Account,
  ) {}

  /** The token to call with. Everyone who asks while it is being fetched gets the same. */
  token(): Promise<string> {
    this.login ??= this.tried((deadline) => this.logIn(deadline)).then(
      (token) => (this.accepted = token ?? ""),
      (error: unknown) => {
        // A login that failed is not held against the next call; but a platform locks accounts that it refuses often.
        if (!(error instanceof AuthenticationError)) this.login = undefined;
        throw error;
      },
    );
    return this.login;
  }

  /** The token that follows one that was refused. Of all who bring the same one, the first logs in. */
  tokenAfter(refused: string): Promise<string> {
    if (this.accepted === refused) {
      this.accepted = undefined;
      this.login = undefined;
    }
    return this.token();
  }

  private async logIn(deadline: Deadline): Promise<string> {
    const { username, password } = this.account;
    const request = { method: "POST", target: "/auth/token", body: { username, password } } as const;
    const answer = await this.wire(LOGIN, request, deadline);
    let value: unknown;
    try {
      value = parseResponse(LOGIN, answer, (text) => redact(text, [password]));
    } catch (error) {
      if (error instanceof ApiError && [400, 401, 403].includes(error.status))
        throw new AuthenticationError(LOGIN, error.status);
      throw error;
    }
    const parsed = tokenAnswer.safeParse(unwrapSingleton(value));
    if (!parsed.success) throw new InvalidResponseError(LOGIN, "no token");
    return parsed.data.token;
  }
}
