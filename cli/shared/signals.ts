/** Ctrl-C and SIGTERM. */

/** Aborted when a command that runs no engine must stop. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort()).once("SIGTERM", () => stop.abort());
  return stop.signal;
}

/**
 * Aborted by the first signal. Later ones have no effect, because the command undoes its writes before it ends.
 *
 * @param onLater - called for each later signal
 */
export function stopSignalOfWrites(onLater: () => void): AbortSignal {
  const stop = new AbortController();
  const onSignal = () => (stop.signal.aborted ? onLater() : stop.abort());
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  // A closed terminal must not end the command either.
  process.stderr.on("error", () => undefined);
  return stop.signal;
}

/** For commands that run the Pulumi engine. */
export interface StopSignals {
  /** Aborted when this command must stop. */
  readonly stop: AbortSignal;
  /** Aborted when this command must interrupt the engine. On a terminal, the terminal interrupts the engine itself. */
  readonly interrupt: AbortSignal;
}

export function listenForStop(): StopSignals {
  const stop = new AbortController();
  const interrupt = new AbortController();
  process.once("SIGTERM", () => {
    stop.abort();
    interrupt.abort();
  });
  process.on("SIGINT", () => {
    stop.abort();
    // A terminal sends Ctrl-C to the engine as well. A second signal would kill the engine before it has cleaned up.
    if (!isOnTerminal()) interrupt.abort();
  });
  return { stop: stop.signal, interrupt: interrupt.signal };
}

function isOnTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}
