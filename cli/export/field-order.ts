/** The order of fields in exported programs and tables: the fields that people look for come first. */
import { type Fields, PREVIOUS_USER_ID, isObject, user } from "../../provider/tooling";

/** All other fields follow in the order of the schema. */
const FIRST = [
  "serviceProviderId",
  "groupId",
  "userId",
  "lastName",
  "firstName",
  "callingLineIdLastName",
  "callingLineIdFirstName",
  "hiraganaLastName",
  "hiraganaFirstName",
  "nameDialingName",
  "phoneNumber",
  "extension",
  "title",
  "department",
  "emailAddress",
].filter((name) => Object.hasOwn(user.fields, name));

const IN_ORDER: Fields = {
  ...Object.fromEntries(FIRST.map((name) => [name, user.fields[name]])),
  ...user.fields,
} as Fields;

/** The rank of each field and member by its path, e.g. `address.city`. In tables, the former id follows the user id. */
const RANKS: ReadonlyMap<string, number> = new Map(
  listPaths(IN_ORDER)
    .flatMap((path) => (path === "userId" ? [path, PREVIOUS_USER_ID] : [path]))
    .map((path, index) => [path, index]),
);

function listPaths(fields: Fields, parent = ""): string[] {
  return Object.entries(fields).flatMap(([name, { type }]) => [
    parent + name,
    ...listPaths(type.members ?? {}, `${parent}${name}.`),
  ]);
}

export function compareFieldPaths(one: string, other: string): number {
  return (RANKS.get(one) ?? Infinity) - (RANKS.get(other) ?? Infinity) || (one < other ? -1 : 1);
}

/** @returns the same values with fields and members in order; the order of lists stays */
export function sortFields(values: Readonly<Record<string, unknown>>, parent = ""): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .sort(([one], [other]) => compareFieldPaths(parent + one, parent + other))
      .map(([name, value]) => [name, isObject(value) ? sortFields(value, `${parent}${name}.`) : value]),
  );
}
