/** Tells on standard error how far the look at a stack is: a counter on a terminal, plain lines elsewhere. */
import { SingleBar } from "cli-progress";
import { throttle } from "../shared/throttle";

export interface LookProgress {
  readonly looked: () => void;
  readonly stop: () => void;
}

export function lookProgress(): LookProgress {
  return process.stderr.isTTY ? onTerminal() : inLines();
}

function onTerminal(): LookProgress {
  const bar = new SingleBar({
    format: "resources looked at: {value}, {duration_formatted}",
    stream: process.stderr,
    hideCursor: true,
    linewrap: false,
    clearOnComplete: true,
  });
  bar.start(0, 0);
  return { looked: () => bar.increment(), stop: () => bar.stop() };
}

function inLines(): LookProgress {
  let count = 0;
  const isTime = throttle();
  return {
    looked: () => {
      count += 1;
      if (isTime()) process.stderr.write(`resources looked at: ${count}\n`);
    },
    stop: () => undefined,
  };
}
