/** Tells of a long installation on standard error: a bar on a terminal, a line now and then elsewhere. */
import { SingleBar } from "cli-progress";
import type { Reporter } from "./ensure";

export function terminalReporter(): Reporter {
  const bar = new SingleBar({
    format: "Building the Pulumi CLI {bar} {value}/{total} packages, {duration_formatted}",
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 15_000,
    barsize: 20,
    hideCursor: true,
  });
  return {
    say: (line) => void process.stderr.write(`${line}\n`),
    start: (packages) => bar.start(packages, 0),
    compiled: () => bar.increment(),
    stop: () => {
      // Packages that an earlier build left in Go's cache are not compiled again.
      bar.update(bar.getTotal());
      bar.stop();
    },
  };
}
