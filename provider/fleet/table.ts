/** A table of users in a file: its rows with where each value stands, for messages that people can follow. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { BroadworksError } from "../errors";

/** Where something stands in a file; both begin with 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Cell extends Place {
  readonly value: unknown;
}

export interface Row extends Place {
  /** By the name of the column, or of the member. */
  readonly cells: ReadonlyMap<string, Cell>;
}

export interface Table {
  readonly rows: readonly Row[];
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
      return { rows: csvRows(file, text), isText: true };
    case ".json":
    case ".yaml":
    case ".yml":
      return { rows: yamlRows(file, text), isText: false };
    default:
      throw new BroadworksError(`${file} is no table of users: its name must end in .csv, .json, .yaml or .yml`);
  }
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function csvRows(file: string, text: string): Row[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- programs without tables do not load it
  const { parse } = require("csv-parse/sync") as typeof import("csv-parse/sync");
  let records: CsvRecord[];
  try {
    records = parse(text, { delimiter: delimiterOf(text), info: true, skip_empty_lines: true, trim: true }) as never;
  } catch (error) {
    const { message, lines } = error as Error & { lines?: number };
    throw new BroadworksError(
      `${file}${lines === undefined ? "" : `:${lines}`}: ${message.replace(/ at line \d+$/, "")}; mend the line`,
    );
  }
  const [head, ...body] = records;
  if (!head) throw new BroadworksError(`${file} is empty; its first line names the columns`);
  const twice = head.record.find((name, index) => head.record.indexOf(name) !== index);
  if (twice !== undefined)
    throw new BroadworksError(`${file}:1: the column "${twice}" is there twice; take one of the two out`);
  // A record that goes over several lines is named by its last.
  return body.map(({ record, info: { lines: line } }) => ({
    line,
    column: 1,
    cells: new Map(head.record.map((name, index) => [name, { value: record[index] ?? "", line, column: index + 1 }])),
  }));
}

/** What stands more often in the first line. */
function delimiterOf(text: string): string {
  const [head = ""] = text.split(/\r?\n/, 1);
  const count = (delimiter: string) => head.split(delimiter).length;
  return count(";") > count(",") ? ";" : ",";
}

/** JSON is YAML, too, and is read with its places. */
function yamlRows(file: string, text: string): Row[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- programs without tables do not load it
  const yaml = require("yaml") as typeof import("yaml");
  const counter = new yaml.LineCounter();
  const document = yaml.parseDocument(text.replace(/^\ufeff/, ""), {
    lineCounter: counter,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const placeOf = (node: unknown): Place => {
    const range = yaml.isNode(node) ? node.range : undefined;
    const { line, col } = counter.linePos(range?.[0] ?? 0);
    return { line, column: col };
  };
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = counter.linePos(problem.pos[0]);
    throw new BroadworksError(`${file}:${line}:${col}: ${problem.message}; mend the line`);
  }
  const list = document.contents;
  if (!yaml.isSeq(list)) throw new BroadworksError(`${file}:1:1: must be a list of users`);
  return list.items.map((item) => {
    const place = placeOf(item);
    if (!yaml.isMap(item))
      throw new BroadworksError(`${file}:${place.line}:${place.column}: must be a user, as members with their values`);
    const cells = item.items.map(({ key, value }): [string, Cell] => [
      String(yaml.isScalar(key) ? key.value : key),
      { ...placeOf(value ?? key), value: yaml.isNode(value) ? value.toJS(document) : value },
    ]);
    return { ...place, cells: new Map(cells) };
  });
}
