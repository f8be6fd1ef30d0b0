/** How the processes of one run find each other and talk: a socket that only this user's processes reach, one JSON message a line. */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const IS_WINDOWS = process.platform === "win32";

/**
 * The path of a local socket; undefined where this machine offers no safe place for one.
 *
 * @param run - what all processes of the run know, and no other run has
 * @param purpose - what the socket serves; a run has one socket for each purpose
 */
export function socketPath(run: string, purpose = ""): string | undefined {
  const name = createHash("sha256").update(run).digest("hex").slice(0, 16) + (purpose && `-${purpose}`);
  if (IS_WINDOWS) return `\\\\.\\pipe\\broadworks-${name}`;
  try {
    // Unlike the name of the user, it is known in every container.
    const uid = process.getuid?.() ?? 0;
    const folder = join(tmpdir(), `broadworks-${uid}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode, uid: owner } = lstatSync(folder);
    return owner === uid && (mode & 0o077) === 0 ? join(folder, name) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a server may be listening there. */
export function hasSocket(path: string): boolean {
  return existsSync(path);
}

const claimed = new Set<string>();

/** No run takes so long, in milliseconds. The engine kills the program of a run that fails, which leaves its socket. */
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

/** Removes what processes that were killed left at the path and long ago beside it, and the path when this process exits. */
export function claimSocketPath(path: string): void {
  if (IS_WINDOWS) return;
  const folder = dirname(path);
  const isOld = (file: string) => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > MAX_AGE_MS;
  const old = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter(isOld);
  for (const file of [path, ...old]) rmSync(file, { force: true });
  if (claimed.size === 0)
    process.once("exit", () => {
      for (const one of claimed) rmSync(one, { force: true });
    });
  claimed.add(path);
}

/** Sends one message. A socket that is closed by now loses it, and its "close" event reports that. */
export function send(socket: Socket, message: unknown): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** Undefined for a line that the end of the connection has cut off. */
function messageIn(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/** Calls the listener with each message. Whatever ends the connection, its "close" event reports it. */
export function receive(socket: Socket, listener: (message: unknown) => void): void {
  socket.on("error", () => undefined);
  createInterface({ input: socket })
    .on("line", (line) => {
      const message = messageIn(line);
      if (message !== undefined) listener(message);
    })
    .on("error", () => undefined);
}
