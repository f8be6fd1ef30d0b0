/** A table of users in a file. Rows and values know their location in the file, for error messages. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { BroadworksError } from "../shared/errors";
import { excerpt, quote } from "./excerpt";

/** A location in a file. Both numbers begin with 1. */
export interface SourceLocation {
  readonly line: number;
  readonly column: number;
}

export interface Cell extends SourceLocation {
  readonly value: unknown;
}

export interface Row extends SourceLocation {
  /** By the name of the column, or of the member of a user. */
  readonly cells: ReadonlyMap<string, Cell>;
}

/** The first line of a CSV file that is not blank. */
export interface Header {
  readonly line: number;
  /** The line as it is in the file, or the complete file if it is blank. */
  readonly text: string;
  /** The names of the columns; empty if the line is blank or is not valid CSV. */
  readonly columns: readonly string[];
}

export interface Contents {
  /** Rows with at least one value. */
  readonly rows: readonly Row[];
  /** Describes a file without rows. It follows the name of the file in a message. */
  readonly emptyReason: string;
}

export interface Table {
  /** Undefined in YAML and JSON, in which each user has its own members, and in a CSV file of no bytes. */
  readonly header: Header | undefined;
  /**
   * Reads the rows. The caller checks the header first, because the rows of a file that is not a table fail with misleading
   * syntax errors.
   *
   * @throws BroadworksError that names the file and the line
   */
  readonly contents: () => Contents;
  /** All values are text, as in CSV, and an empty one is not set. */
  readonly isText: boolean;
}

/** @throws BroadworksError that names the file, and the line if there is one */
export function readTable(file: string): Table {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT"
        ? "it does not exist; check the path"
        : code?.startsWith("ERR_ENCODING")
          ? "it is not UTF-8; save it as UTF-8"
          : String(code);
    throw new BroadworksError(`${file} cannot be read: ${reason}`);
  }
  switch (extname(file).toLowerCase()) {
    case ".csv":
      return csvTable(file, text);
    case ".json":
    case ".yaml":
    case ".yml":
      return yamlTable(file, text);
    default:
      throw new BroadworksError(`${file} is not a table of users; the name must end in .csv, .json, .yaml or .yml`);
  }
}

const LINE_BREAK = /\r\n|\n|\r/;

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function csvTable(file: string, text: string): Table {
  const header = text === "" ? undefined : parseHeader(text);
  return { header, contents: () => csvContents(file, text, header), isText: true };
}

function parseHeader(text: string): Header {
  const lines = text.split(LINE_BREAK);
  const index = lines.findIndex((line) => line.trim() !== "");
  const line = lines[index];
  if (line === undefined) return { line: 1, text, columns: [] };
  let columns: readonly string[] = [];
  try {
    columns = parseCsv(text, line, 1)[0]?.record ?? [];
  } catch {
    // HTML and JSON are seldom valid CSV.
  }
  return { line: index + 1, text: line, columns };
}

/** @param maxRecords - all by default */
function parseCsv(text: string, headerLine: string, maxRecords = -1): readonly CsvRecord[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only programs with tables load it
  const { parse } = require("csv-parse/sync") as typeof import("csv-parse/sync");
  return parse(text, {
    delimiter: detectDelimiter(headerLine),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    to: maxRecords,
    trim: true,
  }) as never;
}

function csvContents(file: string, text: string, header: Header | undefined): Contents {
  if (!header) return { rows: [], emptyReason: "is empty" };
  let records: readonly CsvRecord[];
  try {
    records = parseCsv(text, header.text);
  } catch (error) {
    const { message, lines } = error as Error & { lines?: number };
    // The parser quotes the value, which can be a password.
    const reason = message.replace(/, value is .*$/s, "").replace(/ at line \d+$/, "");
    throw new BroadworksError(`${file}${lines === undefined ? "" : `:${lines}`}: ${reason}; fix the line`);
  }
  const { columns } = header;
  const duplicate = columns.find((name, index) => columns.indexOf(name) !== index);
  if (duplicate !== undefined)
    throw new BroadworksError(`${file}:${header.line}: duplicate column ${quote(duplicate)}; remove one of the two`);
  // Spreadsheets append rows of nothing but delimiters, sometimes fewer or more than the columns need.
  const body = records.slice(1);
  const filled = body.filter(({ record }) => record.some((value) => value.trim() !== ""));
  const rows = filled.map(({ record, info: { lines: line } }) => {
    if (record.length !== columns.length)
      throw new BroadworksError(
        `${file}:${line}: expected ${columns.length} values, as in the header, but found ${record.length}; fix the line`,
      );
    // Of a record with several lines, the parser reports the last line.
    const cells = columns.map((name, index) => [name, { value: record[index], line, column: index + 1 }] as const);
    return { line, column: 1, cells: new Map(cells) };
  });
  const emptyReason =
    body.length > 0 ? "has a header line, but all its rows are empty" : "has a header line but no rows";
  return { rows, emptyReason };
}

/** The delimiter that occurs more often in the first line. */
function detectDelimiter(line: string): string {
  const count = (delimiter: string) => line.split(delimiter).length;
  return count(";") > count(",") ? ";" : ",";
}

/** JSON is YAML, and the YAML parser reports locations. */
function yamlTable(file: string, text: string): Table {
  const contents = yamlContents(file, text);
  return { header: undefined, contents: () => contents, isText: false };
}

function yamlContents(file: string, text: string): Contents {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only programs with tables load it
  const yaml = require("yaml") as typeof import("yaml");
  const counter = new yaml.LineCounter();
  const document = yaml.parseDocument(text.replace(/^\ufeff/, ""), {
    lineCounter: counter,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const locationOf = (node: unknown): SourceLocation => {
    const range = yaml.isNode(node) ? node.range : undefined;
    const { line, col } = counter.linePos(range?.[0] ?? 0);
    return { line, column: col };
  };
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = counter.linePos(problem.pos[0]);
    const reason =
      problem.code === "MULTIPLE_DOCS"
        ? "the file contains several YAML documents, but a table is one list; remove the other documents"
        : `${excerpt(problem.message, MAX_REASON_LENGTH)}; fix the line`;
    throw new BroadworksError(`${file}:${line}:${col}: ${reason}`);
  }
  const list = document.contents;
  if (!yaml.isSeq(list)) {
    const isBlank = list === null || (yaml.isScalar(list) && list.value === null && list.source === "");
    // No bytes are an empty document in YAML, but they are not JSON.
    const isJson = extname(file).toLowerCase() === ".json";
    if (isBlank && !isJson) return { rows: [], emptyReason: "is empty" };
    const value = yaml.isScalar(list) ? list.value : {};
    const found = isBlank
      ? "the file is empty"
      : typeof value === "string"
        ? `is text: ${quote(firstLine(text))}`
        : `is ${describeType(value)}`;
    throw new BroadworksError(`${file}:1:1: must be a list of users, but ${found}`);
  }
  const rows = list.items.map((item) => {
    const location = locationOf(item);
    if (!yaml.isMap(item))
      throw new BroadworksError(
        `${file}:${location.line}:${location.column}: must be a user: an object with the fields of the user`,
      );
    const cells = item.items.map(({ key, value }): [string, Cell] => {
      const cellLocation = locationOf(value ?? key);
      const name = String(yaml.isScalar(key) ? key.value : key);
      try {
        return [name, { ...cellLocation, value: yaml.isNode(value) ? value.toJS(document) : value }];
      } catch (error) {
        // An alias without an anchor, or aliases that expand without limit.
        const reason = excerpt((error as Error).message, MAX_REASON_LENGTH);
        throw new BroadworksError(`${file}:${cellLocation.line}:${cellLocation.column}: ${reason}; fix the value`);
      }
    });
    return { ...location, cells: new Map(cells) };
  });
  return { rows, emptyReason: "is an empty list" };
}

/** Characters of a parser's message, which can quote the file at any length. */
const MAX_REASON_LENGTH = 120;

function describeType(value: unknown): string {
  if (value === null) return "null";
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}

/** Text in YAML can consist of several lines, and the later ones can contain secrets. */
function firstLine(text: string): string {
  return text.trimStart().split(LINE_BREAK, 1)[0] ?? "";
}
