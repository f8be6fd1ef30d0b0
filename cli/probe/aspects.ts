/** From facts to the simulator's aspects: the only place that knows what a fact means for `simulate --platform`. */
import { USER_NOT_FOUND } from "../../provider/tooling";
import type { Platform } from "../../simulator/index";
import type { Facts, ReadFact, UnsetForms } from "./facts";
import { type AspectRules, LIST_AND_SERVICE_RULES, findRead, isServed } from "./read-aspects";
import { WRITE_ASPECT_RULES } from "./write-aspects";

/** Every aspect that a read, or a write to a dedicated user, can settle. A rule returns undefined where the facts settle nothing. */
export const ASPECT_RULES = {
  login: ({ loginStatus }) => (loginStatus === 402 ? "passwordExpired" : loginStatus === 200 ? "accepted" : undefined),
  tokens: ({ token }) => token?.kind,
  tokenRenewal: ({ renewal }) => renewal && (isSuccess(renewal.renewal) ? "served" : "rejected"),
  expiredToken: ({ renewal }) =>
    renewal?.endedToken === 401 ? "status401" : renewal?.endedToken === 403 ? "status403" : undefined,
  unknownUser: ({ unknownUser }) => unknownUser && findUnknownUser(unknownUser),
  unsetValues: ({ unset }) => unset && findUnsetForm(unset),
  assignedServices: (facts) =>
    findRead(facts, "/users/services/assigned", (read) => (isServed(read) ? "served" : "missing")),
  groupDomains: (facts) =>
    findRead(facts, "/groups/domains", (read) =>
      isServed(read) ? (Array.isArray(read.shape) ? "list" : "served") : "missing",
    ),
  ...LIST_AND_SERVICE_RULES,
  ...WRITE_ASPECT_RULES,
} as const satisfies AspectRules;

/** The alternatives that the facts show, by aspect. */
export function toPlatform(facts: Facts): Partial<Platform> {
  const found = Object.entries(ASPECT_RULES).map(([aspect, rule]) => [aspect, rule(facts)] as const);
  return Object.fromEntries(found.filter(([, alternative]) => alternative !== undefined));
}

function findUnknownUser({ status, codes }: ReadFact): Platform["unknownUser"] | undefined {
  if (!codes.includes(USER_NOT_FOUND)) return status === 404 && codes.length === 0 ? "status404" : undefined;
  const known = ["error4008With400", "error4008With404", "error4008With500"] as const;
  return known.find((alternative) => alternative === `error4008With${status}`);
}

/** A form that occurs proves more than a field that is absent: the release may not know the field. */
function findUnsetForm(unset: UnsetForms): Platform["unsetValues"] | undefined {
  const forms = (["empty", "null", "list", "omitted"] as const).filter((form) => unset[form] > 0);
  if (forms.length === 0) return unset.unknown > 0 ? "omitted" : undefined;
  return forms.reduce((most, form) => (unset[form] > unset[most] ? form : most));
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
