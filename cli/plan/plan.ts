/** A plan: what a run would do, by user and field, and why. Its JSON form is an interface: docs/plan.md describes it. */
import type { Cause, Entry } from "../../provider/resources/change-log";
import { type Fields, THERE, declarationsIn, isUnknown, pathsOf } from "../../provider/reconcile";
import { credentials } from "../../provider/resources/credentials/settings";
import { services, takenAtEnd } from "../../provider/resources/services/settings";
import { SECRET } from "../../provider/odin/secrets";
import { userFields } from "../../provider/resources/user/schema";
import { isDeletedAtEnd } from "../../provider/resources/user/state";
import { order } from "../order";
import { DANGERS, type Danger, type Declaration, dangerOf, insideOf } from "./dangers";
import type { Kind, Observed, Resource } from "./observe";
import { overlap, secretPathsIn } from "./secrets";

/** Of the form of a plan. A member that is added leaves it as it is; another meaning or a member less does not. */
const VERSION = 1;

/**
 * What becomes of a user: made, taken under management, changed; deleted first and made again; deleted; left as it is and no
 * longer managed; found to be gone from the platform.
 */
export type Action = "create" | "adopt" | "update" | "replace" | "delete" | "release" | "gone";

export interface PlannedChange {
  /** Path of the field: `address.city`, `services.Call Waiting.isActive`. */
  readonly field: string;
  /** Live value; null when it is not set. */
  readonly live: unknown;
  /** Declared value; null when the field is emptied; left out when it is not known before the run. */
  readonly declared?: unknown;
  readonly cause: Cause;
  readonly danger?: Danger;
}

export interface PlannedUser {
  /** The name of the resource where the id is not known before the run. */
  readonly userId: string;
  /** Null where the program does not tell. */
  readonly groupId: string | null;
  readonly action: Action;
  readonly danger?: Danger;
  readonly changes: readonly PlannedChange[];
  /** Fields that are no longer managed; what is live stays. */
  readonly letGo: readonly string[];
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
  readonly others: readonly { readonly type: string; readonly name: string; readonly operation: string }[];
}

export interface Summary {
  /** Users of whom something changes. */
  readonly users: number;
  /** Resources that stay as they are. */
  readonly unchanged: number;
  /** What is written: a change of a field each, and of a user that is made or deleted one. */
  readonly changes: number;
  /** Phone numbers and extensions of people who have one, or get one. */
  readonly numberChanges: number;
  readonly dangers: Readonly<Partial<Record<Danger, number>>>;
}

/** Whether a run would do nothing. */
export function isEmpty({ users, others }: Plan): boolean {
  return users.length === 0 && others.length === 0;
}

export function planOf(mode: Plan["mode"], observed: Observed): Plan {
  const { project, stack, resources, warnings, failures } = observed;
  const directory = new Directory(resources);
  for (const entry of observed.entries) directory.file(entry);
  const users = directory.users
    .map((user) => user.planned(mode, directory.isInside))
    .filter((planned) => planned !== undefined)
    .sort((one, other) => order(one.userId, other.userId));
  const others = resources
    .filter((resource) => resource.kind === undefined && operationOf(resource) !== "same")
    .map((resource) => ({ type: resource.type, name: resource.name, operation: operationOf(resource) }));
  const moved = new Set(directory.users.filter((user) => user.entries.length > 0).flatMap((user) => user.resources));
  const isAsBefore = (resource: Resource) =>
    mode === "drift" ? !moved.has(resource) : operationOf(resource) === "same";
  return {
    version: VERSION,
    mode,
    project,
    stack,
    failures,
    warnings,
    summary: summaryOf(users, resources.filter(isAsBefore).length),
    users,
    others,
  };
}

export function summaryOf(users: readonly PlannedUser[], unchanged: number): Summary {
  const changes = users.flatMap((user) => user.changes);
  const dangers: Partial<Record<Danger, number>> = {};
  for (const { danger } of [...users.map(({ action }) => ({ danger: DANGER_OF[action] })), ...changes])
    if (danger) dangers[danger] = (dangers[danger] ?? 0) + 1;
  return {
    users: users.length,
    unchanged,
    changes: users.reduce((sum, user) => sum + (isWhole(user) ? 1 : user.changes.length), 0),
    numberChanges: dangers.number ?? 0,
    dangers,
  };
}

/** Whether it is the user as a whole that comes or goes, and not one field or another. */
export function isWhole({ action }: PlannedUser): boolean {
  return WHOLE.has(action);
}

const WHOLE: ReadonlySet<Action> = new Set<Action>(["create", "replace", "delete", "gone"]);

const DANGER_OF: Readonly<Partial<Record<Action, Danger>>> = { delete: "delete", replace: "replace", gone: "gone" };

const FIELDS: Readonly<Record<Kind, Fields>> = {
  BroadworksUser: userFields,
  BroadworksUserServices: services.fields,
  BroadworksUserCredentials: credentials.fields,
};

/** What the engine would do to a resource, in one word. */
function operationOf({ operations }: Resource): string {
  const all = [...operations].filter((operation) => operation !== "refresh");
  return all.find((operation) => operation.includes("replace")) === undefined ? (all.at(-1) ?? "same") : "replace";
}

/** Users by all ids that they have before or after the run. */
class Directory {
  private readonly keys = new Map<string, string>();
  private readonly byKey = new Map<string, User>();
  readonly isInside: (destination: string) => boolean;

  constructor(resources: readonly Resource[]) {
    const own = resources.filter(({ kind }) => kind !== undefined);
    // Of a rename both ids are the same user, which the user's own resource alone knows.
    const ofUsers = own.filter(({ kind }) => kind === "BroadworksUser");
    for (const resource of ofUsers) {
      const key = idsOf(resource)[0] ?? resource.name;
      for (const id of idsOf(resource)) this.keys.set(id.toLowerCase(), key.toLowerCase());
    }
    for (const resource of own) this.user(idsOf(resource)[0] ?? resource.name).resources.push(resource);
    const numbers = ofUsers.flatMap(({ inputs, inputsBefore }) => [inputs["phoneNumber"], inputsBefore["phoneNumber"]]);
    this.isInside = insideOf(
      numbers.filter((number) => typeof number === "string"),
      new Set(this.keys.keys()),
    );
  }

  get users(): User[] {
    return [...this.byKey.values()];
  }

  file(entry: Entry): void {
    this.user(entry.userId).entries.push(entry);
  }

  private user(id: string): User {
    const key = this.keys.get(id.toLowerCase()) ?? id.toLowerCase();
    const user = this.byKey.get(key) ?? new User(id);
    this.byKey.set(key, user);
    return user;
  }
}

/** The id before the run, and that after it, as far as they are known. */
function idsOf({ outputsBefore, inputs }: Resource): string[] {
  return [outputsBefore["userId"], inputs["userId"]].filter(
    (id) => typeof id === "string" && !isUnknown(id),
  ) as string[];
}

/** All that is planned of one user, by whichever resources. */
class User {
  readonly resources: Resource[] = [];
  readonly entries: Entry[] = [];

  constructor(private readonly userId: string) {}

  /** Undefined when nothing changes. */
  planned(mode: Plan["mode"], isInside: (destination: string) => boolean): PlannedUser | undefined {
    const changing = this.resources.filter((resource) => operationOf(resource) !== "same");
    // What is taken over from another user is that user's resource, and this one's changes.
    if (this.entries.length === 0 && (mode === "drift" || changing.length === 0)) return undefined;
    const action = this.action(changing);
    const changes = this.changes(action === "create", isInside);
    const dangers = [DANGER_OF[action], ...changes.map((change) => change.danger)];
    const danger = DANGERS.find((one) => dangers.includes(one));
    return {
      userId: this.userId,
      groupId: this.groupId,
      action,
      ...(danger && { danger }),
      changes,
      letGo: this.letGo(changing),
    };
  }

  private get groupId(): string | null {
    const told = this.resources.flatMap(({ inputs, outputsBefore }) => [outputsBefore["groupId"], inputs["groupId"]]);
    return (told.find((id) => typeof id === "string" && !isUnknown(id)) as string | undefined) ?? null;
  }

  private action(changing: readonly Resource[]): Action {
    if (this.entries.some(({ field, cause }) => field === null && cause === "drift")) return "gone";
    const user = changing.find(({ kind }) => kind === "BroadworksUser");
    const operations = (user ? [user] : changing).map(operationOf);
    if (operations.includes("replace") && user) return "replace";
    if (operations.includes("create")) return user && this.isMade(user) ? "create" : "adopt";
    if (user && operations.includes("delete")) return isDeletedAtEnd(user.outputsBefore) ? "delete" : "release";
    return "update";
  }

  private isMade({ inputs }: Resource): boolean {
    return isUnknown(inputs["userId"]) || this.entries.some(({ operation }) => operation === "create");
  }

  private changes(isNew: boolean, isInside: (destination: string) => boolean): PlannedChange[] {
    const secrets = this.resources.flatMap(({ inputs, inputsBefore }) => [
      ...secretPathsIn(inputs),
      ...secretPathsIn(inputsBefore),
    ]);
    const declarations = this.resources.flatMap((resource) => declaredBy(resource));
    const changes: PlannedChange[] = [];
    for (const { field, operation, live, declared, cause } of [
      ...this.entries,
      ...this.resources.flatMap(unassigned),
    ]) {
      if (field === null) continue;
      const judged = { path: field, declared, isNew };
      const danger = DANGER_OF_OPERATION[operation] ?? dangerOf(judged, declarations, isInside);
      const isKept = secrets.some((path) => overlap(path, field));
      const shown = (value: unknown) => (isKept && value !== null ? SECRET : value);
      changes.push({
        field,
        live: shown(live),
        ...(declared !== undefined && { declared: shown(declared) }),
        cause,
        ...(danger && { danger }),
      });
    }
    // Resources of a user are looked at in no order.
    return changes.sort((one, other) => order(one.field, other.field));
  }

  private letGo(changing: readonly Resource[]): string[] {
    return changing.flatMap((resource) => {
      const { kind, inputs, inputsBefore } = resource;
      const operation = operationOf(resource);
      if (!kind || (operation !== "update" && operation !== "delete")) return [];
      if (kind === "BroadworksUser" && operation === "delete") return [];
      const still = new Set(operation === "delete" ? ["userId"] : pathsOf(FIELDS[kind], inputs));
      const taken = new Set(unassigned(resource).map(({ field }) => field));
      return pathsOf(FIELDS[kind], inputsBefore).filter((path) => !still.has(path) && !taken.has(path));
    });
  }
}

const DANGER_OF_OPERATION: Readonly<Partial<Record<Entry["operation"], Danger>>> = { rename: "rename", move: "move" };

/** All that a resource declares, or did. */
function declaredBy({ kind, inputs, inputsBefore }: Resource): readonly Declaration[] {
  if (!kind) return [];
  return declarationsIn(FIELDS[kind], Object.keys(inputs).length === 0 ? inputsBefore : inputs);
}

/** What a resource of services takes away when it goes: nobody asks the provider before it does. */
function unassigned(resource: Resource): Entry[] {
  if (resource.kind !== "BroadworksUserServices" || operationOf(resource) !== "delete") return [];
  const { outputsBefore } = resource;
  return takenAtEnd(outputsBefore).map((field) => ({
    operation: "update",
    userId: String(outputsBefore["userId"]),
    field,
    live: THERE,
    declared: null,
    cause: "removal",
  }));
}
