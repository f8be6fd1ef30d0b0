/** What a suite has measured: shown as a table, and kept for docs/operations/reliability.md where FIGURES names a file. */
import { appendFileSync } from "node:fs";

export type Figures = Readonly<Record<string, number>>;

export function report(suite: string, rows: Readonly<Record<string, Figures>>): void {
  console.log(`\n${suite}`);
  console.table(rows);
  const file = process.env["FIGURES"];
  if (file) appendFileSync(file, `${JSON.stringify({ suite, rows })}\n`);
}
