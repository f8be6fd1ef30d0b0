import { randomBytes } from "node:crypto";
import type { User } from "../model";
import type { Subject } from "../shared/subject";
import { setPasscode, setSipPassword, setWebPassword } from "./rules";

/** The subject "credentials": passwords and passcodes of users. */
export const credentialsSubject: Subject = {
  name: "credentials",
  typing: "exact",
  install({ route, store }) {
    route("PUT", "/users/passwords", ({ body }) => {
      setWebPassword(store, body);
      return {};
    });
    route("GET", "/users/authentication", ({ query: { userId } }) =>
      authenticationResponse(store.users.getByAnyId(userId)),
    );
    route("PUT", "/users/authentication", ({ body }) => authenticationResponse(setSipPassword(store, body)));
    route("GET", "/users/portal-passcode", ({ query }) => {
      const { userId } = store.users.getByAnyId(query["userId"]);
      return { isLoginDisabled: false, expirationDays: 0, passcode: "*****", userId };
    });
    route("PUT", "/users/portal-passcode", ({ body }) => {
      setPasscode(store, body);
      return {};
    });
    route("GET", "/password/generate", ({ query }) => {
      store.groups.getNamedIn(query);
      return { password: `Aa1!${randomBytes(9).toString("base64url")}` };
    });
  },
};

function authenticationResponse({ userId }: User) {
  return { userId, userName: userId.slice(0, userId.indexOf("@")), newPassword: "" };
}
