/** Writes values as the cells of CSV files, in the form in which cells.ts reads them. */
import { formatPath, isObject, parsePath } from "../core/fields/index";
import { BroadworksError } from "../shared/errors";
import { fieldAt } from "./fields";

/** The text that clears the field of a cell. */
const CLEARED = "null";

/**
 * The cells of some values, by column: one for each field, and one for each member of an object without inner objects.
 *
 * @param owner - the user id, for messages
 * @throws BroadworksError where CSV cannot express a value
 */
export function formatCells(values: Readonly<Record<string, unknown>>, owner: string): Record<string, string> {
  const cells = Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    const members = isObject(value) ? Object.entries(value) : [];
    const isFlat = members.length > 0 && members.every(([, member]) => member === null || typeof member !== "object");
    return isFlat ? members.map(([member, inner]) => [formatPath([name, member]), inner]) : [[name, value]];
  });
  return Object.fromEntries(cells.map(([name, value]) => [name, formatCell(value, name, owner)]));
}

/** @param name - the path of the field */
export function formatCell(value: unknown, name: string, owner: string): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return formatList(value, name);
  if (isObject(value)) return JSON.stringify(value);
  if (value === CLEARED)
    throw new BroadworksError(
      `${owner}: cannot write ${name} to CSV: its value is the text "null", which clears a field there. Write YAML instead.`,
    );
  const single = value as string | number | boolean | null;
  return String(single);
}

/** The elements with `|` between them, or JSON where that would be read as something else. */
function formatList(list: readonly unknown[], name: string): string {
  const [key = ""] = Object.keys(fieldAt(parsePath(name).map(String))?.type.members ?? {});
  const elements = list.map((one) => (isObject(one) && Object.keys(one).join() === key ? one[key] : one));
  const text = elements.join("|");
  const isPlain = elements.every((one) => typeof one === "string" && !one.includes("|"));
  return isPlain && text !== CLEARED && !/^[[{]/.test(text) ? text : JSON.stringify(list);
}
