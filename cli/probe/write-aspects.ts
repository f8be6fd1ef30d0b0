/** From the facts of a write test to the simulator's aspects. */
import type { Attempt, Clearing, Facts, WriteFacts } from "./facts";
import type { AspectRules } from "./read-aspects";

const RULES = {
  userWriteResponse: ({ userResponse }) => userResponse,
  servicesWriteResponse: ({ settingsResponse }) => (settingsResponse === "brief" ? undefined : settingsResponse),
  clearedFields: ({ text }) => clearedBy(text, { both: "any", empty: "emptyText" }),
  clearedLists: ({ list }) => clearedBy(list, { both: "any", empty: "emptyList" }),
  userLists: ({ shorterList }) => (shorterList === "rejected" ? undefined : shorterList),
  unknownFieldsInUpdate: ({ unknownField }) => tolerance(unknownField),
  allowVideo: ({ allowVideo }) =>
    allowVideo &&
    (allowVideo.outcome === "accepted" ? "settable" : allowVideo.outcome === "ignored" ? "ignored" : undefined),
  endpoints: ({ endpoint }) => endpoint,
  omittedSettings: ({ omittedSetting }) => (omittedSetting === "rejected" ? undefined : omittedSetting),
  // Without an accepted setting, a rejection is not about the unknown one.
  unknownSettings: ({ omittedSetting, unknownSetting }) =>
    omittedSetting === "kept" || omittedSetting === "reset" ? storage(unknownSetting) : undefined,
  clearedSettings: ({ setting }) => clearedBy(setting, { both: "any", empty: "emptyText" }),
  serviceRows: ({ rowInSettings }) =>
    rowInSettings && (rowInSettings.outcome === "accepted" ? "settings" : "ownRequests"),
} as const satisfies AspectRules<WriteFacts>;

/** The same rules for all facts. */
export const WRITE_ASPECT_RULES = Object.fromEntries(
  Object.entries(RULES).map(([aspect, rule]) => [aspect, ({ write }: Facts) => write && rule(write)]),
) as { readonly [A in keyof typeof RULES]: (facts: Facts) => ReturnType<(typeof RULES)[A]> };

function clearedBy<B, E>(
  clearing: Clearing | undefined,
  { both, empty }: { both: B; empty: E },
): B | E | "null" | undefined {
  const [byNull, byEmpty] = [clearing?.null, clearing?.empty].map((attempt) => attempt?.outcome === "accepted");
  if (byNull && byEmpty) return both;
  return byNull ? "null" : byEmpty ? empty : undefined;
}

function tolerance(attempt: Attempt | undefined): "tolerated" | "rejected" | undefined {
  return attempt && (attempt.outcome === "rejected" ? "rejected" : "tolerated");
}

function storage(attempt: Attempt | undefined): "stored" | "tolerated" | "rejected" | undefined {
  return attempt?.outcome === "accepted" ? "stored" : tolerance(attempt);
}
