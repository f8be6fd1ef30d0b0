/** Checks a table as a program would, without a program and a platform. */
import {
  type FileProblem,
  type ReadUsers,
  type Table,
  type TableRules,
  UnreadableTableError,
  isKnownColumn,
  readTable,
  readUsers,
  sortProblems,
} from "../../provider/tooling";

/** What `table check` knows about a table; the options of a program have the same names. */
export type CheckRules = Omit<TableRules, "file" | "areDefaultsPartial">;

export interface CheckedTable {
  readonly file: string;
  /** Undefined if the file cannot be read as a table. */
  readonly content: { readonly table: Table; readonly read: ReadUsers } | undefined;
  /** By location. */
  readonly problems: readonly FileProblem[];
  readonly notices: readonly string[];
}

export function checkTable(file: string, rules: CheckRules): CheckedTable {
  try {
    const table = readTable(file, { isKnownColumn: (name) => isKnownColumn(name, rules.columns) });
    const read = readUsers(table, { ...rules, file, areDefaultsPartial: true });
    const notices = [...read.notices, ...noticeOf(file, read)];
    return { file, content: { table, read }, problems: sortProblems(read.problems), notices };
  } catch (error) {
    if (!(error instanceof UnreadableTableError)) throw error;
    return { file, content: undefined, problems: [{ ...error.location, message: error.reason }], notices: [] };
  }
}

/** What the program has to contain, because the table does not. */
function noticeOf(file: string, { notKnown }: ReadUsers): string[] {
  if (notKnown.length === 0) return [];
  return [
    `${file}: no column for ${notKnown.join(" and ")}: the program must contain them in its defaults, see --defaults`,
  ];
}
