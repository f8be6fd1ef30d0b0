/** A plan: what a run changes, by user and field, and why. Its JSON form is a public interface: see docs/reference/plan.md. */
import { type ChangeEntry, USER_KIND } from "../../provider/tooling";
import { type Risk, type Action, type Mode, type PlannedHandover, type PlannedObject } from "./actions";
import { compareText } from "../shared/compare-text";
import type { Observed, Resource } from "./observe";
import { isOwn, operationOf } from "./resources";
import { RISK_OF_ACTION } from "./risks";
import { Directory } from "./objects";

/** The version of the JSON form. A new member keeps the version; a removed member or a new meaning is a new version. */
const VERSION = 2;

export interface Plan {
  readonly version: typeof VERSION;
  readonly mode: Mode;
  readonly project: string;
  readonly stack: string;
  /** The reasons why the plan is incomplete, a sentence each; empty for a complete plan. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  readonly summary: Summary;
  /** Users that change, sorted by id. */
  readonly users: readonly PlannedObject[];
  /** Objects of other kinds of this package that change, sorted by id. */
  readonly objects: readonly PlannedObject[];
  /** Values that pass from one object to another, sorted by field and value. */
  readonly handovers: readonly PlannedHandover[];
  /** Resources of other packages that change. */
  readonly otherResources: readonly { readonly type: string; readonly name: string; readonly operation: string }[];
}

interface Summary {
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
export function isEmpty(plan: Plan): boolean {
  return listChangedObjects(plan).length === 0 && plan.otherResources.length === 0;
}

/** All objects that change, users first. */
export function listChangedObjects({ users, objects }: Pick<Plan, "users" | "objects">): readonly PlannedObject[] {
  return [...users, ...objects];
}

export function createPlan(mode: Mode, observed: Observed): Plan {
  const { project, stack, resources, warnings, failures } = observed;
  const isHandover = ({ cause }: ChangeEntry) => cause === "handover";
  const entries = observed.entries.filter((entry) => !isHandover(entry));
  const { subjects, isInside } = new Directory(mode, resources, entries);
  const changed = subjects
    .map((subject) => subject.planned(mode, isInside))
    .filter((planned) => planned !== undefined)
    .sort((one, other) => compareText(one.id, other.id));
  const otherResources = resources
    .filter((resource) => !isOwn(resource) && operationOf(resource) !== "same")
    .map((resource) => ({ type: resource.type, name: resource.name, operation: operationOf(resource) }));
  const unchanged = new Set(subjects.flatMap((subject) => subject.unchanged(mode)));
  const isUnchanged = (resource: Resource) =>
    isOwn(resource) ? unchanged.has(resource) : mode === "drift" || operationOf(resource) === "same";
  return {
    version: VERSION,
    mode,
    project,
    stack,
    failures: [...failures, ...subjects.flatMap((subject) => subject.failures).sort(compareText)],
    warnings,
    summary: summarize(changed, resources.filter(isUnchanged).length),
    users: changed.filter(isUser),
    objects: changed.filter((object) => !isUser(object)),
    handovers: observed.entries.filter(isHandover).map(toHandover).sort(compareHandovers),
    otherResources,
  };
}

function toHandover({ kind, field, value, id, to }: ChangeEntry): PlannedHandover {
  return { kind, field: field ?? "", value, from: id, to: to ?? "" };
}

function compareHandovers(one: PlannedHandover, other: PlannedHandover): number {
  return compareText(one.field, other.field) || compareText(String(one.value), String(other.value));
}

function isUser({ kind }: PlannedObject): boolean {
  return kind === USER_KIND;
}

export function summarize(objects: readonly PlannedObject[], unchanged: number): Summary {
  const changes = objects.flatMap((object) => object.changes);
  const risks: Partial<Record<Risk, number>> = {};
  for (const { risk } of [...objects.map(({ action }) => ({ risk: RISK_OF_ACTION[action] })), ...changes])
    if (risk) risks[risk] = (risks[risk] ?? 0) + 1;
  return {
    users: objects.filter(isUser).length,
    unchanged,
    changes: objects.reduce((sum, object) => sum + (createsOrRemovesObject(object) ? 1 : object.changes.length), 0),
    numberChanges: risks.number ?? 0,
    risks,
  };
}

/** Whether the action creates or removes the object, which counts as one change. */
export function createsOrRemovesObject({ action }: PlannedObject): boolean {
  return CREATIONS_AND_REMOVALS.has(action);
}

const CREATIONS_AND_REMOVALS: ReadonlySet<Action> = new Set<Action>([
  "create",
  "replace",
  "delete",
  "deletedExternally",
]);
