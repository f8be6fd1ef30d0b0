/** Tokens: given for the account's name and password, good for a day. */
import { randomUUID } from "node:crypto";
import { unauthorized } from "./refusal";

export interface Account {
  readonly username: string;
  readonly password: string;
}

export class Tokens {
  private readonly ends = new Map<string, number>();

  constructor(
    private readonly account: Account,
    private readonly life: number,
  ) {}

  logIn(username: unknown, password: unknown): string {
    if (username !== this.account.username || password !== this.account.password)
      throw unauthorized("Invalid username or password");
    return this.give();
  }

  renew(token: string): string {
    this.ends.delete(token);
    return this.give();
  }

  end(token: string): void {
    this.ends.delete(token);
  }

  endAll(): void {
    this.ends.clear();
  }

  /** The token of a request, if it is good. */
  check(authorization: string | undefined): string {
    const token = authorization?.replace(/^Bearer /i, "") ?? "";
    if ((this.ends.get(token) ?? 0) <= Date.now()) throw unauthorized("Invalid or expired token");
    return token;
  }

  private give(): string {
    const token = randomUUID();
    this.ends.set(token, Date.now() + this.life);
    return token;
  }
}
