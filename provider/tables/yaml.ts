/** Reads tables in YAML and JSON. JSON is YAML, and the YAML parser reports locations. */
import { extname } from "node:path";
import type { Document, LineCounter, Node, YAMLMap } from "yaml";
import { LINE_BREAK } from "./decode";
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
    // Repeated keys are problems of their rows.
    uniqueKeys: false,
    prettyErrors: false,
  });
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = counter.linePos(problem.pos[0]);
    const reason =
      problem.code === "MULTIPLE_DOCS"
        ? "the file contains several YAML documents, but a table is one list; remove the other documents"
        : `${reasonOf(problem)}; fix the line`;
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

/** The parser's message without what it quotes of the file: a password can begin with `*` or `|`. */
function reasonOf({ message }: Error): string {
  return excerpt(message.replace(/:.*|\s*\\.*/s, ""), MAX_REASON_LENGTH);
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
    for (const { pos } of this.document.warnings) {
      const { line, col } = this.counter.linePos(pos[0]);
      this.problems.push({ line, column: col, message: "the tag (!) before the value is unknown; remove it" });
    }
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
    for (const { name, value, location: cellLocation } of this.membersOf(item)) {
      const column = this.columns.get(name) ?? { ...cellLocation, name, index: this.columns.size };
      this.columns.set(name, column);
      cells[column.index] = { ...cellLocation, value: this.valueAt(value, cellLocation) };
    }
    return { ...location, cells };
  }

  /** The members of a map, with those of the maps that it merges (`<<: *other`). A repeated key is a problem. */
  private membersOf(map: YAMLMap, depth = 0): readonly Member[] {
    if (depth > MAX_DEPTH)
      throw new UnreadableTableError(this.file, "is nested too deeply; fix the value", this.locationOf(map));
    const members = new Map<string, Member>();
    const merged: Member[] = [];
    for (const { key, value } of map.items) {
      const name = String(this.yaml.isScalar(key) ? key.value : key);
      const location = this.locationOf(value ?? key);
      if (name === MERGE) merged.push(...this.mergedMembers(value, depth + 1).map((one) => ({ ...one, location })));
      else if (members.has(name))
        this.problems.push({
          ...this.locationOf(key),
          message: `the key ${quote(name)} occurs twice; remove one of the two`,
        });
      else members.set(name, { name, value, location });
    }
    for (const one of merged) if (!members.has(one.name)) members.set(one.name, one);
    return [...members.values()];
  }

  private mergedMembers(node: unknown, depth: number): readonly Member[] {
    const { yaml } = this;
    const target = yaml.isAlias(node) ? node.resolve(this.document) : node;
    if (yaml.isSeq(target)) return target.items.flatMap((item) => this.mergedMembers(item, depth));
    if (yaml.isMap(target)) return this.membersOf(target, depth);
    this.problems.push({
      ...this.locationOf(node),
      message: `${MERGE} needs an alias of an object, e.g. *name; correct it`,
    });
    return [];
  }

  private valueAt(node: unknown, location: SourceLocation): unknown {
    try {
      // Reports an alias without an anchor, and aliases that expand without limit.
      if (this.yaml.isCollection(node) || this.yaml.isAlias(node)) node.toJS(this.document, { mapAsMap: true });
      return this.toValue(node, 0);
    } catch (error) {
      if (error instanceof UnreadableTableError) throw error;
      throw new UnreadableTableError(this.file, `${reasonOf(error as Error)}; fix the value`, location);
    }
  }

  /** A number is the text of its source: `0012` and `1.0` have digits that a number does not have. */
  private toValue(node: unknown, depth: number): unknown {
    const { yaml } = this;
    if (depth > MAX_DEPTH) throw new Error("is nested too deeply");
    if (yaml.isAlias(node)) return this.toValue(node.resolve(this.document), depth + 1);
    if (yaml.isMap(node))
      return Object.fromEntries(this.membersOf(node).map(({ name, value }) => [name, this.toValue(value, depth + 1)]));
    if (yaml.isSeq(node)) return node.items.map((item) => this.toValue(item, depth + 1));
    if (isEmptyAnchor(node, yaml)) throw new UnreadableTableError(this.file, EMPTY_ANCHOR, this.locationOf(node));
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

/** The key by which YAML takes over the members of another object. */
const MERGE = "<<";

interface Member {
  readonly name: string;
  readonly value: unknown;
  readonly location: SourceLocation;
}

/** Values with several spellings. The fields that hold them accept their text. */
function isWrittenOtherwise(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

const EMPTY_ANCHOR = "the value begins with &, which names an anchor in YAML; put it into quotation marks";

/** Without the anchor, the value would be empty, which clears its field. */
function isEmptyAnchor(node: unknown, yaml: Yaml): boolean {
  return yaml.isScalar(node) && node.anchor !== undefined && node.value === null && node.source === "";
}

function describeType(value: unknown): string {
  if (value === null) return "null";
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}

/** Text in YAML can consist of several lines, and the later ones can contain secrets. */
function firstLine(text: string): string {
  return text.trimStart().split(LINE_BREAK, 1)[0] ?? "";
}
