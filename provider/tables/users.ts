/** Parses the users that a table declares, and reports all problems of the table together. */
import { BroadworksError } from "../shared/errors";
import {
  type CheckFailure,
  UNKNOWN,
  didYouMean,
  formatFailure,
  formatPath,
  isUnset,
  normalizeText,
  parsePath,
} from "../core/fields/index";
import { checkDeclaration } from "../core/lifecycle/check";
import { USER } from "../resources/user/kind";
import { findNameArtifact } from "./artifacts";
import { readValues } from "./cells";
import { type ColumnNames, type ColumnPath, isKey, isKnownColumn, isMapped, resolveColumns } from "./columns";
import { withDefaults } from "./defaults";
import { type LocatedUser, findDuplicates } from "./duplicates";
import { excerpt, quote } from "./excerpt";
import { REQUIRED_COLUMNS, USER_ID } from "./fields";
import { headerWithoutUserId, notAHeader } from "./header-problems";
import { UnreadableTableError, formatProblems, locationOf } from "./problems";
import { findSwallowedRows } from "./swallowed-rows";
import type { Cell, Column, Contents, Header, Problem, Row, Table } from "./contents";

/** Values of a user, by field. */
type UserValues = Record<string, unknown>;

export interface TableRules {
  /** The path of the file, for messages. */
  readonly file: string;
  /** Values of every user without a value in its own row. */
  readonly defaults: Readonly<UserValues>;
  readonly columns: ColumnNames;
  /** The column that names the resource of a row. */
  readonly key: string;
  /** Permits a table without rows. */
  readonly allowEmpty?: boolean;
  /** The defaults are those of a program and can be incomplete: required fields without a column are then not missing. */
  readonly areDefaultsPartial?: boolean;
}

export interface TableUser {
  /** The name of the resource. */
  readonly name: string;
  readonly declared: UserValues;
  /** The user id before the user was renamed. */
  readonly formerId: string | undefined;
}

/** A user with everything that is known about its row. */
export interface RowUser extends LocatedUser {
  readonly declared: UserValues;
  /** The values of the row itself. */
  readonly own: UserValues;
}

/** The users of a table, or its problems. */
export interface ReadUsers {
  readonly users: readonly RowUser[];
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
  readonly columns: readonly Column[];
  /** The columns with a field. */
  readonly paths: readonly ColumnPath[];
  /** Required fields that neither a column nor the defaults contain; only with {@link TableRules.areDefaultsPartial}. */
  readonly notKnown: readonly string[];
}

/**
 * @param onNotice - gets what the reader of a run needs to know about the table
 * @throws BroadworksError with all problems, one in a line
 */
export function parseUsers(table: Table, rules: TableRules, onNotice?: (notice: string) => void): TableUser[] {
  const { users, problems, notices } = readUsers(table, rules);
  if (problems.length > 0) throw new BroadworksError(formatProblems(rules.file, problems));
  for (const notice of notices) onNotice?.(notice);
  return users.map(({ name, declared, formerId }) => ({ name, declared, formerId }));
}

/** @throws UnreadableTableError if the rows cannot be read, or if there are none */
export function readUsers(table: Table, rules: TableRules): ReadUsers {
  const { file } = rules;
  const nothing = { users: [], columns: [], paths: [], notKnown: [] };
  const headerProblems = table.header && findHeaderProblems(table.header, rules);
  if (headerProblems) return { ...nothing, problems: headerProblems, notices: table.notices };
  const contents = table.contents();
  const { columns, rows } = contents;
  // Text instead of the boolean, as in the configuration of a stack, does not permit it.
  if (rows.length === 0 && contents.problems.length === 0 && rules.allowEmpty !== true)
    throw new UnreadableTableError(file, `${contents.emptyReason}, ${EMPTY_TABLE}`);
  const { paths, problems: columnProblems, notices } = resolveColumns(columns, rules.columns, rules.key);
  const swallowed = table.header ? findSwallowedRows(rows, paths, table.header.delimiter) : [];
  const problems = [
    ...contents.problems,
    ...columnProblems,
    ...findMissingColumns(contents, paths, rules),
    ...swallowed,
  ];
  const result = { columns, paths, notices: [...table.notices, ...notices.map((notice) => `${file}: ${notice}`)] };
  if (rows.length > 0 && !includesUserId(paths)) return { ...nothing, ...result, problems };
  const notKnown = rules.areDefaultsPartial ? findNotKnown(paths, rules) : [];
  const { [USER_ID]: _ownOnly, ...defaults } = rules.defaults;
  const reader: RowReader = {
    paths,
    isText: table.isText,
    key: rules.key,
    keyColumn: columns.findIndex((column) => isKey(column, rules.key)),
    defaults: { ...Object.fromEntries(notKnown.map((name) => [name, UNKNOWN])), ...defaults },
  };
  const parsed = rows.map((row) => parseRow(row, reader));
  const users = parsed.flatMap(({ user }) => user ?? []);
  problems.push(...parsed.flatMap((one) => one.problems), ...findDuplicates(users));
  return { ...result, users, problems, notKnown };
}

/** Problems of columns that the rows need. */
function findMissingColumns({ rows, columns }: Contents, paths: readonly ColumnPath[], { key }: TableRules): Problem[] {
  const [first] = rows;
  if (!first) return [];
  if (!includesUserId(paths)) {
    const message = "no user has a userId; add one to each user, or map another member to it with columns";
    return [{ ...locationOf(first), message }];
  }
  if (key === USER_ID || columns.some((column) => isKey(column, key))) return [];
  const similar = didYouMean(
    key,
    columns.map(({ name }) => name),
    "correct the key",
  );
  const message = `no column has the name of the key, ${quote(key)}; ${similar}`;
  return [{ ...locationOf(columns[0] ?? first), message }];
}

/** Required fields that only the defaults of the program can contain. */
function findNotKnown(paths: readonly ColumnPath[], { defaults }: TableRules): string[] {
  return REQUIRED_COLUMNS.filter(
    (name) => name !== USER_ID && isUnset(defaults[name]) && !paths.some((one) => one.name === name),
  );
}

const EMPTY_TABLE =
  "so it would remove every user that it declared before; restore the rows, or set allowEmpty: true to permit an empty table";

function findHeaderProblems(header: Header, { columns: names, key }: TableRules): Problem[] | undefined {
  const columns = header.names.map((name, index) => ({ name, line: header.line, column: index + 1 }));
  const { paths, problems } = resolveColumns(columns, names, key);
  if (includesUserId(paths)) return undefined;
  const location = { line: header.line, column: 1 };
  const isHeader = header.names.some((name) => isKnownColumn(name, names));
  if (isHeader) return [{ ...location, message: headerWithoutUserId(header) }, ...problems];
  return [{ ...location, message: notAHeader(header, (name) => isMapped(name, names)) }];
}

function includesUserId(paths: readonly ColumnPath[]): boolean {
  return paths.some(({ name }) => name === USER_ID);
}

/** How to read a row. */
interface RowReader {
  readonly paths: readonly ColumnPath[];
  readonly isText: boolean;
  readonly key: string;
  /** The index of the column that names the resources; -1 if there is none. */
  readonly keyColumn: number;
  readonly defaults: Readonly<UserValues>;
}

/** The user of a row, if the row contains a name for the resource. */
function parseRow(row: Row, reader: RowReader): { user?: RowUser; problems: Problem[] } {
  const { key, keyColumn } = reader;
  const {
    values: own,
    declaredPaths,
    formerId,
    cells,
    problems: cellProblems,
  } = readValues(row, reader.paths, reader.isText);
  const declared = withDefaults(reader.defaults, own, declaredPaths);
  const checked = checkDeclaration(USER, declared);
  const problems = [...cellProblems];
  const isReported = ({ path }: CheckFailure) => cellProblems.some(({ message }) => message.startsWith(`${path}:`));
  problems.push(...checked.failures.filter((one) => !isReported(one)).map((one) => toProblem(one, row, cells)));
  const userId =
    isUnset(declared[USER_ID]) || typeof declared[USER_ID] === "object" ? undefined : cellText(declared[USER_ID]);
  const name = cellText(row.cells[keyColumn]?.value) ?? (key === USER_ID ? userId : undefined);
  if (name !== undefined && !reader.paths.some(({ index }) => index === keyColumn)) {
    const problem = findNameArtifact(name);
    if (problem !== undefined)
      problems.push({ ...locationOf(row.cells[keyColumn] ?? row), message: `${key}: ${problem}` });
  }
  if (name !== undefined)
    return { user: { name, declared, own, checked: withoutFailed(checked), formerId, row, cells }, problems };
  // The check of the fields has reported a missing userId, and that of the columns a missing column.
  if (key !== USER_ID && keyColumn >= 0) {
    const message = `${key} is missing; add it, because every row needs a name for its resource`;
    problems.push({ ...locationOf(row), message });
  }
  return { problems };
}

/** The valid values in canonical form. Rows with the same invalid value have one problem each. */
function withoutFailed({ values, failures }: ReturnType<typeof checkDeclaration>): Readonly<UserValues> {
  if (failures.length === 0) return values;
  const failed = failures.map(({ path }) => path);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !failed.includes(name)));
}

function toProblem({ path, reason }: CheckFailure, row: Row, cells: ReadonlyMap<string, Cell>): Problem {
  const cell = cells.get(path) ?? cells.get(formatPath(parsePath(path).slice(0, 1)));
  return { ...locationOf(cell ?? row), message: formatFailure({ path: excerpt(path, 100), reason }) };
}

function cellText(value: unknown): string | undefined {
  return isUnset(value) ? undefined : normalizeText(String(value));
}
