/** A table of users in a file. Rows and values know their location in the file, for error messages. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { BroadworksError } from "../shared/errors";
import { csvTable } from "./csv";
import { UnknownEncodingError, decodeText } from "./decode";
import { yamlTable } from "./yaml";

/** A location in a file. Both numbers begin with 1. */
export interface SourceLocation {
  readonly line: number;
  readonly column: number;
}

export interface Cell extends SourceLocation {
  readonly value: unknown;
}

export interface Row extends SourceLocation {
  /** In the order of the columns; undefined where the row has no value. */
  readonly cells: readonly (Cell | undefined)[];
}

/** A column of a CSV file, or a member of the users in YAML and JSON. */
export interface Column extends SourceLocation {
  readonly name: string;
}

/** The line of a CSV file that names the columns. */
export interface Header {
  readonly line: number;
  /** The line as it is in the file, or the complete file if it is blank. */
  readonly text: string;
  /** The names of the columns; empty if the line is blank or is not valid CSV. */
  readonly names: readonly string[];
}

export interface Problem extends SourceLocation {
  readonly message: string;
}

export interface Contents {
  readonly columns: readonly Column[];
  /** Rows with at least one value. */
  readonly rows: readonly Row[];
  /** Problems of rows as such. */
  readonly problems: readonly Problem[];
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
  /** What the reader of a run needs to know about the file, each in one line. */
  readonly notices: readonly string[];
}

export interface ReadOptions {
  /** The name of the file in messages; by default its path. */
  readonly name?: string;
  /** Whether a header can contain this name of a column. */
  readonly isKnownColumn?: (name: string) => boolean;
}

/** @throws BroadworksError that names the file, and the line if there is one */
export function readTable(file: string, { name = file, isKnownColumn = () => true }: ReadOptions = {}): Table {
  const { text, notice } = readText(file, name);
  const notices = notice === undefined ? [] : [`${name}: ${notice}`];
  switch (extname(file).toLowerCase()) {
    case ".csv":
      return csvTable(name, text, isKnownColumn, notices);
    case ".json":
    case ".yaml":
    case ".yml":
      return yamlTable(name, text, notices);
    default:
      throw new BroadworksError(`${name} is not a table of users; the name must end in .csv, .json, .yaml or .yml`);
  }
}

function readText(file: string, name: string) {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      error instanceof UnknownEncodingError
        ? `${error.message}; ${CONVERT}`
        : code === "ENOENT"
          ? "it does not exist; check the path"
          : String(code);
    throw new BroadworksError(`${name} cannot be read: ${reason}`);
  }
}

const CONVERT =
  'save it as "CSV UTF-8", or convert it, if it is from a Western European Windows: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW';
