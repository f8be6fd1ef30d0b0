/** Plans to show: what a look at a stack could have found. */
import type { Plan, PlannedChange, PlannedObject } from "../../cli/plan/plan";
import { summaryOf } from "../../cli/plan/plan";

export const change = (
  field: string,
  live: unknown,
  declared: unknown,
  rest: Partial<PlannedChange> = {},
): PlannedChange => ({ field, live, declared, cause: "program", ...rest });

export const planned = (id: string, rest: Partial<PlannedObject> = {}): PlannedObject => ({
  kind: "BroadworksUser",
  id,
  groupId: "grp.odin",
  action: "update",
  changes: [],
  unmanaged: [],
  ...rest,
});

export const plan = (users: readonly PlannedObject[], rest: Partial<Plan> = {}): Plan => ({
  version: 2,
  mode: "plan",
  project: "users",
  stack: "production",
  failures: [],
  warnings: [],
  summary: summaryOf(users, 0),
  users,
  objects: [],
  otherResources: [],
  ...rest,
});
