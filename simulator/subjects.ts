/** The registry of the simulator's own subjects. */
import { authSubject } from "./auth/routes";
import { credentialsSubject } from "./credentials/routes";
import { groupsSubject } from "./groups/routes";
import { servicesSubject } from "./services/routes";
import type { Subject } from "./shared/subject";
import type { Account, Tokens } from "./shared/tokens";
import { type UserOptions, usersSubject } from "./users/routes";

export function platformSubjects(tokens: Tokens, account: Account, userOptions: UserOptions): Subject[] {
  return [authSubject(tokens, account), usersSubject(userOptions), credentialsSubject, groupsSubject, servicesSubject];
}
