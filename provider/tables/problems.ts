/** The problems of a table, as messages. */
import { BroadworksError } from "../shared/errors";
import type { Problem, SourceLocation } from "./contents";

/** A table with more problems usually has one cause. */
const MAX_LISTED_PROBLEMS = 30;

/** The file is not a table, so nothing is known about its rows. */
export class UnreadableTableError extends BroadworksError {
  /**
   * @param file - its name in messages
   * @param reason - the problem and the action; without a location it follows the name of the file
   */
  constructor(
    file: string,
    readonly reason: string,
    readonly location?: Partial<SourceLocation>,
  ) {
    super(formatProblem(file, { ...location, message: reason }));
  }
}

/** A problem with what is known about its location. */
export type FileProblem = Partial<SourceLocation> & { readonly message: string };

function formatProblem(file: string, { line, column, message }: FileProblem): string {
  const steps = [line, column].filter((step) => step !== undefined);
  return steps.length === 0 ? `${file} ${message}` : `${[file, ...steps].join(":")}: ${message}`;
}

/** All problems in one message. */
export function formatProblems(file: string, problems: readonly Problem[]): string {
  const lines = listProblems(file, problems);
  return lines.length === 1 ? (lines[0] ?? "") : `${problems.length} problems\n  ${lines.join("\n  ")}`;
}

/** One line for each problem, by location; at most 30, and the number of the others. */
export function listProblems(file: string, problems: readonly FileProblem[]): string[] {
  const listed = sortProblems(problems).slice(0, MAX_LISTED_PROBLEMS);
  const omitted = problems.length - listed.length;
  const lines = listed.map((problem) => formatProblem(file, problem));
  return omitted > 0 ? [...lines, `… and ${omitted} more`] : lines;
}

export function sortProblems<P extends FileProblem>(problems: readonly P[]): P[] {
  const compare = (one = 0, other = 0) => one - other;
  return [...problems].sort((one, other) => compare(one.line, other.line) || compare(one.column, other.column));
}

/** Only the location. */
export function locationOf({ line, column }: SourceLocation): SourceLocation {
  return { line, column };
}
