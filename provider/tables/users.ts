/** Parses the users that a table declares, and reports all problems of the table together. */
import { BroadworksError } from "../shared/errors";
import {
  type CheckFailure,
  formatFailure,
  formatPath,
  isObject,
  isUnset,
  normalizeText,
  parsePath,
} from "../core/fields/index";
import { checkDeclaration } from "../core/check";
import { USER } from "../resources/user/kind";
import { readValues } from "./cells";
import { type ColumnNames, type ColumnPath, isKnownColumn, isMapped, resolveColumns } from "./columns";
import { type LocatedUser, findDuplicates } from "./duplicates";
import { excerpt } from "./excerpt";
import { PREVIOUS_USER_ID, USER_ID } from "./fields";
import { headerWithoutUserId, notAHeader } from "./header-problems";
import { formatProblems, locationOf } from "./problems";
import type { Cell, Header, Problem, Row, Table } from "./contents";

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
}

export interface TableUser {
  /** The name of the resource. */
  readonly name: string;
  readonly declared: UserValues;
  /** The user id before the user was renamed. */
  readonly formerId: string | undefined;
}

/** The users of a table, or its problems. */
export interface ReadUsers {
  readonly users: readonly TableUser[];
  readonly problems: readonly Problem[];
  readonly notices: readonly string[];
}

/**
 * @param onNotice - gets what the reader of a run needs to know about the table
 * @throws BroadworksError with all problems, one in a line
 */
export function parseUsers(table: Table, rules: TableRules, onNotice?: (notice: string) => void): TableUser[] {
  const { users, problems, notices } = readUsers(table, rules);
  if (problems.length > 0) throw new BroadworksError(formatProblems(rules.file, problems));
  for (const notice of notices) onNotice?.(notice);
  return [...users];
}

/** @throws BroadworksError if the rows cannot be read, or if there are none */
export function readUsers(table: Table, rules: TableRules): ReadUsers {
  const { file, columns } = rules;
  const { header } = table;
  const headerProblem = header && findHeaderProblem(header, columns);
  if (headerProblem) return { users: [], problems: headerProblem, notices: table.notices };
  const contents = table.contents();
  const { rows, emptyReason } = contents;
  const [first] = rows;
  // Text instead of the boolean, as in the configuration of a stack, does not permit it.
  if (!first && rules.allowEmpty !== true) throw new BroadworksError(`${file} ${emptyReason}, ${EMPTY_TABLE}`);
  const { paths, problems, notices } = resolveColumns(contents.columns, columns);
  const result = { notices: [...table.notices, ...notices.map((notice) => `${file}: ${notice}`)] };
  if (first && !includesUserId(paths)) {
    const message = "no user has a userId; add one to each user, or map another member to it with columns";
    return { ...result, users: [], problems: [{ ...locationOf(first), message }, ...problems] };
  }
  const keyColumn = contents.columns.findIndex(({ name }) => name === rules.key);
  const parsed = rows.map((row) => parseRow(row, paths, keyColumn, table.isText, rules));
  const users = parsed.flatMap(({ user }) => user ?? []);
  return {
    ...result,
    users: users.map(({ name, declared, formerId }) => ({ name, declared, formerId })),
    problems: [...contents.problems, ...problems, ...parsed.flatMap((one) => one.problems), ...findDuplicates(users)],
  };
}

const EMPTY_TABLE =
  "so it would remove every user that it declared before; restore the rows, or set allowEmpty: true to permit an empty table";

function findHeaderProblem(header: Header, names: ColumnNames): Problem[] | undefined {
  const columns = header.names.map((name, index) => ({ name, line: header.line, column: index + 1 }));
  const { paths, problems } = resolveColumns(columns, names);
  if (includesUserId(paths)) return undefined;
  const location = { line: header.line, column: 1 };
  const isHeader = header.names.some((name) => isKnownColumn(name, names));
  if (isHeader) return [{ ...location, message: headerWithoutUserId(header) }, ...problems];
  return [{ ...location, message: notAHeader(header, (name) => isMapped(name, names)) }];
}

function includesUserId(paths: readonly ColumnPath[]): boolean {
  return paths.some(({ name }) => name === USER_ID);
}

/** The user of a row, if the row contains a name for the resource. */
function parseRow(
  row: Row,
  paths: readonly ColumnPath[],
  keyColumn: number,
  isText: boolean,
  rules: TableRules,
): { user?: LocatedUser & TableUser; problems: Problem[] } {
  const { values, cells, problems: cellProblems } = readValues(row, paths, isText);
  const { [USER_ID]: _ownOnly, ...defaults } = rules.defaults;
  const declared = withDefaults(defaults, values);
  const checked = checkDeclaration(USER, declared);
  const problems = [...cellProblems];
  const isReported = ({ path }: CheckFailure) => cellProblems.some(({ message }) => message.startsWith(`${path}:`));
  problems.push(...checked.failures.filter((one) => !isReported(one)).map((one) => toProblem(one, row, cells)));
  const userId =
    isUnset(declared[USER_ID]) || typeof declared[USER_ID] === "object" ? undefined : cellText(declared[USER_ID]);
  const name = cellText(row.cells[keyColumn]?.value) ?? (rules.key === USER_ID ? userId : undefined);
  const formerId = cellText(cells.get(PREVIOUS_USER_ID)?.value);
  if (name !== undefined)
    return { user: { name, declared, checked: withoutFailed(checked), formerId, row, cells }, problems };
  // The check of the fields has reported a missing userId.
  if (rules.key !== USER_ID) {
    const message = `${rules.key} is missing; add it, because every row needs a name for its resource`;
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

function cellText(value: unknown): string | undefined {
  return isUnset(value) ? undefined : normalizeText(String(value));
}
