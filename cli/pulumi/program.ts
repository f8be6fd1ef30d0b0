/** Runs programs, without a shell. */
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * @returns the standard output of a program
 * @throws Error when the program fails, or takes longer than a minute
 */
export async function readOutput(
  command: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<string> {
  const { stdout } = await run(command, args, {
    ...options,
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
    env: WITHOUT_UPDATE_CHECK,
  });
  return stdout;
}

/**
 * Runs a program until it ends, and reports each line of its standard error.
 *
 * @throws Error with the last five lines, when the program fails
 */
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
      else reject(new Error(`${command} failed with exit status ${code}: ${last.join(" ")}`));
    });
  });
}

const WITHOUT_UPDATE_CHECK = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" };
