/**
 * Local sockets between the processes of one run: where they are, and messages of one JSON line each. Only processes of
 * the same operating system user can connect.
 */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { createInterface } from "node:readline";
import { parseJson } from "./json";

const IS_WINDOWS = process.platform === "win32";

/**
 * The path of a local socket; undefined when this machine has no safe folder for one.
 *
 * @param run - text that all processes of the run know and no other run has
 * @param purpose - the use of the socket; a run has one socket for each purpose
 */
export function socketPath(run: string, purpose = ""): string | undefined {
  const folder = socketFolder();
  return folder && folder + nameOf(run, purpose);
}

/** The paths of the sockets of a run, for the purposes that begin with a text. A socket can be that of a process that was killed. */
export function listSockets(run: string, purpose: string): string[] {
  const folder = socketFolder();
  if (folder === undefined) return [];
  const [parent, begin] = IS_WINDOWS ? [WINDOWS_PIPES, "broadworks-"] : [folder, ""];
  const names = readdirSync(parent).filter((name) => name.startsWith(begin + nameOf(run, purpose)));
  return names.map((name) => parent + name);
}

const WINDOWS_PIPES = "\\\\.\\pipe\\";

/** What the path of every socket begins with. */
function socketFolder(): string | undefined {
  if (IS_WINDOWS) return `${WINDOWS_PIPES}broadworks-`;
  try {
    // The user id, because some containers have no user name.
    const uid = process.getuid?.() ?? 0;
    const folder = join(tmpdir(), `broadworks-${uid}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode, uid: owner } = lstatSync(folder);
    return owner === uid && (mode & 0o077) === 0 ? folder + sep : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(run: string, purpose: string): string {
  return createHash("sha256").update(run).digest("hex").slice(0, 16) + (purpose && `-${purpose}`);
}

/** Whether a server may be listening at the path. True also for the socket of a process that was killed. */
export function hasSocket(path: string): boolean {
  return existsSync(path);
}

const claimedPaths = new Set<string>();

/** Longer than any run. The engine kills the program of a failed run, and the program's socket stays. */
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

/**
 * Prepares a path to listen at. Removes the socket that a killed process left there, and old ones in the same folder.
 * The socket at the path is removed when this process exits.
 */
export function claimSocketPath(path: string): void {
  if (IS_WINDOWS) return;
  const folder = dirname(path);
  const isOld = (file: string) => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > MAX_AGE_MS;
  const oldFiles = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter(isOld);
  for (const file of [path, ...oldFiles]) rmSync(file, { force: true });
  if (claimedPaths.size === 0)
    process.once("exit", () => {
      for (const claimed of claimedPaths) rmSync(claimed, { force: true });
    });
  claimedPaths.add(path);
}

/** Sends one message. A closed socket loses it; the socket's "close" event reports that. */
export function send(socket: Socket, message: unknown): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** Passes each received message to the listener. The socket's "close" event reports every end of the connection. */
export function receive(socket: Socket, listener: (message: unknown) => void): void {
  socket.on("error", () => undefined);
  createInterface({ input: socket })
    .on("line", (line) => {
      // The end of the connection can cut a line off.
      const message = parseJson(line);
      if (message !== undefined) listener(message);
    })
    .on("error", () => undefined);
}
