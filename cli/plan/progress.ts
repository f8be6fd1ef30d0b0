/** Progress of `plan` and `drift` on standard error: a counter on a terminal, a line every 5 seconds elsewhere. */
import { SingleBar } from "cli-progress";
import { TEMPORARY_BAR } from "../shared/progress";
import { throttle } from "../shared/throttle";

interface PreviewProgress {
  /** The engine has reported one more resource. */
  readonly resourceRead: () => void;
  readonly stop: () => void;
}

export function previewProgress(): PreviewProgress {
  return process.stderr.isTTY ? progressOnTerminal() : progressInLog();
}

function progressOnTerminal(): PreviewProgress {
  const bar = new SingleBar({
    format: "resources compared: {value}, {duration_formatted}",
    ...TEMPORARY_BAR,
  });
  bar.start(0, 0);
  return { resourceRead: () => bar.increment(), stop: () => bar.stop() };
}

function progressInLog(): PreviewProgress {
  let count = 0;
  const isTime = throttle();
  return {
    resourceRead: () => {
      count += 1;
      if (isTime()) process.stderr.write(`resources compared: ${count}\n`);
    },
    stop: () => undefined,
  };
}
