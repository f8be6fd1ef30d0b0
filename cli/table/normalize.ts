/** Writes a table in one form, so that the same users give the same bytes and changes give small differences. */
import { extname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { stringify } from "csv-stringify/sync";
import * as yaml from "yaml";
import {
  BroadworksError,
  DELIMITERS,
  PREVIOUS_USER_ID,
  type RowUser,
  type Values,
  formatCell,
  formatCells,
  formatPath,
  hasDefaultsByMember,
  isDelimited,
  isKnownColumn,
  isMapped,
  isObject,
  isUnset,
  parseTable,
  readUsers,
  setAtPath,
  valueAtPath,
} from "../../provider/tooling";
import { compareFieldPaths, sortFields } from "../export/field-order";
import { formatJson } from "../shared/format-json";
import type { CheckRules, CheckedTable } from "./check";

type Content = NonNullable<CheckedTable["content"]>;

/** A column of the written table. */
interface OutputColumn {
  readonly name: string;
  /** The path of its field; undefined for a column without one. */
  readonly path: readonly string[] | undefined;
  readonly index: number;
  /** It names the resources, so its text stays as it is. */
  readonly isKey: boolean;
  /** The name is that of the field, so an object can have a column for each of its members. */
  readonly isPlain: boolean;
  /** The defaults complete an object with columns for its members, and one in a single column replaces theirs. */
  readonly hasDefaultObject: boolean;
}

/**
 * The text of a table without problems: columns in the order of exports, canonical values, and quotation marks only where they
 * are needed. Rows keep their order, mapped and ignored columns their names.
 *
 * @param out - the path to write to; its extension determines the format
 * @throws BroadworksError where the format cannot express a value
 */
export function normalizeTable(checked: CheckedTable, rules: CheckRules, out: string): string {
  const { content } = checked;
  if (!content) throw new Error(`${checked.file} has not been read`);
  const text = write(content, rules, out);
  const again = readAgain(text, out, rules);
  const isSame = isDeepStrictEqual(again.read.users.map(declarationOf), content.read.users.map(declarationOf));
  if (!isSame || write(again, rules, out) !== text)
    throw new BroadworksError(
      `${checked.file}: the written table would declare other values. Keep the table as it is.`,
    );
  return text;
}

function declarationOf({ name, formerId, checked }: RowUser) {
  return { name, formerId, checked };
}

function readAgain(text: string, out: string, rules: CheckRules): Content {
  const hasByteOrderMark = text.startsWith("\ufeff");
  const decoded = { text: hasByteOrderMark ? text.slice(1) : text, hasByteOrderMark };
  const table = parseTable(decoded, out, { isKnownColumn: (name) => isKnownColumn(name, rules.columns) });
  return { table, read: readUsers(table, { ...rules, file: out, areDefaultsPartial: true }) };
}

function write(content: Content, rules: CheckRules, out: string): string {
  const columns = outputColumns(content.read, rules);
  const extension = extname(out).toLowerCase();
  if (isDelimited(out)) return writeCsv(content, columns, extension === ".csv" ? "," : "\t");
  const records = toRecords(content, columns);
  if (extension === ".json") return formatJson(records);
  return yaml.stringify(records, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** The columns in order: the key, the fields, the columns that the provider ignores. Columns of one list become one. */
function outputColumns(
  { columns, paths }: Content["read"],
  { columns: names, key, defaults }: CheckRules,
): OutputColumn[] {
  const output = columns.flatMap(({ name }, index): OutputColumn[] => {
    const found = paths.find((one) => one.index === index);
    const isKey = name === key;
    const ofNoField = { path: undefined, isPlain: false, hasDefaultObject: false };
    if (!found) return name === "" ? [] : [{ name, index, isKey, ...ofNoField }];
    const same = paths.filter((one) => one.name === found.name);
    if (same[0] !== found) return [];
    const isOwnName = same.length === 1 && isMapped(name, names);
    const isPlain = !isKey && !isOwnName && !isMapped(found.name, names);
    const [field = ""] = found.path;
    const hasDefaultObject = isObject(defaults[field]) && !hasDefaultsByMember([field]);
    return [{ name: isPlain ? found.name : name, path: found.path, index, isKey, isPlain, hasDefaultObject }];
  });
  const rank = ({ path, isKey }: OutputColumn) => (path ? 1 : isKey ? 0 : 2);
  return output.sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (one.path && other.path
        ? compareFieldPaths(formatPath(one.path), formatPath(other.path))
        : one.index - other.index),
  );
}

/** The canonical value of a column, without members that only the defaults contain. */
function valueOf(user: RowUser, { path, index, isKey, hasDefaultObject }: OutputColumn): unknown {
  const { own, checked, formerId } = user;
  const cell = user.row.cells[index]?.value;
  if (isKey) return user.name;
  if (!path) return cell;
  if (path[0] === PREVIOUS_USER_ID) return formerId;
  const [name = "", ...members] = path;
  const declared = own[name];
  if (declared === undefined) return undefined;
  if (isUnset(declared) && !isObject(declared)) return members.length === 0 ? null : undefined;
  const canonical = checked[name];
  if (!isObject(declared) || !isObject(canonical)) return canonical;
  // Other columns declare the object: one for each member, or one for all of them.
  if ((members.length === 0 || hasDefaultObject) && (cell === undefined || cell === "")) return undefined;
  const values = Object.fromEntries(Object.entries(canonical).filter(([member]) => Object.hasOwn(declared, member)));
  return valueAtPath(sortFields(values, `${name}.`), members);
}

function toRecords({ read }: Content, columns: readonly OutputColumn[]): Values[] {
  return read.users.map((user) => {
    const record: Values = {};
    for (const column of columns) {
      const value = valueOf(user, column);
      if (value === undefined || (!column.path && value === "")) continue;
      if (column.isPlain && column.path && !column.hasDefaultObject) setAtPath(record, column.path, value);
      else record[column.name] = value;
    }
    return record;
  });
}

/** @param usual - the delimiter of the format, if the table has none that is recognized without a line that names it */
function writeCsv({ table, read }: Content, columns: readonly OutputColumn[], usual: string): string {
  const rows = read.users.map((user) => {
    const owner = user.name;
    return columns.map((column): Record<string, string> => {
      const value = valueOf(user, column);
      const fieldName = formatPath(column.path ?? []);
      if (!column.path) return { [column.name]: formatIgnored(value) };
      if (column.isPlain && !column.hasDefaultObject && isObject(value))
        return formatCells({ [fieldName]: value }, owner);
      return { [column.name]: formatCell(value, fieldName, owner) };
    });
  });
  // An object has a column for each member, and one of its own only where that has a value.
  const names = columns.flatMap(({ name }, index) => {
    const filled = rows.flatMap((row) =>
      Object.entries(row[index] ?? {}).flatMap(([one, text]) => (text ? [one] : [])),
    );
    return filled.length === 0 ? [name] : [...new Set(filled)].sort(compareFieldPaths);
  });
  const unique = [...new Set(names)];
  const cells = rows.map((row) => Object.assign({}, ...row) as Record<string, string>);
  const { delimiter = usual } = table.header ?? {};
  return stringify([unique, ...cells.map((row) => unique.map((name) => row[name] ?? ""))], {
    bom: table.hasByteOrderMark,
    delimiter: unique.length > 1 && DELIMITERS.includes(delimiter) ? delimiter : usual,
    // The reader counts delimiters outside of quotation marks.
    quoted_match: /[,;\t\r]/,
  });
}

function formatIgnored(value: unknown): string {
  if (value === undefined || value === null) return "";
  return (typeof value === "string" ? value : JSON.stringify(value)).replace(/\r\n?/g, "\n").trim();
}
