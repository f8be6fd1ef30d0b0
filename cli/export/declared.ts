/** The declarations that an export writes, before they have a format. */

export type Values = Record<string, unknown>;

/** The declared fields of a user, without the ids of its group. */
export type DeclaredUser = Values & { readonly userId: string };

export interface DeclaredGroup {
  readonly groupId: string;
  /** Path of the file with the users, without its extension. */
  readonly file: string;
  readonly users: readonly DeclaredUser[];
}
