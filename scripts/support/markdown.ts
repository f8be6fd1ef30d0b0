/** Markdown: tables, lists, and the anchors of headings. */

/** Cells may hold bars; numbers in a column are aligned to the right with `isNumber`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], isNumber = false): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = head.map((_name, column) => (isNumber && column > 0 ? "--:" : "---"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** A link to a heading of the same page. */
export function anchorLink(heading: string): string {
  return `[${heading}](#${slugOf(heading)})`;
}

/** The anchor that GitHub and GitLab give a heading, where no earlier heading has the same. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\-_ ]/gu, "")
    .replaceAll(" ", "-");
}
