/** Progress of `probe` on standard error: a counter on a terminal, a line every 5 seconds elsewhere. */
import { SingleBar } from "cli-progress";
import { TEMPORARY_BAR } from "../shared/progress";
import { throttle } from "../shared/throttle";
import { printProse } from "../shared/wrap";

export interface ProbeProgress {
  /** Counts a request. */
  readonly read: (path: string) => void;
  /** Shows a line of its own. */
  readonly note: (line: string) => void;
  /** Hides the progress until the next request. */
  readonly stop: () => void;
}

export function probeProgress(): ProbeProgress {
  const note = (line: string) => printProse(process.stderr, line);
  if (process.stderr.isTTY) return progressOnTerminal(note);
  const isTime = throttle();
  let count = 0;
  return {
    read: (path) => {
      count += 1;
      if (isTime()) note(`${count} requests: ${path}`);
    },
    note,
    stop: () => undefined,
  };
}

function progressOnTerminal(note: ProbeProgress["note"]): ProbeProgress {
  const bar = new SingleBar({
    format: "requests: {value}, {duration_formatted}, {path}",
    ...TEMPORARY_BAR,
  });
  let count = 0;
  const show = (path: string) => {
    if (!bar.isActive) bar.start(0, count, { path });
    bar.update(count, { path });
  };
  const stop = () => {
    if (bar.isActive) bar.stop();
  };
  return {
    read: (path) => {
      count += 1;
      show(path);
    },
    note: (line) => {
      stop();
      note(line);
    },
    stop,
  };
}
