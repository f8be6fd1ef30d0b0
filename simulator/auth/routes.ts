import { requiredText } from "../shared/values";
import type { Subject } from "../shared/subject";
import { type Account, LOGIN_PATH, type Tokens } from "../shared/tokens";

/** The subject "auth": login, session and logout of one account. */
export function authSubject(tokens: Tokens, account: Account): Subject {
  return {
    name: "auth",
    typing: "exact",
    install({ route }) {
      route(
        "POST",
        LOGIN_PATH,
        ({ body: { username, password } }) => ({ token: tokens.logIn(username, password), username }),
        { isPublic: true },
      );
      route("PUT", LOGIN_PATH, ({ token }) => ({ token: tokens.renew(token) }));
      route("GET", "/auth/session", () => ({ username: account.username, loginLevel: "System" }));
      route("POST", "/auth/token/logout", ({ body }) => {
        tokens.end(requiredText(body, "token"));
        return {};
      });
    },
  };
}
