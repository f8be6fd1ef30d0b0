/** The declarations that an export writes, before they have a format. */
import type { Definition, Values } from "../../provider/tooling";

/** The declared fields of a user, without the ids of its group. */
export type DeclaredUser = Values & { readonly userId: string };

export interface DeclaredGroup {
  readonly groupId: string;
  /** Path of the file with the users, without its extension. */
  readonly file: string;
  readonly users: readonly DeclaredUser[];
}

/** The objects of another kind in a group. */
export interface DeclaredObjects {
  readonly kind: Definition;
  readonly groupId: string;
  readonly objects: readonly Values[];
}

/** An object as a resource. Its id is also the name of the resource. */
export interface ExportedResource {
  readonly kind: Definition;
  readonly id: string;
  readonly values: Values;
  readonly groupId: string;
}
