/** Shapes and forms of values, without the values. */
import { type Fields, isObject, isUnset, serviceFields, user } from "../../provider/tooling";
import type { Facts, NumberRows, SlotFact, TypeForms, UnsetForms } from "./facts";

/** The members of an object in a response. */
export type Values = Readonly<Record<string, unknown>>;

/** Depth at which a shape ends. */
const MAX_DEPTH = 6;
/** Rows of a list that a shape describes: their members together. */
const MAX_ROWS = 50;

/** The names of fields, services and settings. A name that everyone knows is not personal, even if it also occurs as a value. */
const KNOWN_NAMES = new Set([...namesIn(user.fields), ...namesIn(serviceFields)]);

function namesIn(fields: Fields): string[] {
  return Object.entries(fields).flatMap(([name, { type }]) => [name, ...namesIn(type.members ?? {})]);
}

/** The names of members that a report can contain. An unknown name that also occurs as a value can be personal. */
export class MemberNames {
  private readonly values = new Set<string>();

  /** Notes all values in a response. */
  note(value: unknown): void {
    if (Array.isArray(value) || isObject(value)) Object.values(value).forEach((one) => this.note(one));
    else if (typeof value === "string" || typeof value === "number") this.values.add(String(value).toLowerCase());
  }

  /** The name, or `(other)`. */
  safe(name: string): string {
    if (KNOWN_NAMES.has(name)) return name;
    const isName = /^[A-Za-z][A-Za-z/ ()-]{0,60}\d{0,3}$/.test(name) && !this.values.has(name.toLowerCase());
    return isName ? name : "(other)";
  }
}

/** The types in a value, e.g. `{ "userId": "text", "aliases": ["text"] }`. */
export function shapeOf(value: unknown, names: MemberNames, depth = 0): unknown {
  if (depth > MAX_DEPTH) return "…";
  if (Array.isArray(value)) return mergeRows(value as unknown[], names, depth);
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [names.safe(name), shapeOf(member, names, depth + 1)]),
    );
  if (value === null || value === undefined) return value;
  if (value === "") return "empty text";
  return typeof value === "string" ? "text" : typeof value;
}

function mergeRows(rows: readonly unknown[], names: MemberNames, depth: number): unknown[] {
  const objects = rows.slice(0, MAX_ROWS).filter(isObject);
  if (objects.length > 0) return [shapeOf(Object.assign({}, ...objects.toReversed()), names, depth + 1)];
  return rows.length === 0 ? [] : [shapeOf(rows[0], names, depth + 1)];
}

/** Rows of the list that a response is or contains. */
export function countRows(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  // The lists of one user are not users.
  if (!isObject(value) || "lastName" in value) return undefined;
  const counts = Object.values(value)
    .map(countRows)
    .filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : Math.max(...counts);
}

/** Whether two values are equal apart from the types and forms in which the platform returns them. */
export function hasSameText(one: unknown, other: unknown, format: (leaf: unknown) => string = String): boolean {
  if (isUnset(one) || isUnset(other)) return isUnset(one) && isUnset(other);
  const texts = (value: unknown): string[] =>
    Array.isArray(value) || isObject(value)
      ? Object.values(value).flatMap(texts)
      : [value].filter((leaf) => !isUnset(leaf)).map(format);
  return texts(one).join("\n") === texts(other).join("\n");
}

/** Like {@link hasSameText}. A platform may return a number now with its country code and now without it. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return hasSameText(one, other, formatLeaf);
}

function formatLeaf(leaf: unknown): string {
  const text = String(leaf);
  return /^\+?[\d\s().-]{7,}$/.test(text) ? text.replace(/\D/g, "").slice(-7) : text;
}

const TEXT_FIELDS = Object.entries(user.fields)
  .filter(([, { type, isClearable, isWriteOnly }]) => isClearable && !isWriteOnly && type.shape === "text")
  .map(([name]) => name);

export function countUnset(users: readonly Values[]): UnsetForms {
  const counts = { empty: 0, null: 0, list: 0, omitted: 0, unknown: 0 };
  for (const name of TEXT_FIELDS) {
    const isKnown = users.some((one) => one[name] !== undefined);
    for (const one of users) {
      const form = unsetForm(one[name], isKnown);
      if (form) counts[form] += 1;
    }
  }
  return counts;
}

function unsetForm(value: unknown, isKnown: boolean): keyof UnsetForms | undefined {
  if (value === "") return "empty";
  if (value === null) return "null";
  if (value === undefined) return isKnown ? "omitted" : "unknown";
  return Array.isArray(value) && value.length === 0 ? "list" : undefined;
}

/** Members that are numbers or booleans in the documentation and that no field of the schema describes. */
const NUMBERS = new Set(["passwordExpiresDays", "numberOfAssignedPorts", "portNumber"]);
const TEXTS = new Set([...Object.keys(user.fields).filter((name) => user.fields[name]?.type.shape === "text")]);

export function countTypes(value: unknown): TypeForms {
  const counts = { textsAsNumbers: 0, numbersAsTexts: 0, booleansAsTexts: 0 };
  const visit = (one: unknown): void => {
    if (Array.isArray(one)) one.forEach(visit);
    else if (isObject(one))
      for (const [name, member] of Object.entries(one)) {
        if (typeof member === "number" && TEXTS.has(name)) counts.textsAsNumbers += 1;
        if (typeof member === "string" && member !== "" && NUMBERS.has(name)) counts.numbersAsTexts += 1;
        if (member === "true" || member === "false") counts.booleansAsTexts += 1;
        visit(member);
      }
  };
  visit(value);
  return counts;
}

/** Lists in the settings of services that have empty rows: they are returned in full. */
export function findSlots(settings: unknown, names: MemberNames): SlotFact[] {
  if (!isObject(settings)) return [];
  return Object.entries(settings).flatMap(([service, members]) =>
    Object.entries(isObject(members) ? members : {}).flatMap(([member, rows]) => {
      const emptyRows = Array.isArray(rows) ? rows.filter(isEmptyRow).length : 0;
      return emptyRows === 0
        ? []
        : [{ service: names.safe(service), member: names.safe(member), rows: (rows as unknown[]).length, emptyRows }];
    }),
  );
}

/** Whether no text of the row is set: numbers and switches have defaults. */
function isEmptyRow(row: unknown): boolean {
  if (!isObject(row)) return false;
  const values = Object.values(row);
  return (
    values.some((value) => value === "" || value === null) &&
    values.every((value) => typeof value !== "string" || !/[^\s]/.test(value) || /^(?:true|false|\d)$/.test(value))
  );
}

/** Lists that have the same rows at all times, with their number. */
const FIXED_LISTS = [
  ["Sequential Ring", "locations", 5],
  ["Speed Dial 8", "speedCodes", 8],
  ["Alternate Numbers", "alternateEntries", 10],
] as const;

/** Whether such a list contains its rows that are not used; undefined when the settings contain none. */
export function findFixedLists(settings: unknown): Facts["fixedLists"] {
  for (const [service, member, count] of FIXED_LISTS) {
    const members = isObject(settings) ? settings[service] : undefined;
    if (isObject(members)) return [members[member] ?? []].flat().length >= count ? "all" : "used";
  }
  return undefined;
}

/** Services with a single setting, which is often not set. */
const BARE_SERVICES = [
  "Classmark",
  "Security Classification",
  "Terminating Alternate Trunk Identity",
  "Zone Calling Restrictions",
  "Selective Call Acceptance",
  "Selective Call Rejection",
];
const ID_NAMES = new Set(["userId", "serviceProviderId", "groupId", "isEnterprise"]);

/** @param names - of the services that the user has */
export function findUnsetService(settings: unknown, names: ReadonlySet<string>): Facts["unsetService"] {
  if (!isObject(settings)) return undefined;
  for (const service of BARE_SERVICES.filter((name) => names.has(name))) {
    const value = settings[service];
    if (value === undefined) return "omitted";
    if (Array.isArray(value) && value.length === 0) return "list";
    if (isObject(value) && Object.keys(value).every((name) => ID_NAMES.has(name))) return "object";
  }
  return undefined;
}

/** How the response contains numbers; undefined when it contains none. */
export function findNumberRows(value: unknown): NumberRows | undefined {
  const lists = [value, ...(isObject(value) ? Object.values(value) : [])];
  const rows = lists.find((one): one is unknown[] => Array.isArray(one) && one.length > 0) ?? [];
  if (rows.length === 0) return undefined;
  if (rows.some((row) => typeof row === "string")) return "texts";
  return rows.every((row) => isObject(row) && !isUnset(row["max"]) && hasSameText(row["min"], row["max"]))
    ? "numbers"
    : "ranges";
}
