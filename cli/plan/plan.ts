/** A plan: what a run would do, by user and field, and why. Its JSON form is an interface: docs/reference/plan.md describes it. */
import type { Cause } from "../../provider/core/change-log";
import { order } from "../shared/order";
import { RISK_OF_ACTION, type Risk } from "./risks";
import type { Observed, Resource } from "./observe";
import { isOwn, operationOf } from "./resources";
import { Directory } from "./users";

/** Of the form of a plan. A member that is added leaves it as it is; another meaning or a member less does not. */
const VERSION = 1;

/**
 * What a run does with a user: create it, adopt it, update it, delete and create it again, delete it, or release it (leave it on
 * the platform and stop managing it). `gone` is a user that no longer exists. Other steps of the engine are not
 * actions, such as the removal of a resource when another resource declares the same user.
 */
export type Action = "create" | "adopt" | "update" | "replace" | "delete" | "release" | "deletedExternally";

export interface PlannedChange {
  /** Path of the field: `address.city`, `services.Call Waiting.isActive`. */
  readonly field: string;
  /** Live value; null when it is not set. */
  readonly live: unknown;
  /** Declared value; null when the field is emptied; left out when it is not known before the run. */
  readonly declared?: unknown;
  readonly cause: Cause;
  readonly risk?: Risk;
}

export interface PlannedUser {
  /** The name of the resource where the id is not known before the run. */
  readonly userId: string;
  /** Null where the program does not tell. */
  readonly groupId: string | null;
  readonly action: Action;
  readonly risk?: Risk;
  readonly changes: readonly PlannedChange[];
  /** Fields that are no longer managed; what is live stays. */
  readonly unmanaged: readonly string[];
}

export interface Plan {
  readonly version: typeof VERSION;
  readonly mode: "plan" | "drift";
  readonly project: string;
  readonly stack: string;
  /** Why it is not whole, a sentence each; empty when it is. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  readonly summary: Summary;
  /** Those of whom something changes, in the order of their ids. */
  readonly users: readonly PlannedUser[];
  /** Resources of other packages that change. */
  readonly otherResources: readonly { readonly type: string; readonly name: string; readonly operation: string }[];
}

export interface Summary {
  /** Users of whom something changes. */
  readonly users: number;
  /** Declared resources that keep every field and lifecycle option. The engine may still write the state of some. */
  readonly unchanged: number;
  /** What is written: a change of a field each, and of a user that is made or deleted one. */
  readonly changes: number;
  /** Phone numbers and extensions of people who have one, or get one. */
  readonly numberChanges: number;
  readonly risks: Readonly<Partial<Record<Risk, number>>>;
}

/** Whether a run would do nothing. */
export function isEmpty({ users, otherResources }: Plan): boolean {
  return users.length === 0 && otherResources.length === 0;
}

export function planOf(mode: Plan["mode"], observed: Observed): Plan {
  const { project, stack, resources, warnings, failures } = observed;
  const directory = new Directory(mode, resources, observed.entries);
  const users = directory.users
    .map((user) => user.planned(mode, directory.isInside))
    .filter((planned) => planned !== undefined)
    .sort((one, other) => order(one.userId, other.userId));
  const otherResources = resources
    .filter((resource) => resource.kind === undefined && operationOf(resource) !== "same")
    .map((resource) => ({ type: resource.type, name: resource.name, operation: operationOf(resource) }));
  const unchanged = new Set(directory.users.flatMap((user) => user.unchanged(mode)));
  const isUnchanged = (resource: Resource) =>
    isOwn(resource) ? unchanged.has(resource) : mode === "drift" || operationOf(resource) === "same";
  return {
    version: VERSION,
    mode,
    project,
    stack,
    failures: [...failures, ...directory.users.flatMap((user) => user.failures).sort(order)],
    warnings,
    summary: summaryOf(users, resources.filter(isUnchanged).length),
    users,
    otherResources,
  };
}

export function summaryOf(users: readonly PlannedUser[], unchanged: number): Summary {
  const changes = users.flatMap((user) => user.changes);
  const risks: Partial<Record<Risk, number>> = {};
  for (const { risk } of [...users.map(({ action }) => ({ risk: RISK_OF_ACTION[action] })), ...changes])
    if (risk) risks[risk] = (risks[risk] ?? 0) + 1;
  return {
    users: users.length,
    unchanged,
    changes: users.reduce((sum, user) => sum + (isWhole(user) ? 1 : user.changes.length), 0),
    numberChanges: risks.number ?? 0,
    risks,
  };
}

/** Whether it is the user as a whole that comes or goes, and not one field or another. */
export function isWhole({ action }: PlannedUser): boolean {
  return WHOLE.has(action);
}

const WHOLE: ReadonlySet<Action> = new Set<Action>(["create", "replace", "delete", "deletedExternally"]);
