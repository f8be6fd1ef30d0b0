/** Runs the compiled `pulumi-broadworks` command in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export const COMMAND = join(__dirname, "..", "..", "dist", "cli", "main.js");

export interface Ended {
  /** Null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param environment - variables to add to those of this process */
export function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [COMMAND, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Waits until a process ends, and collects its output. */
export async function end(child: ChildProcess): Promise<Ended> {
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text: string) => (printed[name] += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...printed };
}

export function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return end(start(args, environment));
}
