/** Reads tables in CSV, as spreadsheets save them. */
import { quote } from "./excerpt";
import { findHeader } from "./csv-header";
import { type CsvRecord, parseRecords } from "./csv-records";
import { LINE_BREAK } from "./decode";
import type { Cell, Column, Contents, Header, Problem, Row, Table } from "./contents";

/** @param isKnownColumn - whether a header can contain a name */
export function csvTable(
  file: string,
  text: string,
  isKnownColumn: (name: string) => boolean,
  notices: readonly string[],
): Omit<Table, "hasByteOrderMark"> {
  if (text === "") return { header: undefined, contents: () => EMPTY_FILE, isText: true, notices };
  const { header, hasTitle } = findHeader(text, isKnownColumn);
  const notice = hasTitle
    ? [`${file}: the header is in line ${header.line}; the provider ignores the text above it`]
    : [];
  return { header, contents: () => csvContents(file, text, header), isText: true, notices: [...notices, ...notice] };
}

const EMPTY_FILE: Contents = { columns: [], rows: [], problems: [], emptyReason: "is empty" };

function csvContents(file: string, text: string, header: Header): Contents {
  const { names, delimiter, line } = header;
  const skippedLines = line - 1;
  const below = skippedLines === 0 ? text : text.split(LINE_BREAK).slice(skippedLines).join("\n");
  const body = parseRecords(file, below, delimiter, skippedLines).slice(1);
  const named = names.findLastIndex((name) => name !== "") + 1;
  const columns = names.slice(0, named).map((name, index) => ({ name, line, column: index + 1 }));
  const problems: Problem[] = [];
  const rows: Row[] = [];
  for (const one of body) {
    if (one.record.every((value) => value.trim() === "")) continue;
    const row = toRow(one, columns, skippedLines);
    rows.push(row);
    const problem = findExtraValue(one, columns, delimiter);
    if (problem) problems.push({ ...problem, line: row.line });
  }
  const emptyReason =
    body.length > 0 ? "has a header line, but all its rows are empty" : "has a header line but no rows";
  return { columns, rows, problems, emptyReason };
}

function toRow({ record, info }: CsvRecord, columns: readonly Column[], skippedLines: number): Row {
  // The parser reports the last line of a record.
  const line = skippedLines + info.lines - countLineBreaks(record);
  const cells = columns.map((_, index): Cell | undefined => {
    const value = record[index];
    return value === undefined ? undefined : { value, line, column: index + 1 };
  });
  return { line, column: 1, cells };
}

/** A value behind the last column, or in one without a name. */
function findExtraValue(
  { record }: CsvRecord,
  columns: readonly Column[],
  delimiter: string,
): Omit<Problem, "line"> | undefined {
  const extra = record.findIndex((value, index) => value.trim() !== "" && (columns[index]?.name ?? "") === "");
  if (extra < 0) return undefined;
  const message =
    `the value has no column: the header has ${columns.length} columns; ` +
    `name the column, or quote the value that contains ${quote(delimiter)}`;
  return { column: extra + 1, message };
}

function countLineBreaks(record: readonly string[]): number {
  return record.reduce((sum, value) => (/[\r\n]/.test(value) ? sum + value.split(LINE_BREAK).length - 1 : sum), 0);
}
