/** The users that a table declares, or everything that is wrong with it at once. */
import { BroadworksError } from "../shared/errors";
import {
  type AnyField,
  type CheckFailure,
  type Fields,
  didYouMean,
  isObject,
  isUnset,
  setAtPath,
} from "../core/fields/index";
import { checkDeclaration } from "../core/check";
import { USER } from "../resources/user/kind";
import { argumentFields } from "../resources/user/schema";
import { excerpt, quoted } from "./excerpt";
import type { Cell, Header, SourceLocation, Row, Table } from "./table";

type Values = Record<string, unknown>;

const USER_ID = "userId";

/** The column that names who a renamed user was. */
const PREVIOUS = "previousUserId";

export interface TableRules {
  /** For messages. */
  readonly file: string;
  /** Values of every user that does not have its own. */
  readonly defaults: Readonly<Values>;
  /** The field of a column whose name is another one; null for a column that is for people alone. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** The column by which a resource keeps its name. */
  readonly key: string;
  /** Permits a table without rows. */
  readonly allowEmpty?: boolean;
}

export interface TableUser {
  /** The resource's name in the stack. */
  readonly name: string;
  readonly declared: Values;
  /** The name that the resource had before the user was renamed. */
  readonly formerName: string | undefined;
}

/** One thing that is wrong, where it stands. */
interface Problem extends SourceLocation {
  readonly what: string;
}

/** Problems that a message tells; a table with more of them has one cause. */
const MAX_LISTED = 30;

/** @throws BroadworksError with all that is wrong, a line each */
export function parseUsers(table: Table, rules: TableRules): TableUser[] {
  const { file, columns } = rules;
  const problems: Problem[] = [];
  const { header } = table;
  const headerPaths = header && pathsIn(columnsIn(header), columns, problems);
  if (header && headerPaths && !givesUserId(headerPaths)) {
    const isKnown = header.columns.some((name) => headerPaths.has(name) || Object.hasOwn(columns, name));
    const what = isKnown ? withoutUserId(header) : notAHeader(header, columns);
    throw new BroadworksError(formatProblems(file, [{ ...placeIn(header), what }, ...(isKnown ? problems : [])]));
  }
  const { rows, emptiness } = table.contents();
  const [first] = rows;
  // Text in place of the boolean, as from the configuration, must not permit it.
  if (!first && rules.allowEmpty !== true) throw new BroadworksError(`${file} ${emptiness}, ${ABOUT_EMPTY}`);
  const paths = headerPaths ?? pathsIn(membersIn(rows), columns, problems);
  if (first && !givesUserId(paths)) {
    const what = "no user has a userId; give each user its own, or map another member to it with columns";
    throw new BroadworksError(formatProblems(file, [{ ...placeIn(first), what }, ...problems]));
  }
  const users: { user: TableUser; row: Row; cells: ReadonlyMap<string, Cell> }[] = [];
  const { [USER_ID]: _ownOnly, ...defaults } = rules.defaults;
  for (const row of rows) {
    const cells = new Map([...row.cells].map(([name, cell]) => [paths.get(name)?.join(".") ?? name, cell] as const));
    const own: Values = {};
    for (const [name, cell] of row.cells) {
      const path = paths.get(name);
      const value = table.isText ? valueOf(cell.value as string, path && fieldAt(path)) : cell.value;
      if (path && path[0] !== PREVIOUS && value !== undefined) setAtPath(own, path, value);
    }
    const declared = withDefaults(defaults, own);
    const { failures } = checkDeclaration(USER, declared);
    for (const failure of failures) problems.push(problemOf(failure, row, cells));
    const userId = lower(declared["userId"]) === undefined ? undefined : String(declared["userId"]).trim();
    const name = cellText(row.cells.get(rules.key)) ?? (rules.key === USER_ID ? userId : undefined);
    if (name !== undefined)
      users.push({ user: { name, declared, formerName: cellText(cells.get(PREVIOUS)) }, row, cells });
    else if (rules.key !== USER_ID)
      problems.push({
        ...placeIn(row),
        what: `${rules.key} is missing; every row needs it, for it names the resource`,
      });
  }
  problems.push(...duplicates(users));
  if (problems.length > 0) throw new BroadworksError(formatProblems(file, problems));
  return users.map(({ user }) => user);
}

const ABOUT_EMPTY =
  "so it would remove every user that it declared before; restore the rows, or set allowEmpty: true to permit an empty table";

function columnsIn({ line, columns }: Header): Map<string, SourceLocation> {
  return new Map(columns.map((name, index) => [name, { line, column: index + 1 }]));
}

/** Each member at its first place. */
function membersIn(rows: readonly Row[]): Map<string, SourceLocation> {
  const seen = new Map<string, SourceLocation>();
  for (const { cells } of rows) for (const [name, cell] of cells) if (!seen.has(name)) seen.set(name, placeIn(cell));
  return seen;
}

/** The field that each column stands for; a column that stands for none is a problem. */
function pathsIn(
  names: ReadonlyMap<string, SourceLocation>,
  columns: TableRules["columns"],
  problems: Problem[],
): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  for (const [name, where] of names) {
    const path = Object.hasOwn(columns, name) ? columns[name] : name;
    if (path === null || path === undefined) continue;
    const steps = path.split(".");
    if (path === PREVIOUS || fieldAt(steps)) paths.set(name, steps);
    else
      problems.push({
        ...where,
        what: `the column ${quoted(name)} stands for no field; ${didYouMean(comparable(path), KNOWN, "map it with columns, or to null")}`,
      });
  }
  return paths;
}

function givesUserId(paths: ReadonlyMap<string, readonly string[]>): boolean {
  return [...paths.values()].some((path) => path.join(".") === USER_ID);
}

function withoutUserId({ text }: Header): string {
  return `no column gives the userId: found ${quoted(text)}; name a column userId, or map one to it with columns`;
}

/** A message for a first line that names no known column. */
function notAHeader(header: Header, columns: TableRules["columns"]): string {
  const { found, advice } = lookAt(header, columns);
  const expected = `expected the names of the columns, separated by "," or ";", with ${USER_ID} or a column that is mapped to it`;
  return `the first line is not a header: found ${quoted(found)}, ${expected}${advice && `; ${advice}`}`;
}

/** The part of a first line to quote, without values that can be secret, and what to do. */
function lookAt({ text, columns: names }: Header, columns: TableRules["columns"]): { found: string; advice: string } {
  const line = text.trim();
  if (line === "") return { found: text, advice: "the file contains only white space" };
  if (/^[[{]/.test(line))
    return { found: line.replace(/:.*$/, ""), advice: "this looks like JSON; rename the file to end in .json" };
  const sign = SIGNS.find(([beginning]) => beginning.test(line));
  if (sign) return { found: text, advice: sign[1] };
  const userId = valuesIn(line, /[,;|\t]/).find((value) => /^[^\s@]+@[^\s@]+$/.test(value));
  if (userId !== undefined)
    return { found: userId, advice: "this looks like a row of data; add a header line above it" };
  for (const [delimiter, name] of OTHER_DELIMITERS)
    if (valuesIn(line, delimiter).some((value) => Object.hasOwn(columns, value) || KNOWN.includes(value)))
      return { found: text, advice: `the columns are separated by ${name}; save the file with "," or ";"` };
  const advice = names.map((name) => didYouMean(comparable(name), [USER_ID], "")).find((one) => one !== "");
  return { found: text, advice: advice ?? "" };
}

/** What often arrives in place of a table. */
const SIGNS: readonly (readonly [beginning: RegExp, advice: string])[] = [
  [/^<(!doctype|!--|html|head|body|\?xml)/i, "this looks like an HTML page; download the table again"],
  [/^version https:\/\/git-lfs\./, "this is a Git LFS pointer; run git lfs pull"],
  [/^<{7}/, "this is a Git merge conflict; resolve it"],
];

const OTHER_DELIMITERS = [
  ["\t", "tabs"],
  ["|", '"|"'],
] as const;

function valuesIn(line: string, delimiter: string | RegExp): string[] {
  return line.split(delimiter).map((value) => value.trim().replace(/^"(.*)"$/, "$1"));
}

/** A name cut to a length that is cheap to compare; no field has a longer one. */
function comparable(name: string): string {
  return name.slice(0, 100);
}

/** Fields, and members by their dotted names. */
const KNOWN: readonly string[] = [
  PREVIOUS,
  ...Object.entries(argumentFields as Fields).flatMap(([name, { type: kind }]) => [
    name,
    ...Object.keys(kind.members ?? {}).map((member) => `${name}.${member}`),
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
 * What a cell declares: nothing when it is empty, null when it says so. Several values of a list have a | between them; a list or
 * an object may stand there as JSON as well.
 */
function valueOf(text: string, field: AnyField | undefined): unknown {
  if (text === "") return undefined;
  if (text === "null") return null;
  const isList = field?.type.label.startsWith("list of ") === true;
  if ((isList || field?.type.members) && /^[[{]/.test(text)) return jsonOf(text);
  if (!isList) return text;
  const values = text.split("|").map((one) => one.trim());
  const [key] = Object.keys(field.type.members ?? {});
  return key === undefined ? values : values.map((value) => ({ [key]: value }));
}

/** What is no JSON is for the field to refuse. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Members of objects that both have are put together. */
function withDefaults(defaults: Readonly<Values>, own: Values): Values {
  const all = { ...defaults, ...own };
  for (const [name, value] of Object.entries(own)) {
    const standard = defaults[name];
    if (isObject(value) && isObject(standard)) all[name] = { ...standard, ...value };
  }
  return all;
}

function problemOf({ path, reason }: CheckFailure, row: Row, cells: ReadonlyMap<string, Cell>): Problem {
  const top = path.replace(/[.[].*$/, "");
  return { ...placeIn(cells.get(path) ?? cells.get(top) ?? row), what: `${excerpt(path, 100)} ${reason}` };
}

/** What two rows must not have both, told at the second. */
function duplicates(users: readonly { user: TableUser; row: Row; cells: ReadonlyMap<string, Cell> }[]): Problem[] {
  const problems: Problem[] = [];
  const digits = (number: unknown) => (isUnset(number) ? undefined : String(number).replace(/[^\d]/g, ""));
  const unique: Readonly<Record<string, (user: TableUser) => string | undefined>> = {
    userId: ({ declared }) => lower(declared["userId"]),
    extension: ({ declared }) =>
      isUnset(declared["extension"])
        ? undefined
        : JSON.stringify([lower(declared["groupId"]), String(declared["extension"])]),
    phoneNumber: ({ declared }) => digits(declared["phoneNumber"]),
    key: ({ name }) => name,
  };
  for (const [name, valueIn] of Object.entries(unique)) {
    const first = new Map<string, Row>();
    for (const { user, row, cells } of users) {
      const value = valueIn(user);
      const other = value === undefined ? undefined : first.get(value);
      if (value !== undefined && !other) first.set(value, row);
      // That two rows are one user is said once.
      if (other && !(name === "key" && lower(user.declared["userId"]) === lower(user.name)))
        problems.push({
          ...placeIn(cells.get(name) ?? row),
          what: `${name === "key" ? "the name" : name} ${quoted(String(name === "key" ? user.name : user.declared[name]))} is that of line ${other.line} already; ${name === "extension" ? "an extension is unique in its group" : "each row is another user"}`,
        });
    }
  }
  return problems;
}

function lower(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim().toLowerCase() : undefined;
}

function cellText(cell: Cell | undefined): string | undefined {
  return cell === undefined || isUnset(cell.value) ? undefined : String(cell.value).trim();
}

/** The place alone, at the beginning of the line if no column is given. */
function placeIn({ line, column = 1 }: Pick<SourceLocation, "line"> & Partial<SourceLocation>): SourceLocation {
  return { line, column };
}

function formatProblems(file: string, problems: readonly Problem[]): string {
  const lines = [...problems]
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map(({ line, column, what }) => `${file}:${line}:${column}: ${what}`);
  const left = lines.length - MAX_LISTED;
  const told = left > 0 ? [...lines.slice(0, MAX_LISTED), `… and ${left} more`] : lines;
  return told.length === 1 ? (told[0] ?? "") : `${lines.length} problems\n  ${told.join("\n  ")}`;
}
