/** What the progress of several commands has in common. */

/** Options of a bar on a terminal that disappears when the work is complete. */
export const TEMPORARY_BAR = {
  stream: process.stderr,
  hideCursor: true,
  linewrap: false,
  clearOnComplete: true,
} as const;

/** Prints one object in a line of its own, for programs. */
export function printJsonLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
