/** Tables in Markdown. */

/** Cells may hold bars; numbers in a column are aligned to the right where `isNumber` says so. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], isNumber = false): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = head.map((_name, column) => (isNumber && column > 0 ? "--:" : "---"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}
