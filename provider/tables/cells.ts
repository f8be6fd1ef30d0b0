/** The declared values of the cells of a row. */
import { type AnyField, isInside, isUnset, normalizeText, setAtPath } from "../core/fields/index";
import { parseJsonWithDigits } from "../shared/json";
import { findCellArtifact, shownText } from "./artifacts";
import type { ColumnPath } from "./columns";
import { PREVIOUS_USER_ID, USER_ID, fieldAt, isList } from "./fields";
import { locationOf } from "./problems";
import type { Cell, Problem, Row } from "./contents";

interface RowValues {
  readonly values: Record<string, unknown>;
  /** The paths of the cells that declare a value, as `formatPath` writes them. */
  readonly declaredPaths: ReadonlySet<string>;
  /** The user id before the user was renamed. */
  readonly formerId: string | undefined;
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
  let formerId: string | undefined;
  for (const { index, path, name } of paths) {
    const cell = row.cells[index];
    if (!cell) continue;
    if (!cells.has(name)) cells.set(name, cell);
    const field = fieldAt(path);
    const value = isText ? parseText(String(cell.value), field) : cell.value;
    if (value === undefined) continue;
    const isFormer = path[0] === PREVIOUS_USER_ID;
    const problem =
      findCellArtifact(value, field) ?? (isFormer ? findIdProblem(value) : findConflict(declared, path, name, value));
    if (problem !== undefined) problems.push({ ...locationOf(cell), message: `${name}: ${problem}` });
    else if (isFormer) formerId = typeof value === "string" ? normalizeText(value) : undefined;
    else {
      const joined = declared.has(name) ? join(declared.get(name), value) : value;
      declared.set(name, joined);
      setAtPath(values, path, joined);
    }
  }
  return { values, declaredPaths: new Set(declared.keys()), formerId, problems, cells };
}

/**
 * The declared value of a cell. An empty cell declares nothing, and `null` clears the field. The values of a list are separated
 * by `|`; a list or an object can also be JSON.
 */
function parseText(cell: string, field: AnyField | undefined): unknown {
  const trimmed = normalizeText(cell);
  const text = field?.isWriteOnly ? trimmed : shownText(trimmed);
  if (text === "") return undefined;
  if (text === "null") return null;
  // Text that is not JSON stays text, and the check of its field rejects it.
  if ((isList(field) || field?.type.members) && /^[[{]/.test(text)) return parseJsonWithDigits(text) ?? text;
  if (!isList(field)) return text;
  const values = text.split("|").map((one) => one.trim());
  const [key] = Object.keys(field?.type.members ?? {});
  return key === undefined ? values : values.map((value) => ({ [key]: value }));
}

function findIdProblem(value: unknown): string | undefined {
  if (isUnset(value)) return undefined;
  const checked = fieldAt([USER_ID])?.type.schema.safeParse(value);
  return checked?.success === false ? checked.error.issues[0]?.message : undefined;
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
    if (isInside(name, otherName) || isInside(otherName, name))
      return `${otherName} is set in the same row; set the object or its members, not both`;
  }
  return undefined;
}

function join(first: unknown, second: unknown): unknown {
  return Array.isArray(first) && Array.isArray(second) ? [...(first as unknown[]), ...(second as unknown[])] : second;
}
