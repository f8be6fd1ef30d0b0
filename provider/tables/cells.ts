/** The declared values of the cells of a row. */
import { type AnyField, isDecimalNumber, isObject, normalizeText, setAtPath } from "../core/fields/index";
import { parseJson } from "../shared/json";
import type { ColumnPath } from "./columns";
import { PREVIOUS_USER_ID, fieldAt, isList } from "./fields";
import { locationOf } from "./problems";
import type { Cell, Problem, Row } from "./contents";

export interface RowValues {
  readonly values: Record<string, unknown>;
  readonly problems: readonly Problem[];
  /** The cells by the paths of their fields; the first of several. */
  readonly cells: ReadonlyMap<string, Cell>;
}

/** @param isText - all values are text, and an empty one is not set */
export function readValues(row: Row, paths: readonly ColumnPath[], isText: boolean): RowValues {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const cells = new Map<string, Cell>();
  const declared = new Map<string, unknown>();
  for (const { index, path, name } of paths) {
    const cell = row.cells[index];
    if (!cell) continue;
    if (!cells.has(name)) cells.set(name, cell);
    const field = fieldAt(path);
    const value = isText ? parseText(String(cell.value), field) : cell.value;
    if (path[0] === PREVIOUS_USER_ID || value === undefined) continue;
    const problem = findArtifactIn(value) ?? findConflict(declared, path, name, value);
    if (problem !== undefined) problems.push({ ...locationOf(cell), message: `${name}: ${problem}` });
    else {
      const joined = declared.has(name) ? join(declared.get(name), value) : value;
      declared.set(name, joined);
      setAtPath(values, path, joined);
    }
  }
  return { values, problems, cells };
}

/**
 * The declared value of a cell. An empty cell declares nothing, and `null` clears the field. The values of a list are separated
 * by `|`; a list or an object can also be JSON.
 */
function parseText(cell: string, field: AnyField | undefined): unknown {
  const text = normalizeText(cell);
  if (text === "") return undefined;
  if (text === "null") return null;
  // Text that is not JSON stays text, and the check of its field rejects it.
  if ((isList(field) || field?.type.members) && /^[[{]/.test(text)) return parseJson(text) ?? text;
  if (!isList(field)) return text;
  const values = text.split("|").map((one) => one.trim());
  const [key] = Object.keys(field?.type.members ?? {});
  return key === undefined ? values : values.map((value) => ({ [key]: value }));
}

/** Two columns for one list, or an object and one of its members. */
function findConflict(
  declared: ReadonlyMap<string, unknown>,
  path: readonly string[],
  name: string,
  value: unknown,
): string | undefined {
  // Two columns for one value are a problem of the header.
  if (declared.has(name) && isList(fieldAt(path)) && !(Array.isArray(declared.get(name)) && Array.isArray(value)))
    return "one of its columns contains null and another one a value; use null alone to clear the list";
  for (const otherName of declared.keys()) {
    const isMember = path.length > 1 && otherName === path[0];
    const isObjectOf = path.length === 1 && otherName !== name && otherName.startsWith(`${name}.`);
    if (isMember || isObjectOf) return `${otherName} is set in the same row; set the object or its members, not both`;
  }
  return undefined;
}

function join(first: unknown, second: unknown): unknown {
  return Array.isArray(first) && Array.isArray(second) ? [...(first as unknown[]), ...(second as unknown[])] : second;
}

/** Texts that programs write for a missing value, and numbers that a spreadsheet changed. */
function findArtifactIn(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(findArtifactIn).find((one) => one !== undefined);
  if (isObject(value)) return findArtifactIn(Object.values(value));
  if (typeof value !== "string") return undefined;
  const text = normalizeText(value);
  if (["NULL", "NaN", "undefined", "<NA>", "[object Object]", "(null)"].includes(text))
    return `is ${text}, which a program wrote for a missing value; leave the cell empty, or write null to clear the field`;
  if (isDecimalNumber(text)) return "is a decimal number, as a spreadsheet writes it; remove the decimal places";
  return undefined;
}
