/** A table of users in a file: its rows with where each value stands, for messages that people can follow. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { BroadworksError } from "../shared/errors";
import { excerpt, quoted } from "./excerpt";

/** Where something stands in a file; both begin with 1. */
export interface SourceLocation {
  readonly line: number;
  readonly column: number;
}

export interface Cell extends SourceLocation {
  readonly value: unknown;
}

export interface Row extends SourceLocation {
  /** By the name of the column, or of the member. */
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
  /** Describes a file without rows, to follow its name in a message. */
  readonly emptiness: string;
}

export interface Table {
  /** Undefined in YAML and JSON, where each user names its members, and in a CSV file of no bytes. */
  readonly header: Header | undefined;
  /**
   * Reads the rows. The caller checks the header first, because the rows of a file that is not a table fail with misleading
   * syntax errors.
   *
   * @throws BroadworksError that names the file and the line
   */
  readonly contents: () => Contents;
  /** Values are texts, whatever they stand for, and an empty one is none. */
  readonly isText: boolean;
}

/** @throws BroadworksError that names the file, and the line where there is one */
export function readTable(file: string): Table {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? "there is no such file" : code?.startsWith("ERR_ENCODING") ? "it is not UTF-8" : String(code);
    throw new BroadworksError(`${file} cannot be read: ${why}`);
  }
  switch (extname(file).toLowerCase()) {
    case ".csv":
      return csvTable(file, text);
    case ".json":
    case ".yaml":
    case ".yml":
      return yamlTable(file, text);
    default:
      throw new BroadworksError(`${file} is no table of users: its name must end in .csv, .json, .yaml or .yml`);
  }
}

const LINE_BREAK = /\r\n|\n|\r/;

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function csvTable(file: string, text: string): Table {
  const header = text === "" ? undefined : headerOf(text);
  return { header, contents: () => csvContents(file, text, header), isText: true };
}

function headerOf(text: string): Header {
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

/** @param count - stops after as many records */
function parseCsv(text: string, headerLine: string, count = -1): readonly CsvRecord[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- programs without tables do not load it
  const { parse } = require("csv-parse/sync") as typeof import("csv-parse/sync");
  return parse(text, {
    delimiter: delimiterOf(headerLine),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    to: count,
    trim: true,
  }) as never;
}

function csvContents(file: string, text: string, header: Header | undefined): Contents {
  if (!header) return { rows: [], emptiness: "is empty" };
  let records: readonly CsvRecord[];
  try {
    records = parseCsv(text, header.text);
  } catch (error) {
    const { message, lines } = error as Error & { lines?: number };
    // The value that the parser quotes can be a password.
    const reason = message.replace(/, value is .*$/s, "").replace(/ at line \d+$/, "");
    throw new BroadworksError(`${file}${lines === undefined ? "" : `:${lines}`}: ${reason}; mend the line`);
  }
  const { columns } = header;
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined)
    throw new BroadworksError(
      `${file}:${header.line}: the column ${quoted(twice)} is there twice; take one of the two out`,
    );
  // Spreadsheets leave rows of only delimiters at the end, and not always as many as there are columns.
  const body = records.slice(1);
  const filled = body.filter(({ record }) => record.some((value) => value.trim() !== ""));
  const rows = filled.map(({ record, info: { lines: line } }) => {
    if (record.length !== columns.length)
      throw new BroadworksError(
        `${file}:${line}: expected ${columns.length} values, as in the header, but found ${record.length}; fix the line`,
      );
    // A record that goes over several lines is named by its last.
    const cells = columns.map((name, index) => [name, { value: record[index], line, column: index + 1 }] as const);
    return { line, column: 1, cells: new Map(cells) };
  });
  const emptiness = body.length > 0 ? "has a header line, but all its rows are empty" : "has a header line but no rows";
  return { rows, emptiness };
}

/** What stands more often in the first line. */
function delimiterOf(line: string): string {
  const count = (delimiter: string) => line.split(delimiter).length;
  return count(";") > count(",") ? ";" : ",";
}

/** JSON is YAML, too, and is read with its places. */
function yamlTable(file: string, text: string): Table {
  const contents = yamlContents(file, text);
  return { header: undefined, contents: () => contents, isText: false };
}

function yamlContents(file: string, text: string): Contents {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- programs without tables do not load it
  const yaml = require("yaml") as typeof import("yaml");
  const counter = new yaml.LineCounter();
  const document = yaml.parseDocument(text.replace(/^\ufeff/, ""), {
    lineCounter: counter,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const placeOf = (node: unknown): SourceLocation => {
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
        : `${excerpt(problem.message, MAX_REASON_LENGTH)}; mend the line`;
    throw new BroadworksError(`${file}:${line}:${col}: ${reason}`);
  }
  const list = document.contents;
  if (!yaml.isSeq(list)) {
    const isBlank = list === null || (yaml.isScalar(list) && list.value === null && list.source === "");
    // No bytes are an empty document in YAML, but they are not JSON.
    const isJson = extname(file).toLowerCase() === ".json";
    if (isBlank && !isJson) return { rows: [], emptiness: "is empty" };
    const value = yaml.isScalar(list) ? list.value : {};
    const found = isBlank
      ? "the file is empty"
      : typeof value === "string"
        ? `is a text: ${quoted(firstLine(text))}`
        : `is ${kindOf(value)}`;
    throw new BroadworksError(`${file}:1:1: must be a list of users, but ${found}`);
  }
  const rows = list.items.map((item) => {
    const place = placeOf(item);
    if (!yaml.isMap(item))
      throw new BroadworksError(`${file}:${place.line}:${place.column}: must be a user, as members with their values`);
    const cells = item.items.map(({ key, value }): [string, Cell] => {
      const where = placeOf(value ?? key);
      const name = String(yaml.isScalar(key) ? key.value : key);
      try {
        return [name, { ...where, value: yaml.isNode(value) ? value.toJS(document) : value }];
      } catch (error) {
        // An alias without an anchor, or aliases that expand without end.
        const reason = excerpt((error as Error).message, MAX_REASON_LENGTH);
        throw new BroadworksError(`${file}:${where.line}:${where.column}: ${reason}; fix the value`);
      }
    });
    return { ...place, cells: new Map(cells) };
  });
  return { rows, emptiness: "is an empty list" };
}

/** Characters of a parser's message, which can quote the file. */
const MAX_REASON_LENGTH = 120;

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}

/** A YAML text joins its lines, and the later ones can hold secrets. */
function firstLine(text: string): string {
  return text.trimStart().split(LINE_BREAK, 1)[0] ?? "";
}
