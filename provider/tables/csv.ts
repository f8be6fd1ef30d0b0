/** Reads tables in CSV, as spreadsheets save them. */
import { quote } from "./excerpt";
import { USER_ID } from "./fields";
import { UnreadableTableError } from "./problems";
import type { Cell, Contents, Header, Problem, Row, Table } from "./contents";

const LINE_BREAK = /\r\n|\n|\r/;
/** Lines with a title or a date that people write above a header. */
const MAX_TITLE_LINES = 5;

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** A header, and how to read the lines below it. */
interface Layout extends Header {
  /** The first line that the parser gets, from 1. */
  readonly firstLine: number;
}

/** @param isKnownColumn - whether a header can contain a name */
export function csvTable(
  file: string,
  text: string,
  isKnownColumn: (name: string) => boolean,
  notices: readonly string[],
): Omit<Table, "hasByteOrderMark"> {
  if (text === "") return { header: undefined, contents: () => EMPTY_FILE, isText: true, notices };
  const { layout, skipped } = findLayout(text, isKnownColumn);
  const notice =
    skipped === 0 ? [] : [`${file}: the header is in line ${layout.line}; the provider ignores the text above it`];
  return {
    header: layout,
    contents: () => csvContents(file, text, layout),
    isText: true,
    notices: [...notices, ...notice],
  };
}

const EMPTY_FILE: Contents = { columns: [], rows: [], problems: [], emptyReason: "is empty" };

function findLayout(text: string, isKnownColumn: (name: string) => boolean): { layout: Layout; skipped: number } {
  const lines = splitFirstLines(text);
  const separator = /^"?sep=(.)"?[,;\t|]*$/i.exec(lines[0] ?? "")?.[1];
  const filled = lines
    .map((line, index) => ({ line, number: index + 1 }))
    .slice(separator === undefined ? 0 : 1)
    .filter(({ line }) => line.trim() !== "");
  const layouts = filled.map(({ line, number }) => toLayout(line, number, separator));
  const [first] = layouts;
  if (!first) return { layout: { line: 1, text, names: [], delimiter: ",", firstLine: 1 }, skipped: 0 };
  const known = layouts.findIndex(({ names }) => names.some(isKnownColumn));
  const found = layouts[known];
  const above = layouts.slice(0, known);
  const isTitle = found && (isCertainHeader(found, isKnownColumn) || above.every((one) => isTitleAbove(found, one)));
  return isTitle ? { layout: found, skipped: known } : { layout: first, skipped: 0 };
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
  return text.split(LINE_BREAK, blankLines + MAX_TITLE_LINES + 1);
}

function toLayout(line: string, number: number, separator: string | undefined): Layout {
  const delimiter = separator ?? detectDelimiter(line);
  let names: readonly string[] = [];
  try {
    names = parseCsv(line, delimiter)[0]?.record ?? [];
  } catch {
    // HTML and JSON are seldom valid CSV.
  }
  return { line: number, text: line, names, delimiter, firstLine: number };
}

/** Of the delimiters that spreadsheets use, the one that occurs most often outside of quoted names. */
function detectDelimiter(line: string): string {
  const names = line.replace(/"(?:[^"]|"")*"/g, "");
  const count = (delimiter: string) => names.split(delimiter).length;
  return [",", ";", "\t"].reduce((most, delimiter) => (count(delimiter) > count(most) ? delimiter : most));
}

function parseCsv(text: string, delimiter: string): readonly CsvRecord[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only programs with tables load it
  const { parse } = require("csv-parse/sync") as typeof import("csv-parse/sync");
  return parse(text, {
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  }) as never;
}

function csvContents(file: string, text: string, { names, delimiter, line, firstLine }: Layout): Contents {
  const skippedLines = firstLine - 1;
  const records = parseBody(file, text, delimiter, skippedLines);
  const named = names.findLastIndex((name) => name !== "") + 1;
  const columns = names.slice(0, named).map((name, index) => ({ name, line, column: index + 1 }));
  const body = records.slice(1);
  const problems: Problem[] = [];
  const rows: Row[] = [];
  for (const { record, info } of body) {
    if (record.every((value) => value.trim() === "")) continue;
    // Of a record with several lines, the parser reports the last line.
    const rowLine = skippedLines + info.lines - countLineBreaks(record);
    const cells = columns.map((_, index): Cell | undefined => {
      const value = record[index];
      return value === undefined ? undefined : { value, line: rowLine, column: index + 1 };
    });
    rows.push({ line: rowLine, column: 1, cells });
    const extra = record.findIndex((value, index) => value.trim() !== "" && (columns[index]?.name ?? "") === "");
    if (extra >= 0)
      problems.push({
        line: rowLine,
        column: extra + 1,
        message:
          `the value has no column: the header has ${columns.length} columns; ` +
          `name the column, or quote the value that contains ${quote(delimiter)}`,
      });
  }
  const emptyReason =
    body.length > 0 ? "has a header line, but all its rows are empty" : "has a header line but no rows";
  return { columns, rows, problems, emptyReason };
}

function parseBody(file: string, text: string, delimiter: string, skippedLines: number): readonly CsvRecord[] {
  const body = skippedLines === 0 ? text : text.split(LINE_BREAK).slice(skippedLines).join("\n");
  try {
    return parseCsv(body, delimiter);
  } catch (error) {
    const { message, lines } = error as Error & { lines?: number };
    // The parser quotes the value, which can be a password.
    const reason = message.replace(/, value is .*$/s, "").replace(/ at line \d+$/, "");
    throw new UnreadableTableError(file, `${reason}; fix the line`, { line: (lines ?? 1) + skippedLines });
  }
}

function countLineBreaks(record: readonly string[]): number {
  return record.reduce((sum, value) => (/[\r\n]/.test(value) ? sum + value.split(LINE_BREAK).length - 1 : sum), 0);
}
