/** The fields that the columns of a table stand for. */
import { findRenamed, formatPath, normalizeText } from "../core/fields/index";
import { quote } from "./excerpt";
import { FIELDS, columnWithSameLetters, fieldAt, isList, listOfNumberedColumn, pathOf, similarColumn } from "./fields";
import { locationOf } from "./problems";
import type { Column, Problem } from "./contents";

/** The field of each column with another name; null for a column to ignore. `auto` accepts other spellings of fields. */
export type ColumnNames = Readonly<Record<string, string | null>> | "auto";

export interface ColumnPath {
  readonly column: Column;
  readonly index: number;
  readonly path: readonly string[];
  /** The path as text. */
  readonly name: string;
}

interface ColumnPaths {
  readonly paths: readonly ColumnPath[];
  readonly problems: readonly Problem[];
  /** Columns that were accepted with another spelling, each in one line. */
  readonly notices: readonly string[];
}

/**
 * The path of each column's field, without columns to ignore. An unknown column is a problem.
 *
 * @param key - the column that names the resources, which can be without a field
 */
export function resolveColumns(columns: readonly Column[], names: ColumnNames, key: string): ColumnPaths {
  const problems: Problem[] = [];
  const accepted: string[] = [];
  const paths = columns.flatMap((column, index): ColumnPath[] => {
    const target = findTarget(column.name, names);
    if (target === null) return [];
    const path = pathOf(target);
    if (!path && isKey(column, key)) return [];
    if (!path) {
      problems.push({ ...locationOf(column), message: unknownColumn(column.name, target) });
      return [];
    }
    if (names === "auto" && target !== normalizeText(column.name)) accepted.push(`${quote(column.name)} → ${target}`);
    return [{ column, index, path, name: formatPath(path) }];
  });
  problems.push(...findRepeated(paths));
  return { paths, problems, notices: accepted.length === 0 ? [] : [`columns read as: ${accepted.join(", ")}`] };
}

export function isKey({ name }: Column, key: string): boolean {
  return normalizeText(name) === normalizeText(key);
}

/** Whether a column has a known name, or one that `names` knows. */
export function isKnownColumn(name: string, names: ColumnNames): boolean {
  const target = findTarget(name, names);
  if (target === null) return isMapped(name, names);
  return pathOf(target) !== undefined || columnWithSameLetters(target) !== undefined;
}

export function isMapped(name: string, names: ColumnNames): boolean {
  return names !== "auto" && Object.hasOwn(names, name);
}

/** The name of a field, or the name of the column itself; null for a column to ignore. */
function findTarget(columnName: string, names: ColumnNames): string | null {
  if (names !== "auto" && Object.hasOwn(names, columnName)) return names[columnName] ?? null;
  const name = normalizeText(columnName);
  if (names !== "auto" && Object.hasOwn(names, name)) return names[name] ?? null;
  if (name === "") return null;
  if (pathOf(name)) return name;
  return listOfNumberedColumn(name) ?? (names === "auto" ? columnWithSameLetters(name) : undefined) ?? name;
}

function unknownColumn(name: string, target: string): string {
  const renamed = findRenamed(target, FIELDS);
  if (renamed !== undefined) return `the column ${quote(name)} is now ${renamed}; rename it`;
  const similar = similarColumn(target);
  if (target !== normalizeText(name)) {
    const action = similar === undefined ? "correct the name of the field" : `did you mean "${similar}"?`;
    return `the column ${quote(name)} is mapped to the unknown field ${quote(target)}; ${action}`;
  }
  const isOtherSpelling = columnWithSameLetters(target) !== undefined;
  if (similar === undefined) return `unknown column ${quote(name)}; map it to a field with columns, or to null`;
  const auto = isOtherSpelling ? ` Rename it, or set columns: "auto"` : "";
  return `unknown column ${quote(name)}; did you mean "${similar}"?${auto}`;
}

/** Columns for one value. Several columns can contain the elements of a list. */
function findRepeated(paths: readonly ColumnPath[]): Problem[] {
  const first = new Map<string, ColumnPath>();
  return paths.flatMap((one): Problem[] => {
    const other = first.get(one.name);
    if (!other) first.set(one.name, one);
    if (!other || isList(fieldAt(one.path))) return [];
    const message =
      other.column.name === one.column.name
        ? `duplicate column ${quote(one.column.name)}; remove one of the two`
        : `the columns ${quote(other.column.name)} and ${quote(one.column.name)} are both ${one.name}; remove one, or map it to null`;
    return [{ ...locationOf(one.column), message }];
  });
}
