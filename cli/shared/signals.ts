/** Ctrl-C and SIGTERM. */
import { constants } from "node:os";

let first: NodeJS.Signals | undefined;

/** The exit status of a command that fails: after a signal, the one by which shells and pipelines recognize it, e.g. 130. */
export function failureStatus(): number {
  return first === undefined ? 1 : 128 + constants.signals[first];
}

function note(signal: NodeJS.Signals): void {
  first ??= signal;
}

/** Aborted when a command that runs no engine must stop. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    note(signal);
    stop.abort();
  };
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  return stop.signal;
}

/**
 * Aborted by the first signal. Later ones have no effect, because the command undoes its writes before it ends.
 *
 * @param onLater - called for each later signal
 */
export function stopSignalOfWrites(onLater: () => void): AbortSignal {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    note(signal);
    if (stop.signal.aborted) onLater();
    else stop.abort();
  };
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
  process.once("SIGTERM", (signal) => {
    note(signal);
    stop.abort();
    interrupt.abort();
  });
  process.on("SIGINT", (signal) => {
    note(signal);
    stop.abort();
    // A terminal sends Ctrl-C to the engine as well. A second signal would kill the engine before it has cleaned up.
    if (!isOnTerminal()) interrupt.abort();
  });
  return { stop: stop.signal, interrupt: interrupt.signal };
}

function isOnTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}
