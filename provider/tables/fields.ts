/** The fields of a user as columns of a table. */
import { type AnyField, type Fields, findSimilar, formatPath, isListType, parsePath } from "../core/fields/index";
import { argumentFields } from "../core/state";
import { USER } from "../resources/user/kind";

export const USER_ID = "userId";

/** The column with the former id of a user who is renamed. It is not a field. */
export const PREVIOUS_USER_ID = "previousUserId";

export const FIELDS: Fields = argumentFields(USER);

/** Fields, and members of fields by their paths. */
export const KNOWN_COLUMNS: readonly string[] = [
  PREVIOUS_USER_ID,
  ...Object.entries(FIELDS).flatMap(([name, { type }]) => [
    name,
    ...Object.keys(isList(FIELDS[name]) ? {} : (type.members ?? {})).map((member) => formatPath([name, member])),
  ]),
];

/** Fields that each user needs, in its row or from the defaults. */
export const REQUIRED_COLUMNS: readonly string[] = Object.keys(FIELDS).filter((name) => FIELDS[name]?.isRequired);

export function fieldAt([first = "", ...rest]: readonly string[]): AnyField | undefined {
  let field = Object.hasOwn(FIELDS, first) ? FIELDS[first] : undefined;
  for (const step of rest) {
    // The members of a list are those of its elements, which have no names.
    const members: Fields = isList(field) ? {} : (field?.type.members ?? {});
    field = Object.hasOwn(members, step) ? members[step] : undefined;
  }
  return field;
}

export function isList(field: AnyField | undefined): boolean {
  return field !== undefined && isListType(field.type);
}

/** The path that a name stands for; undefined if it is not the name of a column. */
export function pathOf(name: string): readonly string[] | undefined {
  const steps = parsePath(name).map(String);
  return name === PREVIOUS_USER_ID || fieldAt(steps) ? steps : undefined;
}

/** The name of the list field of one of several columns for it: `aliases` for `alias 2`. */
export function listOfNumberedColumn(name: string): string | undefined {
  const base = /^(.*?\D)[ _.#-]*\d+$/.exec(name)?.[1];
  if (base === undefined) return undefined;
  const letters = lettersOf(base);
  return KNOWN_COLUMNS.find(
    (known) =>
      isList(fieldAt(parsePath(known).map(String))) &&
      [letters, `${letters}s`, `${letters}es`].includes(lettersOf(known)),
  );
}

/** The column with the same letters: `firstName` for `First name`, `address.city` for `City`. */
export function columnWithSameLetters(name: string): string | undefined {
  const letters = lettersOf(name);
  const same = KNOWN_COLUMNS.filter((known) => lettersOf(known) === letters);
  const members = KNOWN_COLUMNS.filter((known) => lettersOf(parsePath(known).at(-1)) === letters);
  const found = same.length > 0 ? same : members;
  return letters !== "" && found.length === 1 ? found[0] : undefined;
}

/** A similar column, for a suggestion. A long name is cut to a length that is cheap to compare. */
export function similarColumn(name: string): string | undefined {
  return columnWithSameLetters(name) ?? findSimilar(name.slice(0, 100), KNOWN_COLUMNS);
}

function lettersOf(name: string | number | undefined): string {
  return String(name)
    .normalize("NFKC")
    .replace(/[^\p{L}\p{Nd}]/gu, "")
    .toLowerCase();
}
