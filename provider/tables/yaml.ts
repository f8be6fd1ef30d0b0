/** Reads tables in YAML and JSON. JSON is YAML, and the YAML parser reports locations. */
import { extname } from "node:path";
import type { Document, LineCounter, Node } from "yaml";
import { excerpt, quote } from "./excerpt";
import { UnreadableTableError } from "./problems";
import type { Cell, Column, Contents, Problem, Row, SourceLocation, Table } from "./contents";

/** Characters of a parser's message, which can quote the file at any length. */
const MAX_REASON_LENGTH = 120;

type Yaml = typeof import("yaml");

export function yamlTable(file: string, text: string, notices: readonly string[]): Omit<Table, "hasByteOrderMark"> {
  const contents = readContents(file, text);
  return { header: undefined, contents: () => contents, isText: false, notices };
}

function readContents(file: string, text: string): Contents {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only programs with tables load it
  const yaml = require("yaml") as Yaml;
  const counter = new yaml.LineCounter();
  const document: Document = yaml.parseDocument(text, {
    lineCounter: counter,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = counter.linePos(problem.pos[0]);
    const reason =
      problem.code === "MULTIPLE_DOCS"
        ? "the file contains several YAML documents, but a table is one list; remove the other documents"
        : `${excerpt(problem.message, MAX_REASON_LENGTH)}; fix the line`;
    throw new UnreadableTableError(file, reason, { line, column: col });
  }
  const list = document.contents;
  if (!yaml.isSeq(list)) return contentsWithoutList(file, text, list, yaml);
  return new RowReader(file, document, counter, yaml).read(list.items);
}

function contentsWithoutList(file: string, text: string, content: unknown, yaml: Yaml): Contents {
  const isBlank = content === null || (yaml.isScalar(content) && content.value === null && content.source === "");
  // No bytes are an empty document in YAML, but they are not JSON.
  const isJson = extname(file).toLowerCase() === ".json";
  if (isBlank && !isJson) return { columns: [], rows: [], problems: [], emptyReason: "is empty" };
  const value = yaml.isScalar(content) ? content.value : {};
  const found = isBlank
    ? "the file is empty"
    : typeof value === "string"
      ? `is text: ${quote(firstLine(text))}`
      : `is ${describeType(value)}`;
  throw new UnreadableTableError(file, `must be a list of users, but ${found}`, { line: 1, column: 1 });
}

class RowReader {
  /** The index of each member, in the order of their first occurrence. */
  private readonly columns = new Map<string, Column & { index: number }>();
  private readonly problems: Problem[] = [];

  constructor(
    private readonly file: string,
    private readonly document: Document,
    private readonly counter: LineCounter,
    private readonly yaml: Yaml,
  ) {}

  read(items: readonly unknown[]): Contents {
    const rows = items.flatMap((item) => this.readRow(item) ?? []);
    const { length } = [...this.columns];
    return {
      columns: [...this.columns.values()],
      rows: rows.map((row) => ({ ...row, cells: Array.from({ length }, (_, index) => row.cells[index]) })),
      problems: this.problems,
      emptyReason: "is an empty list",
    };
  }

  private readRow(item: unknown): Row | undefined {
    const location = this.locationOf(item);
    if (!this.yaml.isMap(item)) {
      this.problems.push({ ...location, message: "must be a user: an object with the fields of the user" });
      return undefined;
    }
    const cells: (Cell | undefined)[] = [];
    for (const { key, value } of item.items) {
      const cellLocation = this.locationOf(value ?? key);
      const name = String(this.yaml.isScalar(key) ? key.value : key);
      const column = this.columns.get(name) ?? { ...cellLocation, name, index: this.columns.size };
      this.columns.set(name, column);
      cells[column.index] = { ...cellLocation, value: this.valueAt(value, cellLocation) };
    }
    return { ...location, cells };
  }

  private valueAt(node: unknown, location: SourceLocation): unknown {
    try {
      // Reports an alias without an anchor, and aliases that expand without limit.
      if (this.yaml.isCollection(node) || this.yaml.isAlias(node)) node.toJS(this.document);
      return this.toValue(node, 0);
    } catch (error) {
      const reason = excerpt((error as Error).message, MAX_REASON_LENGTH);
      throw new UnreadableTableError(this.file, `${reason}; fix the value`, location);
    }
  }

  /** A number is the text of its source: `0012` and `1.0` have digits that a number does not have. */
  private toValue(node: unknown, depth: number): unknown {
    const { yaml } = this;
    if (depth > MAX_DEPTH) throw new Error("is nested too deeply");
    if (yaml.isAlias(node)) return this.toValue(node.resolve(this.document), depth + 1);
    if (yaml.isMap(node))
      return Object.fromEntries(
        node.items.map(({ key, value }): [string, unknown] => [
          String(yaml.isScalar(key) ? key.value : key),
          this.toValue(value, depth + 1),
        ]),
      );
    if (yaml.isSeq(node)) return node.items.map((item) => this.toValue(item, depth + 1));
    if (!yaml.isScalar(node)) return yaml.isNode(node) ? (node as Node).toJS(this.document) : node;
    return isWrittenOtherwise(node.value) && node.source !== undefined ? node.source : node.value;
  }

  private locationOf(node: unknown): SourceLocation {
    const range = this.yaml.isNode(node) ? node.range : undefined;
    const { line, col } = this.counter.linePos(range?.[0] ?? 0);
    return { line, column: col };
  }
}

const MAX_DEPTH = 20;

/** Values with several spellings. The fields that hold them accept their text. */
function isWrittenOtherwise(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

function describeType(value: unknown): string {
  if (value === null) return "null";
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}

/** Text in YAML can consist of several lines, and the later ones can contain secrets. */
function firstLine(text: string): string {
  return text.trimStart().split(/\r\n|\n|\r/, 1)[0] ?? "";
}
