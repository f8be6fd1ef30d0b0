/** What a run does with a resource of this package, and what follows from it for the user. */
import { isDeepStrictEqual } from "node:util";
import type { ChangeEntry } from "../../provider/core/change-log";
import { type Fields, ASSIGNED, isUnknown, isUnset, declaredPaths } from "../../provider/core/fields/index";
import { credentials } from "../../provider/resources/credentials/settings";
import type { Declarable } from "../../provider/resources/lifecycle";
import { services, takenAtEnd } from "../../provider/resources/services/settings";
import { DECLARABLE, isDeletedAtEnd } from "../../provider/resources/user/state";
import type { Kind, Resource } from "./observe";

/** A resource of this package. */
export type Own = Resource & { readonly kind: Kind };

export const KINDS = ["BroadworksUser", "BroadworksUserServices", "BroadworksUserCredentials"] as const;

const DECLARABLES: Readonly<Record<Kind, Declarable>> = {
  BroadworksUser: DECLARABLE,
  BroadworksUserServices: services,
  BroadworksUserCredentials: credentials,
};

export function isOwn(resource: Resource): resource is Own {
  return resource.kind !== undefined;
}

export function fieldsOf(kind: Kind): Fields {
  return DECLARABLES[kind].fields;
}

/** The kind of resource that declares a field. A user's id belongs to the user, although the other kinds name it too. */
export function kindOfField(field: string | null): Kind {
  const name = field?.split(".")[0] ?? "userId";
  return KINDS.find((kind) => Object.hasOwn(fieldsOf(kind), name)) ?? "BroadworksUser";
}

/** What the engine would do to a resource, in one word. */
export function operationOf({ operations }: Resource): string {
  const all = [...operations].filter((operation) => operation !== "refresh");
  return all.some((operation) => operation.includes("replace")) ? "replace" : (all.at(-1) ?? "same");
}

/** Whether the run declares the resource. */
export function isDeclared(resource: Resource): boolean {
  return operationOf(resource) !== "delete";
}

/** Whether the last run left the resource, and the user of the resource may still exist. */
export function isInState(resource: Resource): boolean {
  return Object.keys(resource.outputsBefore).length > 0 && operationOf(resource) !== "create";
}

/** The id of the user before the run, as far as it is known. */
export function idBefore({ outputsBefore }: Resource): string | undefined {
  return textIn(outputsBefore, "userId");
}

/** The id that the run declares, as far as it is known. */
export function idNow({ inputs }: Resource): string | undefined {
  return textIn(inputs, "userId");
}

/** Whether the two are about users of the same service provider. One that is not known counts as the same. */
export function isSameProvider(before: Resource, now: Resource): boolean {
  const [one, other] = [textIn(before.outputsBefore, "serviceProviderId"), textIn(now.inputs, "serviceProviderId")];
  return one === undefined || other === undefined || one === other;
}

/** Whether the run declares the resource for another service provider: only then the provider deletes and creates the user. */
export function isReplaced(resource: Resource): boolean {
  return operationOf(resource) === "replace" && !isSameProvider(resource, resource);
}

/** Whether an earlier run has made the first half of a replacement: it deleted the user and then failed to create it. */
export function isHalfReplaced(resource: Resource): boolean {
  return isReplaced(resource) && !resource.operations.has("delete-replaced");
}

/** Whether the user is deleted from the platform with the resource, unless the run declares the user elsewhere. */
export function deletesUser({ kind, outputsBefore, isRetained }: Own): boolean {
  return kind === "BroadworksUser" && !isRetained && isDeletedAtEnd(outputsBefore);
}

/** The services that are unassigned with the resource, unless the run declares the user's services elsewhere. */
export function unassignedWith({ kind, outputsBefore, isRetained }: Own): ChangeEntry[] {
  if (kind !== "BroadworksUserServices" || isRetained) return [];
  return takenAtEnd(outputsBefore).map((field) => ({
    operation: "update",
    userId: String(outputsBefore["userId"]),
    field,
    live: ASSIGNED,
    declared: null,
    cause: "removal",
  }));
}

/** Paths of the fields that a resource manages. The user id of services and credentials only names the user. */
export function managedPaths(kind: Kind, inputs: Readonly<Record<string, unknown>>): string[] {
  return declaredPaths(fieldsOf(kind), inputs).filter((path) => kind === "BroadworksUser" || path !== "userId");
}

/** Whether a lifecycle option (`onDelete`, `existing`, …) changes. The platform does not see it; the state needs a run. */
export function isLifecycleChanged(before: Own, now: Own): boolean {
  const { lifecycleOptions, lifecycleDefaults } = DECLARABLES[now.kind];
  const valueOf = (inputs: Readonly<Record<string, unknown>>, name: string) =>
    isUnset(inputs[name]) ? lifecycleDefaults[name] : inputs[name];
  return Object.keys(lifecycleOptions).some(
    (name) => !isDeepStrictEqual(valueOf(before.inputsBefore, name), valueOf(now.inputs, name)),
  );
}

function textIn(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}
