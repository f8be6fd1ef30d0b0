/**
 * Whether the user asked for a refresh. No request of the engine shows it. But the engine is the process that started this one,
 * and its command line does.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

let requested: Promise<boolean> | undefined;

/** Read when it first matters: where a user is missing or was changed. */
export function isRefreshRequested(): Promise<boolean> {
  return (requested ??= readCommandLine(process.ppid).then(hasRefresh, () => false));
}

/** @param words - the command line of the engine, e.g. `pulumi up --refresh` */
export function hasRefresh(words: readonly string[]): boolean {
  const isCommand = (word: string, index: number) => word === "refresh" && !TAKES_A_VALUE.test(words[index - 1] ?? "");
  const flag = words.findLast((word) => REFRESH_FLAG.test(word));
  return words.some(isCommand) || (flag !== undefined && !/=(false|f|0)$/i.test(flag));
}

const REFRESH_FLAG = /^(--refresh(=.*)?|-[yf]*r[yf]*)$/;
const TAKES_A_VALUE = /^(-s|--stack|-C|--cwd|--profiling|-m|--message)$/;

async function readCommandLine(pid: number): Promise<string[]> {
  if (process.platform === "linux") return (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0");
  const [command, args] =
    process.platform === "win32"
      ? ([
          "powershell",
          ["-NoProfile", "-Command", `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`],
        ] as const)
      : (["ps", ["-o", "args=", "-p", String(pid)]] as const);
  return (await run(command, args)).stdout.trim().split(/\s+/);
}
