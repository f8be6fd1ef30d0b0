/** Parses the users that a table declares, and reports all problems of the table together. */
import { BroadworksError } from "../shared/errors";
import {
  type AnyField,
  type CheckFailure,
  type Fields,
  didYouMean,
  findRenamed,
  formatFailure,
  formatPath,
  isObject,
  isUnset,
  parsePath,
  setAtPath,
} from "../core/fields/index";
import { checkDeclaration } from "../core/check";
import { USER } from "../resources/user/kind";
import { argumentFields } from "../resources/user/schema";
import { excerpt, quote } from "./excerpt";
import type { Cell, Header, Row, SourceLocation, Table } from "./table";

/** Values of a user, by field. */
type UserValues = Record<string, unknown>;

const USER_ID = "userId";

/** The column with the former id of a user who is renamed. It is not a field. */
const PREVIOUS_USER_ID = "previousUserId";

export interface TableRules {
  /** The path of the file, for messages. */
  readonly file: string;
  /** Values of every user without a value in its own row. */
  readonly defaults: Readonly<UserValues>;
  /** The field of each column with another name; null for a column to ignore. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** The column that names the resource of a row. */
  readonly key: string;
  /** Permits a table without rows. */
  readonly allowEmpty?: boolean;
}

export interface TableUser {
  /** The name of the resource. */
  readonly name: string;
  readonly declared: UserValues;
  /** The user id before the user was renamed. */
  readonly formerId: string | undefined;
}

/** A user with the names of its resource, of which {@link nameResources} makes the URNs. */
export interface NamedUser extends Pick<TableUser, "name" | "declared"> {
  readonly resourceName: string;
  /** Names that the resource can have in the state, the likeliest first. */
  readonly formerNames: readonly string[];
}

interface Problem extends SourceLocation {
  readonly message: string;
}

/** A table with more problems usually has one cause. */
const MAX_LISTED_PROBLEMS = 30;

/** @throws BroadworksError with all problems, one in a line */
export function parseUsers(table: Table, rules: TableRules): TableUser[] {
  const { file, columns } = rules;
  const problems: Problem[] = [];
  const { header } = table;
  const headerPaths = header && pathsOf(columnsOf(header), columns, problems);
  if (header && headerPaths && !includesUserId(headerPaths)) {
    const isHeader = header.columns.some((name) => headerPaths.has(name) || Object.hasOwn(columns, name));
    const message = isHeader ? headerWithoutUserId(header) : notAHeader(header, columns);
    throw new BroadworksError(
      formatProblems(file, [{ ...locationOf(header), message }, ...(isHeader ? problems : [])]),
    );
  }
  const { rows, emptyReason } = table.contents();
  const [first] = rows;
  // Text instead of the boolean, as in the configuration of a stack, does not permit it.
  if (!first && rules.allowEmpty !== true) throw new BroadworksError(`${file} ${emptyReason}, ${EMPTY_TABLE}`);
  const paths = headerPaths ?? pathsOf(membersOf(rows), columns, problems);
  if (first && !includesUserId(paths)) {
    const message = "no user has a userId; add one to each user, or map another member to it with columns";
    throw new BroadworksError(formatProblems(file, [{ ...locationOf(first), message }, ...problems]));
  }
  const parsed = rows.map((row) => parseRow(row, paths, table.isText, rules));
  const users = parsed.flatMap(({ user }) => user ?? []);
  problems.push(...parsed.flatMap((one) => one.problems), ...findDuplicates(users));
  if (problems.length > 0) throw new BroadworksError(formatProblems(file, problems));
  return users.map(({ user }) => user);
}

/** Ends the name of a resource where its plain name is that of another resource in the state. */
const SECOND = "#2";

/**
 * The names of the resources. In a chain of renames, and where a new person gets an old user id, the plain name belongs to the
 * resource of another row in the state: the engine would take one for the other. Then the resource has a second name.
 */
export function nameResources(users: readonly TableUser[]): NamedUser[] {
  const former = new Map(
    users.flatMap(({ name, formerId }) => (formerId === undefined ? [] : [[toKey(formerId), name]])),
  );
  if (former.size === 0)
    return users.map(({ name, declared }) => ({ name, declared, resourceName: name, formerNames: [] }));
  const resourceNameOf = (name: string) => {
    const successor = former.get(toKey(name));
    return successor === undefined || successor === name ? name : name + SECOND;
  };
  const resourceNames = new Set(users.map(({ name }) => resourceNameOf(name)));
  return users.map(({ name, declared, formerId }) => {
    const before = formerId === undefined || formerId === name ? [] : [formerId, formerId + SECOND];
    // The plain name, or the second one, of an earlier run.
    const candidates = [...before, ...(resourceNameOf(name) === name ? [name + SECOND] : [])];
    const formerNames = candidates.filter((candidate) => !resourceNames.has(candidate));
    return { name, declared, resourceName: resourceNameOf(name), formerNames };
  });
}

const EMPTY_TABLE =
  "so it would remove every user that it declared before; restore the rows, or set allowEmpty: true to permit an empty table";

/** A user with its row, and the cells of the row by the paths of their fields. */
interface LocatedUser {
  readonly user: TableUser;
  readonly row: Row;
  readonly cells: ReadonlyMap<string, Cell>;
}

/** The user of a row, if the row contains a name for the resource. */
function parseRow(
  row: Row,
  paths: ReadonlyMap<string, readonly string[]>,
  isText: boolean,
  rules: TableRules,
): { user?: LocatedUser; problems: Problem[] } {
  const cells = new Map<string, Cell>();
  const own: UserValues = {};
  for (const [column, cell] of row.cells) {
    const path = paths.get(column);
    cells.set(path ? formatPath(path) : column, cell);
    const value = isText ? parseCell(cell.value as string, path && fieldAt(path)) : cell.value;
    if (path && path[0] !== PREVIOUS_USER_ID && value !== undefined) setAtPath(own, path, value);
  }
  const { [USER_ID]: _ownOnly, ...defaults } = rules.defaults;
  const declared = withDefaults(defaults, own);
  const problems = checkDeclaration(USER, declared).failures.map((failure) => toProblem(failure, row, cells));
  const userId = toKey(declared[USER_ID]) === undefined ? undefined : String(declared[USER_ID]).trim();
  const name = cellText(row.cells.get(rules.key)) ?? (rules.key === USER_ID ? userId : undefined);
  if (name !== undefined)
    return {
      user: { user: { name, declared, formerId: cellText(cells.get(PREVIOUS_USER_ID)) }, row, cells },
      problems,
    };
  // The check of the fields has reported a missing userId.
  if (rules.key !== USER_ID)
    problems.push({
      ...locationOf(row),
      message: `${rules.key} is missing; add it, because every row needs a name for its resource`,
    });
  return { problems };
}

function columnsOf({ line, columns }: Header): Map<string, SourceLocation> {
  return new Map(columns.map((name, index) => [name, { line, column: index + 1 }]));
}

/** The location of each member in the first user that contains it. */
function membersOf(rows: readonly Row[]): Map<string, SourceLocation> {
  const members = new Map<string, SourceLocation>();
  for (const { cells } of rows)
    for (const [name, cell] of cells) if (!members.has(name)) members.set(name, locationOf(cell));
  return members;
}

/** The path of each column's field, without columns to ignore. An unknown column is a problem. */
function pathsOf(
  names: ReadonlyMap<string, SourceLocation>,
  columns: TableRules["columns"],
  problems: Problem[],
): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  for (const [name, location] of names) {
    const path = Object.hasOwn(columns, name) ? columns[name] : name;
    if (path === null || path === undefined) continue;
    const steps = parsePath(path).map(String);
    if (path === PREVIOUS_USER_ID || fieldAt(steps)) paths.set(name, steps);
    else problems.push({ ...location, message: unknownColumn(name, path) });
  }
  return paths;
}

function unknownColumn(name: string, path: string): string {
  const renamed = findRenamed(path, argumentFields);
  if (renamed !== undefined) return `the column ${quote(name)} is now ${renamed}; rename it`;
  const action = didYouMean(comparable(path), KNOWN_COLUMNS, "map it to a field with columns, or to null");
  return `unknown column ${quote(name)}; ${action}`;
}

function includesUserId(paths: ReadonlyMap<string, readonly string[]>): boolean {
  return [...paths.values()].some((path) => formatPath(path) === USER_ID);
}

function headerWithoutUserId({ text }: Header): string {
  return `no column contains the userId: found ${quote(text)}; name a column userId, or map one to it with columns`;
}

/** A message for a first line without any known column. */
function notAHeader(header: Header, columns: TableRules["columns"]): string {
  const { found, advice } = diagnose(header, columns);
  const expected = `expected the names of the columns, separated by "," or ";", with ${USER_ID} or a column that is mapped to it`;
  return `the first line is not a header: found ${quote(found)}, ${expected}${advice && `; ${advice}`}`;
}

/** The part of a first line to quote, without values that can be secret, and the action. */
function diagnose({ text, columns: names }: Header, columns: TableRules["columns"]): { found: string; advice: string } {
  const line = text.trim();
  if (line === "") return { found: text, advice: "the file contains only white space" };
  if (/^[[{]/.test(line))
    return { found: line.replace(/:.*$/, ""), advice: "this looks like JSON; rename the file to end in .json" };
  const other = OTHER_CONTENTS.find(([beginning]) => beginning.test(line));
  if (other) return { found: text, advice: other[1] };
  const userId = splitLine(line, /[,;|\t]/).find((value) => /^[^\s@]+@[^\s@]+$/.test(value));
  if (userId !== undefined)
    return { found: userId, advice: "this looks like a row of data; add a header line above it" };
  for (const [delimiter, name] of OTHER_DELIMITERS)
    if (splitLine(line, delimiter).some((value) => Object.hasOwn(columns, value) || KNOWN_COLUMNS.includes(value)))
      return { found: text, advice: `the columns are separated by ${name}; save the file with "," or ";"` };
  const advice = names.map((name) => didYouMean(comparable(name), [USER_ID], "")).find((one) => one !== "");
  return { found: text, advice: advice ?? "" };
}

/** Contents that files often have instead of a table. */
const OTHER_CONTENTS: readonly (readonly [beginning: RegExp, advice: string])[] = [
  [/^<(!doctype|!--|html|head|body|\?xml)/i, "this looks like an HTML page; download the table again"],
  [/^version https:\/\/git-lfs\./, "this is a Git LFS pointer; run git lfs pull"],
  [/^<{7}/, "this is a Git merge conflict; resolve it"],
];

const OTHER_DELIMITERS = [
  ["\t", "tabs"],
  ["|", '"|"'],
] as const;

function splitLine(line: string, delimiter: string | RegExp): string[] {
  return line.split(delimiter).map((value) => value.trim().replace(/^"(.*)"$/, "$1"));
}

/** A name cut to a length that is cheap to compare; no field has a longer one. */
function comparable(name: string): string {
  return name.slice(0, 100);
}

/** Fields, and members of fields by their paths. */
const KNOWN_COLUMNS: readonly string[] = [
  PREVIOUS_USER_ID,
  ...Object.entries(argumentFields as Fields).flatMap(([name, { type }]) => [
    name,
    ...Object.keys(type.members ?? {}).map((member) => formatPath([name, member])),
  ]),
];

function fieldAt([first = "", ...rest]: readonly string[]): AnyField | undefined {
  let field = Object.hasOwn(argumentFields, first) ? (argumentFields as Fields)[first] : undefined;
  for (const step of rest) {
    const members: Fields = field?.type.members ?? {};
    field = Object.hasOwn(members, step) ? members[step] : undefined;
  }
  return field;
}

/**
 * The declared value of a cell. An empty cell declares nothing, and `null` clears the field. The values of a list are separated
 * by `|`; a list or an object can also be JSON.
 */
function parseCell(text: string, field: AnyField | undefined): unknown {
  if (text === "") return undefined;
  if (text === "null") return null;
  const isList = field?.type.label.startsWith("list of ") === true;
  if ((isList || field?.type.members) && /^[[{]/.test(text)) return parseJson(text);
  if (!isList) return text;
  const values = text.split("|").map((one) => one.trim());
  const [key] = Object.keys(field.type.members ?? {});
  return key === undefined ? values : values.map((value) => ({ [key]: value }));
}

/** Text that is not JSON stays text, and the check of its field rejects it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Defaults apply to the members of an object separately. */
function withDefaults(defaults: Readonly<UserValues>, own: UserValues): UserValues {
  const all = { ...defaults, ...own };
  for (const [name, value] of Object.entries(own)) {
    const defaultValue = defaults[name];
    if (isObject(value) && isObject(defaultValue)) all[name] = { ...defaultValue, ...value };
  }
  return all;
}

function toProblem({ path, reason }: CheckFailure, row: Row, cells: ReadonlyMap<string, Cell>): Problem {
  const cell = cells.get(path) ?? cells.get(formatPath(parsePath(path).slice(0, 1)));
  return { ...locationOf(cell ?? row), message: formatFailure({ path: excerpt(path, 100), reason }) };
}

/** Values that a user shares with a row before, although they belong to one user. */
function findDuplicates(users: readonly LocatedUser[]): Problem[] {
  const problems: Problem[] = [];
  for (const [name, { keyOf, rule }] of Object.entries(UNIQUE)) {
    const firstRows = new Map<string, Row>();
    for (const { user, row, cells } of users) {
      const key = keyOf(user);
      const other = key === undefined ? undefined : firstRows.get(key);
      if (key !== undefined && !other) firstRows.set(key, row);
      // The duplicate userId is reported already.
      const isReported = name === NAME && toKey(user.declared[USER_ID]) === toKey(user.name);
      if (!other || isReported) continue;
      const value = quote(String(name === NAME ? user.name : user.declared[name]));
      const cell = cells.get(name) ?? row;
      problems.push({ ...locationOf(cell), message: `${name} ${value} is already in line ${other.line}; ${rule}` });
    }
  }
  return problems;
}

const NAME = "the name";
const ONE_ROW = "each row must be a different user";

/** Values that belong to one user. Equal keys are the same value. */
const UNIQUE: Readonly<Record<string, { keyOf: (user: TableUser) => string | undefined; rule: string }>> = {
  [USER_ID]: { keyOf: ({ declared }) => toKey(declared[USER_ID]), rule: ONE_ROW },
  extension: {
    keyOf: ({ declared: { extension, serviceProviderId, groupId } }) =>
      isUnset(extension)
        ? undefined
        : JSON.stringify([toKey(serviceProviderId), toKey(groupId), String(extension).trim()]),
    rule: "an extension is unique in its group",
  },
  phoneNumber: {
    keyOf: ({ declared: { phoneNumber } }) =>
      isUnset(phoneNumber) ? undefined : String(phoneNumber).replace(/[^\d]/g, ""),
    rule: ONE_ROW,
  },
  [NAME]: { keyOf: ({ name }) => name, rule: ONE_ROW },
};

/** An id in the form in which equal ids are equal; undefined if it is not set. */
function toKey(id: unknown): string | undefined {
  return typeof id === "string" && id.trim() !== "" ? id.trim().toLowerCase() : undefined;
}

function cellText(cell: Cell | undefined): string | undefined {
  return cell === undefined || isUnset(cell.value) ? undefined : String(cell.value).trim();
}

/** Only the location, which is the beginning of the line if there is no column. */
function locationOf({ line, column = 1 }: Pick<SourceLocation, "line"> & Partial<SourceLocation>): SourceLocation {
  return { line, column };
}

function formatProblems(file: string, problems: readonly Problem[]): string {
  const lines = [...problems]
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  const omitted = lines.length - MAX_LISTED_PROBLEMS;
  const listed = omitted > 0 ? [...lines.slice(0, MAX_LISTED_PROBLEMS), `… and ${omitted} more`] : lines;
  return listed.length === 1 ? (listed[0] ?? "") : `${lines.length} problems\n  ${listed.join("\n  ")}`;
}
