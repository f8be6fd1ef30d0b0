/** What a run does with a resource of this package, and what follows for its object. */
import { isDeepStrictEqual } from "node:util";
import {
  ASSIGNED,
  type ChangeEntry,
  type Definition,
  type Values,
  declaredPaths,
  idIn,
  isDeletedOnRemoval,
  isUnknown,
  isUnset,
} from "../../provider/tooling";
import type { Resource } from "./observe";

/** A resource of this package. */
export type Own = Resource & { readonly definition: Definition };

export function isOwn(resource: Resource): resource is Own {
  return resource.definition !== undefined;
}

/** Whether the resource declares an object, e.g. a user; else it configures one. */
export function declaresObject({ definition }: Own): boolean {
  return definition.object !== undefined;
}

/** The kind of the object that a resource is about. */
export function objectKind({ definition }: Own): string {
  return (definition.owner ?? definition).kind;
}

/** What the engine does to a resource, in one word. */
export function operationOf({ operations }: Resource): string {
  const all = [...operations].filter((operation) => operation !== "refresh");
  return all.some((operation) => operation.includes("replace")) ? "replace" : (all.at(-1) ?? "same");
}

/** Whether the run declares the resource. */
export function isDeclared(resource: Resource): boolean {
  return operationOf(resource) !== "delete";
}

/** Whether the last run left the resource, and its object may still exist. */
export function isInState(resource: Resource): boolean {
  return Object.keys(resource.outputsBefore).length > 0 && operationOf(resource) !== "create";
}

/** The id of the object before the run, as far as it is known. */
export function idBefore({ definition, outputsBefore }: Own): string | undefined {
  return idIn(definition, outputsBefore);
}

/** The id that the run declares, as far as it is known. */
export function idNow({ definition, inputs }: Own): string | undefined {
  return idIn(definition, inputs);
}

/** Whether two resources can be about the same object: a scope that is not known counts as the same. */
export function isSameScope(before: Own, now: Own): boolean {
  return now.definition.identity.scopeFields.every((name) => {
    const [one, other] = [before.outputsBefore[name], now.inputs[name]];
    return typeof one !== "string" || typeof other !== "string" || isUnknown(other) || one === other;
  });
}

/** Whether the run declares the resource in another scope: only then the provider deletes and creates the object. */
export function isReplaced(resource: Own): boolean {
  return operationOf(resource) === "replace" && !isSameScope(resource, resource);
}

/** Whether an earlier run did the first half of a replacement: it deleted the object and then failed to create it. */
export function isHalfReplaced(resource: Own): boolean {
  return isReplaced(resource) && !resource.operations.has("delete-replaced");
}

/** Whether the object is deleted from the platform with the resource, unless the run declares it elsewhere. */
export function deletesObject(resource: Own): boolean {
  return (
    declaresObject(resource) && !resource.isRetained && isDeletedOnRemoval(resource.definition, resource.outputsBefore)
  );
}

/** What changes with the removal of a resource when its object stays, unless the run declares it elsewhere. */
export function removalEntries({ definition, outputsBefore, isRetained }: Own): ChangeEntry[] {
  const id = idIn(definition, outputsBefore);
  if (isRetained || !definition.removal || id === undefined) return [];
  return declaredPaths(definition.fields, definition.removal.values(outputsBefore)).map((field) => ({
    operation: "update",
    kind: definition.kind,
    id,
    field,
    live: ASSIGNED,
    declared: null,
    cause: "removal",
  }));
}

/** Paths of the fields that a resource manages. The id of an object that it configures only names the object. */
export function managedPaths({ fields, object, identity }: Definition, inputs: Readonly<Values>): string[] {
  return declaredPaths(fields, inputs).filter((path) => object !== undefined || !identity.idFields.includes(path));
}

/** Whether a lifecycle option (`onDelete`, `onExisting`, …) changes. The platform does not see it; the state needs a run. */
export function isLifecycleChanged(before: Own, now: Own): boolean {
  const { lifecycleOptions, lifecycleDefaults } = now.definition;
  const valueOf = (inputs: Readonly<Values>, name: string) =>
    isUnset(inputs[name]) ? lifecycleDefaults[name] : inputs[name];
  return Object.keys(lifecycleOptions).some(
    (name) => !isDeepStrictEqual(valueOf(before.inputsBefore, name), valueOf(now.inputs, name)),
  );
}
