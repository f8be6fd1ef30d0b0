/** The folders where a Pulumi CLI may be installed, and the versions that this package supports. */
import { join } from "node:path";
import envPaths from "env-paths";
import { coerce, gte } from "semver";
import which from "which";
import { readOutput } from "./program";

/** The oldest supported version of the Pulumi CLI and SDK. */
export const MIN_VERSION = "3.200.0";

const EXECUTABLE = executableName("pulumi");

/** The user's cache folder, which contains a Pulumi CLI that this package installs. PULUMI_BROADWORKS_CACHE overrides it. */
export function cacheFolder(): string {
  // An empty environment variable counts as unset.
  const { PULUMI_BROADWORKS_CACHE: override } = process.env;
  return override === undefined || override === "" ? envPaths("pulumi-broadworks", { suffix: "" }).cache : override;
}

/** The folder of the CLI that this package installs. It is created in one step, by a rename of a complete installation. */
export function installedFolder(): string {
  return join(cacheFolder(), "pulumi");
}

/** The name of the file of a program. */
export function executableName(program: string): string {
  return process.platform === "win32" ? `${program}.exe` : program;
}

export function executableIn(folder: string): string {
  return join(folder, "bin", EXECUTABLE);
}

export async function findOnPath(): Promise<string | undefined> {
  return (await which(EXECUTABLE, { nothrow: true })) ?? undefined;
}

/** @returns the version of a CLI, e.g. `3.246.0`; undefined when the file does not run, or prints no version */
export async function readVersion(path: string): Promise<string | undefined> {
  try {
    return coerce(await readOutput(path, ["version"]))?.version;
  } catch {
    return undefined;
  }
}

/** @param version - undefined counts as too old */
export function isSupported(version: string | undefined): boolean {
  return version !== undefined && gte(version, MIN_VERSION);
}
