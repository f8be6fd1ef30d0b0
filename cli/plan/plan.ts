/** A plan: what a run would do, by user and field, and why. Its JSON form is an interface: docs/reference/plan.md describes it. */
import { type Cause, USER_KIND } from "../../provider/tooling";
import { order } from "../shared/order";
import { RISK_OF_ACTION, type Risk } from "./risks";
import type { Observed, Resource } from "./observe";
import { isOwn, operationOf } from "./resources";
import { Directory } from "./objects";

/** Of the form of a plan. A member that is added leaves it as it is; another meaning or a member less does not. */
const VERSION = 2;

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

/** An object of which something changes, e.g. a user. */
export interface PlannedObject {
  /** The kind of the resource that declares it, e.g. `BroadworksUser`. */
  readonly kind: string;
  /** Identifies the object, e.g. the user id; the name of the resource where the id is not known before the run. */
  readonly id: string;
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
  /** Users of which something changes, in the order of their ids. */
  readonly users: readonly PlannedObject[];
  /** Objects of other kinds of this package, likewise. */
  readonly objects: readonly PlannedObject[];
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
export function isEmpty(plan: Plan): boolean {
  return changedObjects(plan).length === 0 && plan.otherResources.length === 0;
}

/** All objects of which something changes, users first. */
export function changedObjects({ users, objects }: Pick<Plan, "users" | "objects">): readonly PlannedObject[] {
  return [...users, ...objects];
}

export function planOf(mode: Plan["mode"], observed: Observed): Plan {
  const { project, stack, resources, warnings, failures } = observed;
  const directory = new Directory(mode, resources, observed.entries);
  const changed = directory.subjects
    .map((subject) => subject.planned(mode, directory.isInside))
    .filter((planned) => planned !== undefined)
    .sort((one, other) => order(one.id, other.id));
  const otherResources = resources
    .filter((resource) => resource.definition === undefined && operationOf(resource) !== "same")
    .map((resource) => ({ type: resource.type, name: resource.name, operation: operationOf(resource) }));
  const unchanged = new Set(directory.subjects.flatMap((user) => user.unchanged(mode)));
  const isUnchanged = (resource: Resource) =>
    isOwn(resource) ? unchanged.has(resource) : mode === "drift" || operationOf(resource) === "same";
  return {
    version: VERSION,
    mode,
    project,
    stack,
    failures: [...failures, ...directory.subjects.flatMap((user) => user.failures).sort(order)],
    warnings,
    summary: summaryOf(changed, resources.filter(isUnchanged).length),
    users: changed.filter(isUser),
    objects: changed.filter((object) => !isUser(object)),
    otherResources,
  };
}

function isUser({ kind }: PlannedObject): boolean {
  return kind === USER_KIND;
}

export function summaryOf(objects: readonly PlannedObject[], unchanged: number): Summary {
  const changes = objects.flatMap((object) => object.changes);
  const risks: Partial<Record<Risk, number>> = {};
  for (const { risk } of [...objects.map(({ action }) => ({ risk: RISK_OF_ACTION[action] })), ...changes])
    if (risk) risks[risk] = (risks[risk] ?? 0) + 1;
  return {
    users: objects.filter(isUser).length,
    unchanged,
    changes: objects.reduce((sum, object) => sum + (isWhole(object) ? 1 : object.changes.length), 0),
    numberChanges: risks.number ?? 0,
    risks,
  };
}

/** Whether it is the user as a whole that comes or goes, and not one field or another. */
export function isWhole({ action }: PlannedObject): boolean {
  return WHOLE.has(action);
}

const WHOLE: ReadonlySet<Action> = new Set<Action>(["create", "replace", "delete", "deletedExternally"]);
