/** What a run does with one object, e.g. a user, and why. */
import { isDeepStrictEqual } from "node:util";
import {
  type ChangeEntry,
  type Definition,
  REDACTED,
  RESOURCES,
  formatPath,
  isUnknown,
  listDeclaredFields,
  ownerOf,
  pathsOverlap,
} from "../../provider/tooling";
import { compareText } from "../shared/compare-text";
import { RISKS, type Risk, type Action, type Mode, type PlannedChange, type PlannedObject } from "./actions";
import {
  type Own,
  declaresObject,
  deletesObject,
  idNow,
  isHalfReplaced,
  isLifecycleChanged,
  isReplaced,
  isSameScope,
  managedPaths,
  operationOf,
  removalEntries,
} from "./resources";
import { type DeclaredValue, RISK_OF_ACTION, assessRisk } from "./risks";
import { listSecretPaths } from "./secrets";

/** Everything that is planned for one object, by all resources about it. */
export class PlannedSubject {
  /** Resources that the last run left. */
  readonly before: Own[] = [];
  /** Resources that this run declares. */
  readonly now: Own[] = [];
  readonly entries: ChangeEntry[] = [];
  /** Kinds of resources about it, the object's own first. */
  private readonly definitions: readonly Definition[];

  constructor(
    private readonly kind: string,
    private readonly id: string,
  ) {
    this.definitions = RESOURCES.filter((definition) => ownerOf(definition.kind) === kind);
  }

  /**
   * Whether the run makes a change. A refresh compares the platform with what the last run declared; by now the program can
   * declare what someone else has set, or nothing.
   */
  isStillToDo({ kind, field, live, cause }: ChangeEntry): boolean {
    if (field === null || cause !== "drift") return true;
    const isOfKind = ({ definition }: Own) => definition.kind === kind;
    // A preview that fails does not report every resource.
    if (![...this.before, ...this.now].some(isOfKind)) return true;
    return this.now.filter(isOfKind).some((resource) => {
      if (operationOf(resource) === "same") return false;
      const declaration = declaredBy(resource).find(({ path }) => formatPath(path) === field);
      return declaration !== undefined && !isDeepStrictEqual(declaration.declared, live);
    });
  }

  /** Undefined when nothing changes. */
  planned(mode: Mode, isInside: (destination: string) => boolean): PlannedObject | undefined {
    const action = this.action;
    const [changes, unmanaged] =
      mode === "drift"
        ? [this.changes(false, isInside), []]
        : [this.changes(action === "create", isInside), this.unmanaged];
    const isQuiet = action === "update" && changes.length + unmanaged.length === 0;
    const isReconfigured = this.definitions.some(({ kind }) => this.isReconfigured(kind));
    if (mode === "drift" ? this.entries.length === 0 : isQuiet && !isReconfigured) return undefined;
    const risks = [RISK_OF_ACTION[action], ...changes.map((change) => change.risk)];
    const risk = RISKS.find((one) => risks.includes(one));
    const { kind, id, groupId } = this;
    return { kind, id, groupId, action, ...(risk && { risk }), changes, unmanaged };
  }

  /** Why the run will fail although the engine's preview succeeds, a sentence each. */
  get failures(): string[] {
    const { object } = this;
    if (object && isReplaced(object) && !isHalfReplaced(object) && !deletesObject(object)) {
      const { scopeFields } = object.definition.identity;
      const scopeOf = (values: Readonly<Record<string, unknown>>) =>
        JSON.stringify(scopeFields.map((name) => values[name]).join("/"));
      return [
        `${this.id}: cannot be created for ${scopeFields.join(", ")} ${scopeOf(object.inputs)}: this run does not delete the ` +
          `${object.definition.noun} of ${scopeOf(object.outputsBefore)}, which keeps the id. First run \`pulumi up\` with the ` +
          `former ${scopeFields.join(", ")}, with onDelete: "delete" and without retainOnDelete, or declare another id`,
      ];
    }
    return this.uses.map(
      (kind) =>
        `${this.id}: cannot be deleted: a ${kind} of it is still declared. Remove it as well, or set onDelete: "release" before ` +
        "you remove the resource of the object",
    );
  }

  /** Resources that this run declares and leaves unchanged. A refresh reports an object as a unit. */
  unchanged(mode: Mode): Own[] {
    if (mode === "drift") return this.entries.length === 0 ? this.now : [];
    return this.now.filter(({ definition }) => !this.isChanged(definition.kind));
  }

  /** The resource that declares the object in this run. */
  private get object(): Own | undefined {
    return this.now.find(declaresObject);
  }

  private get action(): Action {
    const { object } = this;
    if (this.entries.some(({ field, cause }) => field === null && cause === "drift")) return "deletedExternally";
    if (object && isReplaced(object)) {
      if (isHalfReplaced(object)) return "create";
      return deletesObject(object) ? "replace" : "release";
    }
    if (object && this.isNew(this.kind)) return this.isCreated(object) ? "create" : "adopt";
    if (!object && this.before.some(declaresObject)) {
      if (!this.before.some(deletesObject)) return "release";
      // The provider rejects the deletion, and the object stays in the state.
      return this.uses.length > 0 ? "update" : "delete";
    }
    const isOfObjectAlone = object && this.isChanged(this.kind);
    return !isOfObjectAlone && this.definitions.some(({ kind }) => this.isNew(kind)) ? "adopt" : "update";
  }

  /** Kinds of resources that keep the object from being deleted. */
  private get uses(): string[] {
    if (this.object || !this.before.some(deletesObject)) return [];
    return this.definitions
      .map(({ kind }) => kind)
      .filter((kind) => this.now.some(({ definition }) => definition.kind === kind));
  }

  private get groupId(): string | null {
    const known = [
      ...this.before.map(({ outputsBefore }) => outputsBefore["groupId"]),
      ...this.now.map(({ inputs }) => inputs["groupId"]),
    ];
    return (known.find((id) => typeof id === "string" && !isUnknown(id)) as string | undefined) ?? null;
  }

  private isCreated(object: Own): boolean {
    return idNow(object) === undefined || this.entries.some(({ operation }) => operation === "create");
  }

  private isChanged(kind: string): boolean {
    return (
      this.isNew(kind) ||
      this.isReconfigured(kind) ||
      this.now.some((resource) => resource.definition.kind === kind && isReplaced(resource)) ||
      this.entries.some((entry) => entry.kind === kind) ||
      this.unmanagedOf(kind).length > 0
    );
  }

  /** Whether the run brings something under management that no resource of the last run declared. */
  private isNew(kind: string): boolean {
    const now = this.now.find(({ definition }) => definition.kind === kind);
    return (
      now !== undefined &&
      !this.before.some((resource) => resource.definition.kind === kind && isSameScope(resource, now))
    );
  }

  private isReconfigured(kind: string): boolean {
    const now = this.now.find(({ definition }) => definition.kind === kind);
    return now !== undefined && this.formerOf(kind).some((before) => isLifecycleChanged(before, now));
  }

  /** The resources of the last run that those of this run replace or continue. */
  private formerOf(kind: string): Own[] {
    const before = this.before.filter(({ definition }) => definition.kind === kind);
    const continued = before.filter((resource) => this.now.includes(resource));
    return continued.length > 0 ? continued : before;
  }

  private changes(isNew: boolean, isInside: (destination: string) => boolean): PlannedChange[] {
    const resources = [...new Set([...this.before, ...this.now])];
    const secrets = resources.flatMap(({ inputs, inputsBefore }) => [
      ...listSecretPaths(inputs),
      ...listSecretPaths(inputsBefore),
    ]);
    const declarations = resources.flatMap((resource) => declaredBy(resource));
    const changes: PlannedChange[] = [];
    for (const { field, operation, live, declared, cause } of [...this.entries, ...this.removals]) {
      if (field === null) continue;
      const risk = RISK_OF_OPERATION[operation] ?? assessRisk({ path: field, declared, isNew }, declarations, isInside);
      const isSecret = secrets.some((path) => pathsOverlap(path, field));
      const visible = (value: unknown) => (isSecret && value !== null ? REDACTED : value);
      changes.push({
        field,
        live: visible(live),
        ...(declared !== undefined && { declared: visible(declared) }),
        cause,
        ...(risk && { risk }),
      });
    }
    // The engine reports the resources of an object in any order.
    return changes.sort((one, other) => compareText(one.field, other.field));
  }

  /** What changes with resources that are removed: the engine does not ask the provider before. */
  private get removals(): ChangeEntry[] {
    return this.before
      .filter((resource) => operationOf(resource) === "delete" && !this.isDeclaredNow(resource.definition.kind))
      .flatMap(removalEntries);
  }

  private isDeclaredNow(kind: string): boolean {
    return this.now.some(({ definition }) => definition.kind === kind);
  }

  private get unmanaged(): string[] {
    return IS_COMPLETE.has(this.action) ? [] : this.definitions.flatMap(({ kind }) => this.unmanagedOf(kind));
  }

  /** Fields that a resource managed and that none manages now. A released object is listed as a unit. */
  private unmanagedOf(kind: string): string[] {
    const now = this.now.filter(({ definition }) => definition.kind === kind);
    if (kind === this.kind && (now.length === 0 || now.some(isReplaced))) return [];
    const remaining = new Set([
      ...now.flatMap(({ definition, inputs }) => managedPaths(definition, inputs)),
      ...this.removals.map(({ field }) => field),
    ]);
    const changing = this.formerOf(kind).filter((resource) => operationOf(resource) !== "same");
    const paths = changing.flatMap(({ definition, inputsBefore }) => managedPaths(definition, inputsBefore));
    return [...new Set(paths)].filter((path) => !remaining.has(path));
  }
}

/** Actions on the complete object, so that no single field remains. */
const IS_COMPLETE: ReadonlySet<Action> = new Set<Action>(["create", "replace", "delete", "deletedExternally"]);

const RISK_OF_OPERATION: Readonly<Partial<Record<ChangeEntry["operation"], Risk>>> = { rename: "rename", move: "move" };

/** Everything that a resource declares, or declared. */
function declaredBy({ definition, inputs, inputsBefore }: Own): readonly DeclaredValue[] {
  return listDeclaredFields(definition.fields, Object.keys(inputs).length === 0 ? inputsBefore : inputs);
}
