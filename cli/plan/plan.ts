/** A plan: what a run changes, by user and field, and why. Its JSON form is a public interface: see docs/plan.md. */
import type { Cause } from "../../provider/core/change-log";
import { compareText } from "../shared/compare-text";
import type { Observed, Resource } from "./observe";
import { isOwn, operationOf } from "./resources";
import { RISK_OF_ACTION, type Risk } from "./risks";
import { Directory } from "./users";

/** The version of the JSON form. A new member keeps the version; a removed member or a new meaning is a new version. */
const VERSION = 2;

/**
 * What a run does with a user: create it, adopt it, update it, delete and create it again (`replace`), delete it, or release it
 * (leave it on the platform and stop managing it). `deletedExternally` is a user that no longer exists. Other steps of the
 * engine are not actions, such as the removal of a resource when another resource declares the same user.
 */
export type Action = "create" | "adopt" | "update" | "replace" | "delete" | "release" | "deletedExternally";

export interface PlannedChange {
  /** Path of the field: `address.city`, `services.Call Waiting.isActive`. */
  readonly field: string;
  /** Live value; null when the field is not set. */
  readonly live: unknown;
  /** Declared value; null when the run clears the field; absent when the value is known only during the run. */
  readonly declared?: unknown;
  readonly cause: Cause;
  readonly risk?: Risk;
}

export interface PlannedUser {
  /** The id before the run; the name of the resource when the id is known only during the run. */
  readonly userId: string;
  /** Null when the program does not declare the group. */
  readonly groupId: string | null;
  readonly action: Action;
  /** The highest risk of the action and the changes. */
  readonly risk?: Risk;
  readonly changes: readonly PlannedChange[];
  /** Paths of fields that are no longer managed. Their live values stay. */
  readonly unmanaged: readonly string[];
}

export interface Plan {
  readonly version: typeof VERSION;
  readonly mode: "plan" | "drift";
  readonly project: string;
  readonly stack: string;
  /** The reasons why the plan is incomplete, a sentence each; empty for a complete plan. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  readonly summary: Summary;
  /** Users that change, sorted by id. */
  readonly users: readonly PlannedUser[];
  /** Resources of other packages that change. */
  readonly otherResources: readonly { readonly type: string; readonly name: string; readonly operation: string }[];
}

export interface Summary {
  /** Users that change. */
  readonly users: number;
  /** Declared resources that keep every field and lifecycle option. The engine may still write the state of some. */
  readonly unchanged: number;
  /** Changed fields. A user that is created or deleted counts as one change. */
  readonly changes: number;
  /** Changed phone numbers and extensions of existing users. */
  readonly numberChanges: number;
  readonly risks: Readonly<Partial<Record<Risk, number>>>;
}

/** Whether a run changes nothing. */
export function isEmpty({ users, otherResources }: Plan): boolean {
  return users.length === 0 && otherResources.length === 0;
}

export function createPlan(mode: Plan["mode"], observed: Observed): Plan {
  const { project, stack, resources, warnings, failures } = observed;
  const directory = new Directory(mode, resources, observed.entries);
  const users = directory.users
    .map((user) => user.planned(mode, directory.isInside))
    .filter((planned) => planned !== undefined)
    .sort((one, other) => compareText(one.userId, other.userId));
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
    failures: [...failures, ...directory.users.flatMap((user) => user.failures).sort(compareText)],
    warnings,
    summary: summarize(users, resources.filter(isUnchanged).length),
    users,
    otherResources,
  };
}

export function summarize(users: readonly PlannedUser[], unchanged: number): Summary {
  const changes = users.flatMap((user) => user.changes);
  const risks: Partial<Record<Risk, number>> = {};
  for (const { risk } of [...users.map(({ action }) => ({ risk: RISK_OF_ACTION[action] })), ...changes])
    if (risk) risks[risk] = (risks[risk] ?? 0) + 1;
  return {
    users: users.length,
    unchanged,
    changes: users.reduce((sum, user) => sum + (createsOrRemovesUser(user) ? 1 : user.changes.length), 0),
    numberChanges: risks.number ?? 0,
    risks,
  };
}

/** Whether the action creates or removes the user, which counts as one change. */
export function createsOrRemovesUser({ action }: PlannedUser): boolean {
  return CREATIONS_AND_REMOVALS.has(action);
}

const CREATIONS_AND_REMOVALS: ReadonlySet<Action> = new Set<Action>([
  "create",
  "replace",
  "delete",
  "deletedExternally",
]);
