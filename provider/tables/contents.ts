/** What the readers of the formats find in a table. */

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
  readonly delimiter: string;
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
   * @throws UnreadableTableError
   */
  readonly contents: () => Contents;
  readonly hasByteOrderMark: boolean;
  /** All values are text, as in CSV, and an empty one is not set. */
  readonly isText: boolean;
  /** What the reader of a run needs to know about the file, each in one line. */
  readonly notices: readonly string[];
}
