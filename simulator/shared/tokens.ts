import { randomUUID } from "node:crypto";
import { unauthorized } from "./rejection";

/** Path of the login, and of the renewal of a token. */
export const LOGIN_PATH = "/auth/token";

export interface Account {
  readonly username: string;
  readonly password: string;
}

/** The valid tokens of one account. */
export class Tokens {
  private readonly expiry = new Map<string, number>();

  /** @param lifeMs - milliseconds until a token expires */
  constructor(
    private readonly account: Account,
    private readonly lifeMs: number,
  ) {}

  /** Returns a new token. @throws ApiRejection with status 401 if the username or the password is wrong */
  logIn(username: unknown, password: unknown): string {
    if (username !== this.account.username || password !== this.account.password)
      throw unauthorized("Invalid username or password");
    return this.issue();
  }

  /** Ends a token and returns a new one. */
  renew(token: string): string {
    this.end(token);
    return this.issue();
  }

  end(token: string): void {
    this.expiry.delete(token);
  }

  endAll(): void {
    this.expiry.clear();
  }

  /** Returns the token of an Authorization header. @throws ApiRejection with status 401 if it is not valid */
  verify(authorization: string | undefined): string {
    const token = authorization?.replace(/^Bearer /i, "") ?? "";
    if ((this.expiry.get(token) ?? 0) <= Date.now()) throw unauthorized("Invalid or expired token");
    return token;
  }

  private issue(): string {
    const token = randomUUID();
    this.expiry.set(token, Date.now() + this.lifeMs);
    return token;
  }
}
