/** The users that a table declares, or everything that is wrong with it at once. */
import { BroadworksError } from "../errors";
import { type AnyField, type Failure, type Fields, didYouMean, isObject, isUnset, place } from "../reconcile";
import { checkUser } from "../resources/user/check";
import { argumentFields } from "../resources/user/schema";
import type { Cell, Place, Row, Table } from "./table";

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
}

export interface TableUser {
  /** The resource's name in the stack. */
  readonly name: string;
  readonly declared: Values;
  /** The name that the resource had before the user was renamed. */
  readonly formerName: string | undefined;
}

/** One thing that is wrong, where it stands. */
interface Problem extends Place {
  readonly what: string;
}

/** Problems that a message tells; a table with more of them has one cause. */
const MOST_TOLD = 30;

/** @throws BroadworksError with all that is wrong, a line each */
export function usersOf(table: Table, rules: TableRules): TableUser[] {
  const problems: Problem[] = [];
  const users: { user: TableUser; row: Row; cells: ReadonlyMap<string, Cell> }[] = [];
  const paths = pathsIn(table, rules, problems);
  for (const row of table.rows) {
    const cells = new Map([...row.cells].map(([name, cell]) => [paths.get(name)?.join(".") ?? name, cell] as const));
    const own: Values = {};
    for (const [name, cell] of row.cells) {
      const path = paths.get(name);
      const value = table.isText ? valueOf(cell.value as string, path && fieldAt(path)) : cell.value;
      if (path && path[0] !== PREVIOUS && value !== undefined) place(own, path, value);
    }
    const declared = withDefaults(rules.defaults, own);
    const { failures } = checkUser(declared);
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
  if (problems.length > 0) throw new BroadworksError(textOf(rules.file, problems));
  return users.map(({ user }) => user);
}

/** The field that each column stands for; what stands for none is a problem of the first line. */
function pathsIn(table: Table, { columns }: TableRules, problems: Problem[]): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  const seen = new Map<string, Cell>();
  for (const { cells } of table.rows) for (const [name, cell] of cells) if (!seen.has(name)) seen.set(name, cell);
  for (const [name, cell] of seen) {
    const path = Object.hasOwn(columns, name) ? columns[name] : name;
    if (path === null || path === undefined) continue;
    const steps = path.split(".");
    if (path === PREVIOUS || fieldAt(steps)) paths.set(name, steps);
    else {
      const where = table.isText ? { line: 1, column: cell.column } : cell;
      problems.push({
        ...where,
        what: `the column "${name}" stands for no field; ${didYouMean(path, KNOWN, "map it with columns, or to null")}`,
      });
    }
  }
  return paths;
}

/** Fields, and members by their dotted names. */
const KNOWN: readonly string[] = [
  PREVIOUS,
  ...Object.entries(argumentFields as Fields).flatMap(([name, { kind }]) => [
    name,
    ...Object.keys(kind.members ?? {}).map((member) => `${name}.${member}`),
  ]),
];

function fieldAt([first = "", ...rest]: readonly string[]): AnyField | undefined {
  let field = Object.hasOwn(argumentFields, first) ? (argumentFields as Fields)[first] : undefined;
  for (const step of rest) {
    const members: Fields = field?.kind.members ?? {};
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
  const isList = field?.kind.label.startsWith("list of ") === true;
  if ((isList || field?.kind.members) && /^[[{]/.test(text)) return jsonOf(text);
  if (!isList) return text;
  const values = text.split("|").map((one) => one.trim());
  const [key] = Object.keys(field.kind.members ?? {});
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

function problemOf({ path, reason }: Failure, row: Row, cells: ReadonlyMap<string, Cell>): Problem {
  const top = path.replace(/[.[].*$/, "");
  return { ...placeIn(cells.get(path) ?? cells.get(top) ?? row), what: `${path} ${reason}` };
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
          what: `${name === "key" ? "the name" : name} ${JSON.stringify(name === "key" ? user.name : user.declared[name])} is that of line ${other.line} already; ${name === "extension" ? "an extension is unique in its group" : "each row is another user"}`,
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

function placeIn({ line, column }: Place): Place {
  return { line, column };
}

function textOf(file: string, problems: readonly Problem[]): string {
  const lines = [...problems]
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map(({ line, column, what }) => `${file}:${line}:${column}: ${what}`);
  const left = lines.length - MOST_TOLD;
  const told = left > 0 ? [...lines.slice(0, MOST_TOLD), `… and ${left} more`] : lines;
  return told.length === 1 ? (told[0] ?? "") : `${lines.length} problems\n  ${told.join("\n  ")}`;
}
