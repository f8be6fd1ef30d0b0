/**
 * What the user asked for: a refresh, or a destruction. No request of the engine shows it. But the engine is the process that
 * started this one, or the shell script that did, and its command line does. The file of the project can ask for a refresh too.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { valueAtPath } from "../core/fields/index";
import { findProjectFile } from "../shared/project-file";

const run = promisify(execFile);

let commandLine: Promise<string[]> | undefined;

/** Read when it first matters. Empty where it cannot be read. */
function readEngine(): Promise<string[]> {
  return (commandLine ??= readCommandLines().catch(() => []));
}

async function readCommandLines(): Promise<string[]> {
  const words = await readCommandLine(process.ppid);
  const isScript = words.some((word) => /pulumi-resource-pulumi-nodejs(\.cmd)?$/.test(word));
  return isScript ? readCommandLine(await parentOf(process.ppid)) : words;
}

/**
 * `options.refresh` in the file of the project; undefined where it cannot be read. The engine starts a provider in the folder of
 * the program, which is in that of the project.
 *
 * @param folder - of the program
 */
export async function readRefreshOption(folder = process.cwd()): Promise<unknown> {
  const file = findProjectFile(folder);
  if (file === undefined) return undefined;
  try {
    const yaml = await import("yaml");
    return valueAtPath(yaml.parse(await readFile(file, "utf8")), ["options", "refresh"]);
  } catch {
    return undefined;
  }
}

async function parentOf(pid: number): Promise<number> {
  return Number((await run("ps", ["-o", "ppid=", "-p", String(pid)])).stdout);
}

/** What the user asked for. */
export interface EngineCommand {
  isRefreshRequested(): Promise<boolean>;
  /** Whether every resource of the stack is removed, whatever the program declares. */
  isDestroyRequested(): Promise<boolean>;
}

let refreshOption: Promise<unknown> | undefined;

export const engineCommand: EngineCommand = {
  isRefreshRequested: async () => hasRefresh(await readEngine(), await (refreshOption ??= readRefreshOption())),
  isDestroyRequested: async () => hasDestroy(await readEngine()),
};

/**
 * @param words - the command line of the engine, e.g. `pulumi up --refresh`
 * @param option - `options.refresh` of the project, which a flag overrides
 */
export function hasRefresh(words: readonly string[], option?: unknown): boolean {
  if (hasCommand(words, ["refresh"])) return true;
  const flag = words.findLast((word) => REFRESH_FLAG.test(word));
  return flag === undefined ? option === "always" : !/=(false|f|0)$/i.test(flag);
}

/** @param words - the command line of the engine, e.g. `pulumi destroy --yes` */
export function hasDestroy(words: readonly string[]): boolean {
  return hasCommand(words, ["destroy", "down", "dn"]);
}

function hasCommand(words: readonly string[], names: readonly string[]): boolean {
  return words.some((word, index) => names.includes(word) && !TAKES_A_VALUE.test(words[index - 1] ?? ""));
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
