/** The token of a run: fetched once for everybody, and once more when the platform no longer takes it. */
import { z } from "zod";
import { BadAnswer, NotLetIn, Refused } from "./errors";
import { valueOf } from "./answer";
import type { Wire } from "./wire";

export interface Account {
  readonly username: string;
  readonly password: string;
}

const LOGIN = "POST /auth/token";
const tokenAnswer = z.looseObject({ token: z.string().min(1) });

export class Session {
  private login: Promise<string> | undefined;
  private accepted: string | undefined;

  constructor(
    private readonly wire: Wire,
    private readonly account: Account,
  ) {}

  /** The token to call with. Everyone who asks while it is being fetched gets the same. */
  token(): Promise<string> {
    this.login ??= this.logIn().then(
      (token) => (this.accepted = token),
      (error: unknown) => {
        // A login that failed is not held against the next call.
        this.login = undefined;
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

  private async logIn(): Promise<string> {
    const answer = await this.wire(LOGIN, { method: "POST", target: "/auth/token", body: this.account });
    let value: unknown;
    try {
      value = valueOf(LOGIN, answer);
    } catch (error) {
      if (error instanceof Refused && [400, 401, 403].includes(error.status)) throw new NotLetIn(LOGIN, error.status);
      throw error;
    }
    const parsed = tokenAnswer.safeParse(Array.isArray(value) && value.length === 1 ? value[0] : value);
    if (!parsed.success) throw new BadAnswer(LOGIN, "no token");
    return parsed.data.token;
  }
}
