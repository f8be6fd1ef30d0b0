/** Progress of `probe` on standard error: a counter on a terminal, a line every 5 seconds elsewhere. */
import { SingleBar } from "cli-progress";
import { throttle } from "../shared/throttle";

export interface ProbeProgress {
  readonly read: (path: string) => void;
  readonly stop: () => void;
}

export function probeProgress(): ProbeProgress {
  if (process.stderr.isTTY) return progressOnTerminal();
  const isTime = throttle();
  let count = 0;
  return {
    read: (path) => {
      count += 1;
      if (isTime()) process.stderr.write(`${count} reads: ${path}\n`);
    },
    stop: () => undefined,
  };
}

function progressOnTerminal(): ProbeProgress {
  const bar = new SingleBar({
    format: "reads: {value}, {duration_formatted}, {path}",
    stream: process.stderr,
    hideCursor: true,
    linewrap: false,
    clearOnComplete: true,
  });
  bar.start(0, 0, { path: "" });
  return { read: (path) => bar.increment(1, { path }), stop: () => bar.stop() };
}
