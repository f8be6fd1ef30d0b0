/** Ctrl-C and an end from outside, for commands that have the engine work for them. */

export interface StopSignals {
  /** The person no longer wants it. */
  readonly stop: AbortSignal;
  /** The engine is to be told so; on a terminal it is told by the terminal. */
  readonly interrupt: AbortSignal;
}

export function stopSignals(): StopSignals {
  const stop = new AbortController();
  const interrupt = new AbortController();
  process.once("SIGTERM", () => {
    stop.abort();
    interrupt.abort();
  });
  process.on("SIGINT", () => {
    stop.abort();
    // A terminal sends Ctrl-C to the engine as well, and a second one would end it at once.
    if (!isOnTerminal()) interrupt.abort();
  });
  return { stop: stop.signal, interrupt: interrupt.signal };
}

function isOnTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}
