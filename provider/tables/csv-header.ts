/** Finds the header of a CSV file, below a title and a date that people write above it. */
import type { Header } from "./contents";
import { parseLines } from "./csv-records";
import { LINE_BREAK } from "./decode";
import { USER_ID } from "./fields";

/** Lines with a title or a date that people write above a header. */
const MAX_TITLE_LINES = 5;
/** A header can have line breaks in quoted names. */
const MAX_HEADER_LINES = 20;

/** The lines with text above the header, and the header. */
export function findHeader(
  text: string,
  isKnownColumn: (name: string) => boolean,
): { header: Header; hasTitle: boolean } {
  const lines = splitFirstLines(text);
  const start = lines.findIndex((line) => line.trim() !== "");
  if (start < 0) return { header: { line: 1, text, names: [], delimiter: "," }, hasTitle: false };
  const separator = /^"?sep=(.)"?[,;\t|]*$/i.exec(lines[start] ?? "")?.[1];
  const candidates = lines
    .map((line, index) => ({ line, index }))
    .filter(({ line, index }) => line.trim() !== "" && !(index === start && separator !== undefined))
    .slice(0, MAX_TITLE_LINES + 1)
    .map(({ index }) => toHeader(lines, index, separator));
  const [first = { line: start + 1, text: lines[start] ?? "", names: [], delimiter: "," }] = candidates;
  const known = candidates.findIndex(({ names }) => names.some(isKnownColumn));
  const found = candidates[known];
  const above = candidates.slice(0, known);
  const isTitle = found && (isCertainHeader(found, isKnownColumn) || above.every((one) => isTitleAbove(found, one)));
  return isTitle ? { header: found, hasTitle: known > 0 } : { header: first, hasTitle: false };
}

/** No row of data consists of names of columns. */
function isCertainHeader({ names }: Header, isKnownColumn: (name: string) => boolean): boolean {
  return names.includes(USER_ID) && names.every((name) => name === "" || isKnownColumn(name));
}

/** Text above a header has fewer values than the header. A row of data has as many. Lines without values are not CSV. */
function isTitleAbove(header: Header, { names }: Header): boolean {
  const count = (values: readonly string[]) => values.filter((value) => value !== "").length;
  return names.length > 0 && count(names) < count(header.names);
}

function splitFirstLines(text: string): string[] {
  const start = text.search(/\S/);
  const blankLines = text.slice(0, Math.max(start, 0)).split(LINE_BREAK).length;
  return text.split(LINE_BREAK, blankLines + 2 * MAX_TITLE_LINES + MAX_HEADER_LINES);
}

/** The header that begins in a line. A quoted name can contain line breaks. */
function toHeader(lines: readonly string[], index: number, separator: string | undefined): Header {
  const line = lines[index] ?? "";
  const single = parseHeader(line, index + 1, separator);
  const continued = lines.slice(index, index + MAX_HEADER_LINES);
  const length = continued.findIndex((_, end) => end > 0 && isQuotedInPairs(continued.slice(0, end + 1))) + 1;
  if (single.names.length > 0 || length === 0 || isQuotedInPairs([line])) return single;
  return parseHeader(continued.slice(0, length).join("\n"), index + 1, separator);
}

function isQuotedInPairs(lines: readonly string[]): boolean {
  return lines.join("").split('"').length % 2 === 1;
}

/** Without names if the text is not one record of CSV. */
function parseHeader(text: string, line: number, separator: string | undefined): Header {
  const delimiter = separator ?? detectDelimiter(text);
  return { line, text, names: parseLines(text, delimiter)?.[0] ?? [], delimiter };
}

/** The delimiters that are recognized without a line that names them. */
export const DELIMITERS: readonly string[] = [",", ";", "\t"];

/** The delimiter of spreadsheets that occurs most often outside of quoted names. */
function detectDelimiter(line: string): string {
  const names = line.replace(/"(?:[^"]|"")*"/g, "");
  const count = (delimiter: string) => names.split(delimiter).length;
  return DELIMITERS.reduce((most, delimiter) => (count(delimiter) > count(most) ? delimiter : most));
}
