/** Reports a long installation on standard error: a bar on a terminal, a line every 15 seconds elsewhere. */
import { SingleBar } from "cli-progress";
import { printProse } from "../shared/wrap";
import type { InstallReporter } from "./ensure";

export function terminalReporter(): InstallReporter {
  const bar = new SingleBar({
    format: "Building the Pulumi CLI {bar} {value}/{total} packages, {duration_formatted}",
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 15_000,
    barsize: 20,
    hideCursor: true,
  });
  return {
    log: (line) => printProse(process.stderr, line),
    started: (packages) => bar.start(packages, 0),
    compiled: () => bar.increment(),
    stopped: () => {
      // Go does not report the packages that it has in its cache.
      bar.update(bar.getTotal());
      bar.stop();
    },
  };
}
