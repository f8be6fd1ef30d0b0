/** Plans for tests of the formats. */
import { type Plan, type PlannedChange, type PlannedUser, summarize } from "../../cli/plan/plan";

export const change = (
  field: string,
  live: unknown,
  declared: unknown,
  rest: Partial<PlannedChange> = {},
): PlannedChange => ({ field, live, declared, cause: "program", ...rest });

export const planned = (userId: string, rest: Partial<PlannedUser> = {}): PlannedUser => ({
  userId,
  groupId: "grp.odin",
  action: "update",
  changes: [],
  unmanaged: [],
  ...rest,
});

export const plan = (users: readonly PlannedUser[], rest: Partial<Plan> = {}): Plan => ({
  version: 2,
  mode: "plan",
  project: "users",
  stack: "production",
  failures: [],
  warnings: [],
  summary: summarize(users, 0),
  users,
  otherResources: [],
  ...rest,
});
