/** Plans for tests of the formats. */
import type { PlannedChange, PlannedObject } from "../../cli/plan/actions";
import { type Plan, summarize } from "../../cli/plan/plan";

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
  summary: summarize(users, 0),
  users,
  objects: [],
  handovers: [],
  otherResources: [],
  ...rest,
});
