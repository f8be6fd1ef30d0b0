import { randomUUID } from "node:crypto";
import type { Platform } from "../platform";
import { ApiRejection, unauthorized } from "./rejection";

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
    private readonly platform: Pick<Platform, "login" | "expiredToken" | "tokens" | "tokenRenewal">,
  ) {}

  /** Returns a new token. @throws ApiRejection with status 401 if the username or the password is wrong */
  logIn(username: unknown, password: unknown): string {
    if (username !== this.account.username || password !== this.account.password)
      throw unauthorized("Invalid username or password");
    if (this.platform.login === "passwordExpired")
      throw new ApiRejection(402, "Payment Required", "The password must be changed");
    return this.issue();
  }

  /** Ends a token and returns a new one. */
  renew(token: string): string {
    if (this.platform.tokenRenewal === "rejected") throw new ApiRejection(405, "Method Not Allowed", "No renewal");
    this.end(token);
    return this.issue();
  }

  end(token: string): void {
    this.expiry.delete(token);
  }

  endAll(): void {
    this.expiry.clear();
  }

  /** Returns the token of an Authorization header. @throws ApiRejection with status 401 or 403 if it is not valid */
  verify(authorization: string | undefined): string {
    const token = authorization?.replace(/^Bearer /i, "") ?? "";
    if ((this.expiry.get(token) ?? 0) > Date.now()) return token;
    const problem = "Invalid or expired token";
    throw this.platform.expiredToken === "status403"
      ? new ApiRejection(403, "Forbidden", problem)
      : unauthorized(problem);
  }

  private issue(): string {
    const expiry = Date.now() + this.lifeMs;
    const token = this.platform.tokens === "jwt" ? jsonWebToken(expiry) : randomUUID();
    this.expiry.set(token, expiry);
    return token;
  }
}

/** A JSON Web Token with its expiry in seconds since 1970. Its signature is any text. */
function jsonWebToken(expiry: number): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return [encode({ alg: "none" }), encode({ exp: expiry / 1000, jti: randomUUID() }), "unsigned"].join(".");
}
