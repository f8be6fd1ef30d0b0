/** Members that the schema does not contain, in objects that can have more members than the known ones. */
import { closest, distance } from "fastest-levenshtein";
import { isObject } from "../../shared/objects";
import type { AnyField, FieldValues, Fields } from "./field-type";
import { formatPath } from "./paths";

/** An unknown member and the warning about it. */
interface UnknownMember {
  readonly path: string;
  readonly reason: string;
}

/** Letters in which a misspelled name differs at most. A name that differs more is probably one of another release. */
const MAX_TYPO = 2;
const MIN_LENGTH = 5;

/** The known name of which this one is probably a misspelling. */
export function findTypo(name: string, fields: Fields): string | undefined {
  const known = Object.keys(fields);
  if (known.length === 0 || name.length < MIN_LENGTH) return undefined;
  const similar = closest(name, known);
  return distance(name.toLowerCase(), similar.toLowerCase()) <= MAX_TYPO ? similar : undefined;
}

/** Whether a member without a field of its own is an unknown setting, and not one object of a map. */
export function isUnknownSetting(members: Fields, others: AnyField | undefined): others is AnyField {
  return others !== undefined && others.type.members === undefined && Object.keys(members).length > 0;
}

/** Declared members that the schema does not contain. They are sent as they are. */
export function listUnknownMembers(fields: Fields, declared: FieldValues, others?: AnyField): UnknownMember[] {
  return Object.entries(declared).flatMap(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : others;
    if (field === others && isUnknownSetting(fields, others)) return [unknownMember(name, fields)];
    const { members, otherMembers } = field?.type ?? {};
    if (!members) return [];
    const inner = (element: unknown, path: readonly PropertyKey[]) =>
      isObject(element) ? listUnknownMembers(members, element, otherMembers).map(under([name, ...path])) : [];
    return Array.isArray(value) ? value.flatMap((element, index) => inner(element, [index])) : inner(value, []);
  });
}

function unknownMember(name: string, fields: Fields): UnknownMember {
  return {
    path: formatPath([name]),
    reason: `unknown setting, sent as it is; the nearest known name is "${closest(name, Object.keys(fields))}"`,
  };
}

function under(parent: readonly PropertyKey[]) {
  return ({ path, reason }: UnknownMember): UnknownMember => ({
    path: formatPath(parent) + (path.startsWith("[") ? path : `.${path}`),
    reason,
  });
}
