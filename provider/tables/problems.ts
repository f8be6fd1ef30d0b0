/** Formats the problems of a table. */
import type { Problem, SourceLocation } from "./contents";

/** A table with more problems usually has one cause. */
const MAX_LISTED_PROBLEMS = 30;

/** One line for each problem, by location; at most 30, and the number of the others. */
export function formatProblems(file: string, problems: readonly Problem[]): string {
  const lines = sortProblems(problems).map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  const omitted = lines.length - MAX_LISTED_PROBLEMS;
  const listed = omitted > 0 ? [...lines.slice(0, MAX_LISTED_PROBLEMS), `… and ${omitted} more`] : lines;
  return listed.length === 1 ? (listed[0] ?? "") : `${lines.length} problems\n  ${listed.join("\n  ")}`;
}

function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((one, other) => one.line - other.line || one.column - other.column);
}

/** Only the location. */
export function locationOf({ line, column }: SourceLocation): SourceLocation {
  return { line, column };
}
