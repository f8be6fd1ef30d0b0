/** Runs programs, without a shell. */
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a program prints on its standard output. Throws when it fails or takes longer than a minute. */
export async function outputOf(
  command: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<string> {
  const { stdout } = await run(command, args, { ...options, timeout: 60_000, maxBuffer: 64 * 1024 * 1024, env: QUIET });
  return stdout;
}

/** Runs a program to its end, and tells each line of its standard error. Throws with the last lines when it fails. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, onLine, signal }: { cwd: string; onLine: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "pipe"], signal });
  const last: string[] = [];
  const lines = createInterface({ input: child.stderr });
  lines.on("line", (line) => {
    last.push(line);
    if (last.length > 5) last.shift();
    onLine(line);
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${code}: ${last.join(" ")}`));
    });
  });
}

const QUIET = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" };
