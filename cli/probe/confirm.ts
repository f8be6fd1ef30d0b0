/** Asks a person on a terminal whether a user may be changed. */
import { createInterface } from "node:readline/promises";
import { BroadworksError } from "../../provider/shared/errors";

export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** @throws BroadworksError unless the answer is yes */
export async function confirmOnTerminal(question: string, signal: AbortSignal): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // The interface takes Ctrl-C for itself.
    terminal.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    if (!/^\s*y(es)?\s*$/i.test(answer)) throw new BroadworksError("nothing was written");
  } finally {
    terminal.close();
  }
}
