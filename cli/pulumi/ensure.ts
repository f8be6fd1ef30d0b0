/** Finds a Pulumi CLI, or installs one in the user's cache folder, where every later run finds it. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import lockfile from "proper-lockfile";
import { BroadworksError } from "../../provider/shared/errors";
import { type BuildProgress, buildPulumi, canBuild } from "./build";
import {
  MIN_VERSION,
  cacheFolder,
  executableIn,
  findOnPath,
  installedFolder,
  isSupported,
  readVersion,
} from "./locations";

export interface InstallReporter extends BuildProgress {
  readonly log: (line: string) => void;
}

/** Opens the CLI at a path; undefined when the CLI does not run or is too old. */
type OpenCli<T> = (path: string) => Promise<T | undefined>;

/**
 * @returns the path of a Pulumi CLI of a supported version: the one on the PATH, or the installed one
 * @throws BroadworksError with what to install, when no CLI can be found or installed
 */
export function ensurePulumi(reporter: InstallReporter, signal: AbortSignal): Promise<string> {
  return ensureCli(pathIfSupported, reporter, signal);
}

/**
 * Does what `ensurePulumi` does for a caller that needs more than the path. To start the CLI only once, `open` also checks its
 * version.
 */
export async function ensureCli<T>(open: OpenCli<T>, reporter: InstallReporter, signal: AbortSignal): Promise<T> {
  const onPath = await findOnPath();
  const installed = executableIn(installedFolder());
  const found = (onPath === undefined ? undefined : await open(onPath)) ?? (await open(installed));
  if (found !== undefined) return found;
  await mkdir(cacheFolder(), { recursive: true });
  reporter.log(`No Pulumi CLI ${MIN_VERSION} or later was found. Installing one in ${cacheFolder()}, once.`);
  // A second process waits here, and then finds the CLI that the first one has installed.
  const release = await lockfile.lock(cacheFolder(), {
    lockfilePath: join(cacheFolder(), "lock"),
    stale: 30_000,
    retries: { retries: 1800, factor: 1, minTimeout: 500 },
  });
  try {
    if ((await open(installed)) === undefined) await install(reporter, signal);
  } finally {
    await release();
  }
  const opened = await open(installed);
  if (opened === undefined)
    throw new BroadworksError(`${installed} does not run. Remove ${installedFolder()} and run this again.`);
  return opened;
}

async function pathIfSupported(path: string): Promise<string | undefined> {
  return isSupported(await readVersion(path)) ? path : undefined;
}

async function install(reporter: InstallReporter, signal: AbortSignal): Promise<void> {
  await removeUnfinished();
  const attempts: { name: string; duration?: string; installInto: (folder: string) => Promise<void> }[] = [
    { name: "the vendor's installer", installInto: runVendorInstaller },
  ];
  if (await canBuild())
    attempts.push({
      name: "a build from the Go module proxy",
      duration: "2 to 5 minutes on two cores",
      installInto: (folder) => buildPulumi(folder, reporter, signal),
    });
  const failures: string[] = [];
  for (const { name, duration, installInto } of attempts) {
    reporter.log(`Trying ${name}${duration === undefined ? "" : ` (${duration})`}.`);
    const folder = await mkdtemp(join(cacheFolder(), UNFINISHED));
    try {
      await installInto(folder);
      if ((await pathIfSupported(executableIn(folder))) === undefined)
        throw new Error("the installed CLI does not run");
      await rm(installedFolder(), { recursive: true, force: true });
      // Only a complete installation that runs gets the name that other processes look for.
      await rename(folder, installedFolder());
      await rm(join(installedFolder(), "build"), { recursive: true, force: true });
      return;
    } catch (error) {
      signal.throwIfAborted();
      failures.push(`${name}: ${firstLineOf(error)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new BroadworksError(
    `cannot install a Pulumi CLI (${failures.join("; ")}). Install one from ` +
      "https://www.pulumi.com/docs/install/ and put it on the PATH, or install Go 1.25 or later and run this again.",
  );
}

const UNFINISHED = "unfinished-";

/** Removes interrupted installations. The caller holds the lock, so that no other process is installing. */
async function removeUnfinished(): Promise<void> {
  for (const name of await readdir(cacheFolder()))
    if (name.startsWith(UNFINISHED)) await rm(join(cacheFolder(), name), { recursive: true, force: true });
}

async function runVendorInstaller(folder: string): Promise<void> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  await PulumiCommand.install({ root: folder });
  if (!existsSync(executableIn(folder))) throw new Error("the installer left no CLI");
}

function firstLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n")[0]?.slice(0, 200) ?? "unknown error";
}
