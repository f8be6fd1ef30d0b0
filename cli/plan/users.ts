/** The users of a run: the resources of each, what happens to the user, and why. */
import { isDeepStrictEqual } from "node:util";
import type { ChangeEntry } from "../../provider/core/change-log";
import { listDeclaredFields, isUnknown } from "../../provider/core/fields/index";
import { REDACTED } from "../../provider/shared/redact";
import { compareText } from "../shared/compare-text";
import { RISKS, RISK_OF_ACTION, type Risk, type DeclaredValue, assessRisk, createInsideTest } from "./risks";
import type { Kind, Resource } from "./observe";
import type { Action, Plan, PlannedChange, PlannedUser } from "./plan";
import {
  KINDS,
  type Own,
  deletesUser,
  fieldsOf,
  idBefore,
  idNow,
  isDeclared,
  isHalfReplaced,
  isInState,
  isLifecycleChanged,
  isOwn,
  isReplaced,
  isSameProvider,
  kindOfField,
  managedPaths,
  operationOf,
  unassignedWith,
} from "./resources";
import { pathsOverlap, listSecretPaths } from "./secrets";

/** Users by all ids that they have before or after the run. */
export class Directory {
  private readonly byKey = new Map<string, User>();
  /** The former id of each user that the run renames, by the new id. */
  private readonly formerIds = new Map<string, string>();
  readonly isInside: (destination: string) => boolean;

  constructor(mode: Plan["mode"], resources: readonly Resource[], entries: readonly ChangeEntry[]) {
    const own = resources.filter(isOwn);
    const ofUsers = own.filter(({ kind }) => kind === "BroadworksUser");
    this.noteRenames(ofUsers, entries);
    // The id before the run is the one that a plan shows, so these come first.
    for (const resource of [...ofUsers, ...own].filter(isInState)) {
      const id = idBefore(resource) ?? resource.name;
      add(this.user(keyOf(id), id).before, resource);
    }
    for (const resource of [...ofUsers, ...own].filter(isDeclared)) add(this.userNow(resource).now, resource);
    const numbers = ofUsers.flatMap(({ inputs, inputsBefore }) => [inputs["phoneNumber"], inputsBefore["phoneNumber"]]);
    const ids = ofUsers.flatMap((resource) => [idBefore(resource), idNow(resource)]);
    this.isInside = createInsideTest(
      numbers.filter((number) => typeof number === "string"),
      new Set(ids.filter((id) => id !== undefined).map(keyOf)),
    );
    for (const entry of entries) {
      const user = this.userOf(entry);
      if (mode === "drift" || user.isStillToDo(entry)) user.entries.push(entry);
    }
  }

  get users(): User[] {
    return [...this.byKey.values()];
  }

  private userOf({ userId }: ChangeEntry): User {
    const key = keyOf(userId);
    const isKnown = (this.byKey.get(key)?.before.length ?? 0) > 0;
    return this.user(isKnown ? key : this.keyNow(userId), userId);
  }

  /** Both ids of a rename are one user. It is no rename where another resource takes over the user of the former id. */
  private noteRenames(ofUsers: readonly Own[], entries: readonly ChangeEntry[]): void {
    const declared = new Set(ofUsers.filter(isDeclared).map((resource) => keyOf(idNow(resource) ?? "")));
    const renamed = new Set(
      entries.filter(({ operation }) => operation === "rename").map(({ userId }) => keyOf(userId)),
    );
    for (const resource of ofUsers.filter(isDeclared)) {
      const [former, now] = [idBefore(resource), idNow(resource)].map((id) => id && keyOf(id));
      const isRename = former && (renamed.has(former) || !declared.has(former));
      if (isRename && now && former !== now) this.formerIds.set(now, former);
    }
  }

  private userNow(resource: Own): User {
    const id = idNow(resource) ?? (isInState(resource) ? idBefore(resource) : undefined);
    return id === undefined ? this.user(keyOf(resource.name), resource.name) : this.user(this.keyNow(id), id);
  }

  private keyNow(id: string): string {
    return this.formerIds.get(keyOf(id)) ?? keyOf(id);
  }

  private user(key: string, id: string): User {
    const user = this.byKey.get(key) ?? new User(id);
    this.byKey.set(key, user);
    return user;
  }
}

function keyOf(id: string): string {
  return id.trim().toLowerCase();
}

function add<T>(list: T[], one: T): void {
  if (!list.includes(one)) list.push(one);
}

/** All that is planned of one user, by whichever resources. */
class User {
  /** Resources of the user that the last run left. */
  readonly before: Own[] = [];
  /** Resources of the user that this run declares. */
  readonly now: Own[] = [];
  readonly entries: ChangeEntry[] = [];

  constructor(private readonly userId: string) {}

  /**
   * Whether the run makes a change. A refresh compares the platform with what the last run declared; the program may declare by
   * now what someone else has set, or nothing.
   */
  isStillToDo({ field, live, cause }: ChangeEntry): boolean {
    if (field === null || cause !== "drift") return true;
    const isOfKind = ({ kind }: Own) => kind === kindOfField(field);
    // A preview that fails does not report every resource.
    if (![...this.before, ...this.now].some(isOfKind)) return true;
    return this.now.filter(isOfKind).some((resource) => {
      if (operationOf(resource) === "same") return false;
      const declaration = declaredBy(resource).find(({ path }) => path.join(".") === field);
      return declaration !== undefined && !isDeepStrictEqual(declaration.declared, live);
    });
  }

  /** Undefined when nothing changes. */
  planned(mode: Plan["mode"], isInside: (destination: string) => boolean): PlannedUser | undefined {
    const action = this.action;
    const [changes, unmanaged] =
      mode === "drift"
        ? [this.changes(false, isInside), []]
        : [this.changes(action === "create", isInside), this.unmanaged];
    const isQuiet = action === "update" && changes.length + unmanaged.length === 0;
    if (mode === "drift" ? this.entries.length === 0 : isQuiet && !KINDS.some((kind) => this.isReconfigured(kind)))
      return undefined;
    const risks = [RISK_OF_ACTION[action], ...changes.map((change) => change.risk)];
    const risk = RISKS.find((one) => risks.includes(one));
    return { userId: this.userId, groupId: this.groupId, action, ...(risk && { risk }), changes, unmanaged };
  }

  /** Why the run fails although the engine's preview succeeds, a sentence each. */
  get failures(): string[] {
    const { user } = this;
    if (user && isReplaced(user) && !isHalfReplaced(user) && !deletesUser(user))
      return [
        `${this.userId}: cannot be created for the service provider ${JSON.stringify(user.inputs["serviceProviderId"])}: this ` +
          `run does not delete the user of ${JSON.stringify(user.outputsBefore["serviceProviderId"])}, who keeps the user id. ` +
          'First run `pulumi up` with the former serviceProviderId, with onDelete: "delete" and without retainOnDelete, or ' +
          "declare another userId",
      ];
    return this.uses.map(
      (kind) =>
        `${this.userId}: cannot be deleted: a ${kind} of this user is still declared. Remove that as well, or set ` +
        'onDelete: "release" before you remove the resource of the user',
    );
  }

  /** Resources that this run declares and leaves as they are. A refresh reports a user as a whole. */
  unchanged(mode: Plan["mode"]): Own[] {
    if (mode === "drift") return this.entries.length === 0 ? this.now : [];
    return this.now.filter(({ kind }) => !this.isChanged(kind));
  }

  /** The resource that declares the user in this run. */
  private get user(): Own | undefined {
    return this.now.find(({ kind }) => kind === "BroadworksUser");
  }

  private get action(): Action {
    const { user } = this;
    if (this.entries.some(({ field, cause }) => field === null && cause === "drift")) return "deletedExternally";
    if (user && isReplaced(user)) {
      if (isHalfReplaced(user)) return "create";
      return deletesUser(user) ? "replace" : "release";
    }
    if (user && this.isNew("BroadworksUser")) return this.isMade(user) ? "create" : "adopt";
    if (!user && this.isManagedBefore) {
      if (!this.before.some(deletesUser)) return "release";
      // The provider rejects the deletion, and the user stays in the state.
      return this.uses.length > 0 ? "update" : "delete";
    }
    const isOfUserAlone = user && this.isChanged("BroadworksUser");
    return !isOfUserAlone && KINDS.some((kind) => this.isNew(kind)) ? "adopt" : "update";
  }

  private get isManagedBefore(): boolean {
    return this.before.some(({ kind }) => kind === "BroadworksUser");
  }

  /** Kinds of resources that keep the user from being deleted. */
  private get uses(): Kind[] {
    if (this.user || !this.before.some(deletesUser)) return [];
    return KINDS.filter((kind) => this.now.some((resource) => resource.kind === kind));
  }

  private get groupId(): string | null {
    const known = [
      ...this.before.map(({ outputsBefore }) => outputsBefore["groupId"]),
      ...this.now.map(({ inputs }) => inputs["groupId"]),
    ];
    return (known.find((id) => typeof id === "string" && !isUnknown(id)) as string | undefined) ?? null;
  }

  private isMade({ inputs }: Resource): boolean {
    return isUnknown(inputs["userId"]) || this.entries.some(({ operation }) => operation === "create");
  }

  private isChanged(kind: Kind): boolean {
    return (
      this.isNew(kind) ||
      this.isReconfigured(kind) ||
      this.now.some((resource) => resource.kind === kind && isReplaced(resource)) ||
      this.entries.some(({ field }) => kindOfField(field) === kind) ||
      this.unmanagedOf(kind).length > 0
    );
  }

  /** Whether the run brings something under management that no resource of the last run declared. */
  private isNew(kind: Kind): boolean {
    const now = this.now.find((resource) => resource.kind === kind);
    return (
      now !== undefined && !this.before.some((resource) => resource.kind === kind && isSameProvider(resource, now))
    );
  }

  private isReconfigured(kind: Kind): boolean {
    const now = this.now.find((resource) => resource.kind === kind);
    return now !== undefined && this.formerOf(kind).some((before) => isLifecycleChanged(before, now));
  }

  /** The resources of the last run that those of this run replace or continue. */
  private formerOf(kind: Kind): Own[] {
    const before = this.before.filter((resource) => resource.kind === kind);
    const same = before.filter((resource) => this.now.includes(resource));
    return same.length > 0 ? same : before;
  }

  private changes(isNew: boolean, isInside: (destination: string) => boolean): PlannedChange[] {
    const resources = [...new Set([...this.before, ...this.now])];
    const secrets = resources.flatMap(({ inputs, inputsBefore }) => [
      ...listSecretPaths(inputs),
      ...listSecretPaths(inputsBefore),
    ]);
    const declarations = resources.flatMap((resource) => declaredBy(resource));
    const changes: PlannedChange[] = [];
    for (const { field, operation, live, declared, cause } of [...this.entries, ...this.unassigned]) {
      if (field === null) continue;
      const judged = { path: field, declared, isNew };
      const risk = RISK_OF_OPERATION[operation] ?? assessRisk(judged, declarations, isInside);
      const isKept = secrets.some((path) => pathsOverlap(path, field));
      const shown = (value: unknown) => (isKept && value !== null ? REDACTED : value);
      changes.push({
        field,
        live: shown(live),
        ...(declared !== undefined && { declared: shown(declared) }),
        cause,
        ...(risk && { risk }),
      });
    }
    // Resources of a user are looked at in no order.
    return changes.sort((one, other) => compareText(one.field, other.field));
  }

  /** The services that are taken away with their resource: the engine does not ask the provider before it removes one. */
  private get unassigned(): ChangeEntry[] {
    if (this.now.some(({ kind }) => kind === "BroadworksUserServices")) return [];
    return this.before.filter((resource) => operationOf(resource) === "delete").flatMap(unassignedWith);
  }

  private get unmanaged(): string[] {
    return WITH_THE_USER.has(this.action) ? [] : KINDS.flatMap((kind) => this.unmanagedOf(kind));
  }

  /** Fields that a resource managed, and that none manages now. A user that is released is listed as a whole. */
  private unmanagedOf(kind: Kind): string[] {
    const now = this.now.filter((resource) => resource.kind === kind);
    if (kind === "BroadworksUser" && (now.length === 0 || now.some(isReplaced))) return [];
    const still = new Set([
      ...now.flatMap(({ inputs }) => managedPaths(kind, inputs)),
      ...this.unassigned.map(({ field }) => field),
    ]);
    const changing = this.formerOf(kind).filter((resource) => operationOf(resource) !== "same");
    const paths = changing.flatMap(({ inputsBefore }) => managedPaths(kind, inputsBefore));
    return [...new Set(paths)].filter((path) => !still.has(path));
  }
}

/** What happens to the user as a whole, so that no field is left. */
const WITH_THE_USER: ReadonlySet<Action> = new Set<Action>(["create", "replace", "delete", "deletedExternally"]);

const RISK_OF_OPERATION: Readonly<Partial<Record<ChangeEntry["operation"], Risk>>> = { rename: "rename", move: "move" };

/** All that a resource declares, or did. */
function declaredBy({ kind, inputs, inputsBefore }: Own): readonly DeclaredValue[] {
  return listDeclaredFields(fieldsOf(kind), Object.keys(inputs).length === 0 ? inputsBefore : inputs);
}
