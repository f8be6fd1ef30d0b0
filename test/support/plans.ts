/** Plans to show: what a look at a stack could have found. */
import type { Plan, PlannedChange, PlannedUser } from "../../cli/plan/plan";
import { summaryOf } from "../../cli/plan/plan";

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
  version: 1,
  mode: "plan",
  project: "users",
  stack: "production",
  failures: [],
  warnings: [],
  summary: summaryOf(users, 0),
  users,
  otherResources: [],
  ...rest,
});
