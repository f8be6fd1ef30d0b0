/** Identities: the object of the platform that a resource is about. */
import { idKey } from "../shared/ids";
import { type FieldValues, isUnknown } from "./fields/index";

/** An object of the platform, as a declaration, a state or a response names it. */
export interface Identity {
  /** The kind of resource, e.g. `BroadworksUser`. */
  readonly kind: string;
  /** Identifies the object among all of its kind, and names it in messages: `jane@example.net`, `ent/sales/night`. Case does not count. */
  readonly id: string;
  /**
   * Objects with the same id in different scopes are different objects: a user of another service provider is another person.
   * Absent where the kind has no scope, and where the scope is not known; then it counts as the same.
   */
  readonly scope?: string;
}

/** How the values of a resource identify its object. */
export interface IdentityRules {
  /** Fields that make up the id, in this order. */
  readonly idFields: readonly string[];
  /** Fields that the platform cannot change: another value is another object, so the resource is replaced. */
  readonly scopeFields: readonly string[];
}

/** A kind of resource, as far as its values identify an object. */
interface Identified {
  readonly kind: string;
  readonly identity: IdentityRules;
}

/** The identity in some values; undefined while a part of it is unknown. */
export function identify({ kind, identity }: Identified, values: FieldValues): Identity | undefined {
  const id = joinValues(identity.idFields, values);
  if (id === undefined) return undefined;
  const scope = identity.scopeFields.length === 0 ? undefined : joinValues(identity.scopeFields, values);
  return { kind, id, ...(scope !== undefined && { scope }) };
}

/** The id in some values; undefined while a part of it is unknown. */
export function idIn(kind: Identified, values: FieldValues): string | undefined {
  return identify(kind, values)?.id;
}

interface Listed {
  readonly listFields?: readonly string[];
}

/** Separates the values in a text that names a list; no id contains it. */
const LIST_SEPARATOR = "\n";

/** The list that contains the object of some values, as a text; undefined where there is none, or while it is unknown. */
export function listIn({ listFields }: Listed, values: FieldValues): string | undefined {
  return listFields && joinValues(listFields, values, LIST_SEPARATOR);
}

/** The same as the values that name it. */
export function listNameIn(listed: Listed, values: FieldValues): Readonly<Record<string, string>> | undefined {
  const list = listIn(listed, values);
  return list === undefined ? undefined : listNameOf(listed, list);
}

/** The values that name a list, from its text. */
export function listNameOf({ listFields = [] }: Listed, list: string): Readonly<Record<string, string>> | undefined {
  const values = list.split(LIST_SEPARATOR);
  if (listFields.length === 0 || values.length !== listFields.length) return undefined;
  return Object.fromEntries(listFields.map((field, index) => [field, values[index] ?? ""]));
}

/** Whether two identities can be the same object, whatever their ids. */
export function isSameScope(one: { readonly scope?: string }, other: { readonly scope?: string }): boolean {
  return one.scope === undefined || other.scope === undefined || one.scope === other.scope;
}

/** A text that two identities of one kind share exactly when their ids are equal. */
export function identityKey({ kind, id }: Pick<Identity, "kind" | "id">): string {
  return `${kind} ${idKey(id)}`;
}

/** Returns the kind of the object that a kind of resource is about: itself, or its owner. */
export type OwnerOf = (kind: string) => string;

/** {@link identityKey} of the object that a resource is about. */
export function objectKey(ownerOf: OwnerOf, kind: string, id: string): string {
  return identityKey({ kind: ownerOf(kind), id });
}

function joinValues(names: readonly string[], values: FieldValues, separator = "/"): string | undefined {
  const parts = names.map((name) => values[name]);
  return parts.every((part) => typeof part === "string" && !isUnknown(part)) ? parts.join(separator) : undefined;
}

/** A second declaration of one object by one kind: the two would overwrite each other in turns. @param other - its name */
export function duplicateProblem(
  { identity }: Identified,
  id: string,
  other: string,
): { readonly path: string; readonly reason: string } {
  return {
    path: identity.idFields.at(-1) ?? "",
    reason: `${id} is already declared by "${other}". Declare it once, with all of its fields`,
  };
}
