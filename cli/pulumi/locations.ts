/** Where a Pulumi CLI may be found, and which one will do. */
import { join } from "node:path";
import envPaths from "env-paths";
import { coerce, gte } from "semver";
import which from "which";
import { outputOf } from "./program";

export const OLDEST = "3.200.0";

const EXECUTABLE = process.platform === "win32" ? "pulumi.exe" : "pulumi";

/** The folder below which this package keeps a CLI of its own, outside of any project. */
export function cacheFolder(): string {
  // What is set to nothing is not set.
  const { PULUMI_BROADWORKS_CACHE: set } = process.env;
  return set === undefined || set === "" ? envPaths("pulumi-broadworks", { suffix: "" }).cache : set;
}

/** Where a CLI that was installed before is. It appears there in one step, when it is whole. */
export function installedFolder(): string {
  return join(cacheFolder(), "pulumi");
}

export function executableIn(folder: string): string {
  return join(folder, "bin", EXECUTABLE);
}

export async function onPath(): Promise<string | undefined> {
  return (await which(EXECUTABLE, { nothrow: true })) ?? undefined;
}

/** The version of a CLI that runs; undefined when it does not, or is no CLI. */
export async function versionOf(command: string): Promise<string | undefined> {
  try {
    return coerce(await outputOf(command, ["version"]))?.version;
  } catch {
    return undefined;
  }
}

export async function isGoodEnough(command: string | undefined): Promise<boolean> {
  const version = command === undefined ? undefined : await versionOf(command);
  return version !== undefined && gte(version, OLDEST);
}
