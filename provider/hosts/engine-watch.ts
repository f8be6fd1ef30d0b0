/** Ends a provider after its engine: an engine that is killed does not end the processes that it has started. */
import { connect } from "node:net";

const INTERVAL_MS = 5_000;
/** A busy machine can refuse a connection once. */
const MAX_REFUSALS = 2;

interface Watched {
  /** Whether an operation is in progress. It ends first: its outcome must be known. */
  readonly isBusy: () => boolean;
  readonly end: () => void;
}

/**
 * Ends a process when its engine, which was there, has gone.
 *
 * @param engine - the address of the engine, e.g. `127.0.0.1:43210`. Without a port there, nothing ends.
 */
export function endAfterEngine(engine: string | undefined, { isBusy, end }: Watched, intervalMs = INTERVAL_MS): void {
  if (engine === undefined || !ADDRESS.test(engine)) return;
  let refusals = 0;
  let wasThere = false;
  const look = async () => {
    const isGone = await isRefused(engine);
    wasThere ||= !isGone;
    refusals = isGone ? refusals + 1 : 0;
    if (wasThere && refusals >= MAX_REFUSALS && !isBusy()) end();
    // The server keeps the process alive, and a timer need not.
    else setTimeout(() => void look(), intervalMs).unref();
  };
  void look();
}

const ADDRESS = /:\d+$/;

/** Whether nothing listens there any more. Any other failure proves nothing. */
function isRefused(address: string): Promise<boolean> {
  const colon = address.lastIndexOf(":");
  const socket = connect(Number(address.slice(colon + 1)), address.slice(0, colon));
  return new Promise((resolve) => {
    const settle = (isGone: boolean) => {
      socket.destroy();
      resolve(isGone);
    };
    socket.once("connect", () => settle(false));
    socket.once("error", ({ code }: NodeJS.ErrnoException) => settle(code === "ECONNREFUSED"));
  });
}
