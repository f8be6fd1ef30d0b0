/** Parses the records of CSV, and explains what is not CSV. */
import type { InfoRecord, Options } from "csv-parse/sync";
import { LINE_BREAK } from "./decode";
import { UnreadableTableError } from "./problems";

export interface CsvRecord {
  readonly record: readonly string[];
  /** The last line of the record, from 1. */
  readonly info: { readonly lines: number };
}

/**
 * The records of a text. Quotation marks inside of a value without quotation marks belong to the value, as in spreadsheets.
 *
 * @param skippedLines - lines of the file above the text
 * @throws UnreadableTableError
 */
export function parseRecords(
  file: string,
  text: string,
  delimiter: string,
  skippedLines: number,
): readonly CsvRecord[] {
  try {
    return parse(text, delimiter);
  } catch (strictError) {
    if (isNotClosed(strictError)) throw explain(file, text, delimiter, skippedLines, strictError);
  }
  try {
    return parse(text, delimiter, { relax_quotes: true });
  } catch (error) {
    throw explain(file, text, delimiter, skippedLines, error);
  }
}

/** The values of each record; undefined for a text that is not CSV. */
export function parseLines(text: string, delimiter: string): readonly (readonly string[])[] | undefined {
  try {
    return parse(text, delimiter).map(({ record }) => record);
  } catch {
    // HTML and JSON are seldom valid CSV.
    return undefined;
  }
}

function parse(text: string, delimiter: string, options: Options = {}): readonly CsvRecord[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only programs with tables load it
  const csv = require("csv-parse/sync") as typeof import("csv-parse/sync");
  return csv.parse(text, {
    delimiter,
    info: true,
    // Files that several programs wrote have several of them.
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    ...options,
  }) as never;
}

function isNotClosed(error: unknown): boolean {
  return (error as { code?: string }).code === "CSV_QUOTE_NOT_CLOSED";
}

/** The parser's own messages quote the value, which can be a password, and have the last line of the file. */
function explain(file: string, text: string, delimiter: string, skippedLines: number, error: unknown): unknown {
  const { code, lines = 1, records = 0, index = 0 } = error as { code?: string } & Partial<InfoRecord>;
  if (isNotClosed(error)) {
    const complete = records > 0 ? parse(text, delimiter, { relax_quotes: true, to: records }) : [];
    const end = complete.at(-1)?.info.lines ?? 0;
    const start = text.split(LINE_BREAK).findIndex((line, number) => number >= end && line.trim() !== "");
    const reason = "the value begins with a quotation mark that has no second one; add it, or remove the first one";
    return new UnreadableTableError(file, reason, { line: start + 1 + skippedLines, column: index + 1 });
  }
  const reason = code?.includes("CLOSING_QUOTE")
    ? 'text follows the closing quotation mark of the value; write a quotation mark inside of a value twice: ""'
    : `is not valid CSV (${code}); fix the line`;
  return new UnreadableTableError(file, reason, { line: lines + skippedLines, column: index + 1 });
}
