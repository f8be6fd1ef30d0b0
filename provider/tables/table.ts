/** A table of users in a file. Rows and values know their location in the file, for error messages. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { Table } from "./contents";
import { csvTable } from "./csv";
import { type DecodedText, UnknownEncodingError, decodeText } from "./decode";
import { UnreadableTableError } from "./problems";
import { yamlTable } from "./yaml";

interface ReadOptions {
  /** The name of the file in messages; by default its path. */
  readonly name?: string;
  /** Whether a header can contain this name of a column. */
  readonly isKnownColumn?: (name: string) => boolean;
}

/** Files of values with delimiters. Spreadsheets save those with tabs as .tsv or .txt. */
const DELIMITED: readonly string[] = [".csv", ".tsv", ".txt"];

/** The extensions of the formats. */
export const TABLE_EXTENSIONS: readonly string[] = [...DELIMITED, ".json", ".yaml", ".yml"];

export function isDelimited(file: string): boolean {
  return DELIMITED.includes(extname(file).toLowerCase());
}

/** @throws UnreadableTableError */
export function readTable(file: string, options: ReadOptions = {}): Table {
  const { name = file } = options;
  const extension = extname(file).toLowerCase();
  if (!TABLE_EXTENSIONS.includes(extension)) {
    const advice = /^\.(?:xlsx?|xlsm|ods|numbers)$/.test(extension)
      ? 'save the workbook as "CSV UTF-8"'
      : `the name must end in ${TABLE_EXTENSIONS.slice(0, -1).join(", ")} or ${TABLE_EXTENSIONS.at(-1)}`;
    throw new UnreadableTableError(name, `is not a table of users; ${advice}`);
  }
  return parseTable(readText(file, name), file, options);
}

/**
 * @param file - its extension is one of {@link TABLE_EXTENSIONS}
 * @throws UnreadableTableError
 */
export function parseTable(decoded: DecodedText, file: string, options: ReadOptions = {}): Table {
  const { name = file, isKnownColumn = () => true } = options;
  const { text, notice, hasByteOrderMark } = decoded;
  const notices = notice === undefined ? [] : [`${name}: ${notice}`];
  const table = isDelimited(file) ? csvTable(name, text, isKnownColumn, notices) : yamlTable(name, text, notices);
  return { ...table, hasByteOrderMark };
}

function readText(file: string, name: string) {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    if (error instanceof UnknownEncodingError)
      throw new UnreadableTableError(name, `cannot be read: ${error.message}`, { line: error.line });
    const { code } = error as NodeJS.ErrnoException;
    const found = file === name ? "it" : file;
    const reason = code !== undefined && code in REASONS ? `${found} ${REASONS[code]}` : String(code);
    throw new UnreadableTableError(name, `cannot be read: ${reason}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist; check the path",
  EISDIR: "is a folder; name a file in it",
  EACCES: "is not readable for you; change its permissions",
};
