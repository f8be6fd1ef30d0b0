/** The levels of an object: the object itself, and each member that is an object with members of its own. */
import { listMembers } from "./collections";
import type { AnyField, Fields } from "./field-type";

/** What an object contains at one level. */
export interface Level {
  /** Where the object is: empty for the object itself. */
  readonly path: readonly string[];
  readonly members: Fields;
  /** The field of each member that has no name in the schema; without it there are none. */
  readonly others?: AnyField | undefined;
}

/** A field, and its path from the top level. */
export interface FieldAt {
  readonly name: string;
  readonly path: readonly string[];
  readonly field: AnyField;
}

export function topLevelOf(members: Fields): Level {
  return { path: [], members };
}

/** The level inside a field that has objects as values. */
export function levelInside({ path, field }: FieldAt): Level {
  return { path, members: field.type.members ?? {}, others: field.type.otherMembers };
}

/** The fields at a level; those without a name in the schema as far as an object contains them. */
export function fieldsAt({ path, members, others }: Level, object: object): FieldAt[] {
  return listMembers(members, others, object).map(([name, field]) => ({ name, path: [...path, name], field }));
}
