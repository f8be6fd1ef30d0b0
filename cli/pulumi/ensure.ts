/** A Pulumi CLI wherever this runs: the one that is there, else one of our own, installed once per user. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import lockfile from "proper-lockfile";
import { BroadworksError } from "../../provider/shared/errors";
import { type BuildProgress, buildPulumi, canBuild } from "./build";
import { OLDEST, cacheFolder, executableIn, installedFolder, isGoodEnough, onPath } from "./locations";

export interface Reporter extends BuildProgress {
  readonly say: (line: string) => void;
}

/**
 * The path of a working Pulumi CLI of at least 3.200.
 *
 * @throws BroadworksError that says what to install, when there is no way to one
 */
export async function ensurePulumi(reporter: Reporter, signal: AbortSignal): Promise<string> {
  const present = await onPath();
  if (present !== undefined && (await isGoodEnough(present))) return present;
  const installed = executableIn(installedFolder());
  if (await isGoodEnough(installed)) return installed;
  await mkdir(cacheFolder(), { recursive: true });
  reporter.say(`No Pulumi CLI of ${OLDEST} or newer was found; one is installed in ${cacheFolder()}, once.`);
  // Of two that start together the second waits, and finds what the first has made.
  const release = await lockfile.lock(cacheFolder(), {
    lockfilePath: join(cacheFolder(), "lock"),
    stale: 30_000,
    retries: { retries: 1800, factor: 1, minTimeout: 500 },
  });
  try {
    if (!(await isGoodEnough(installed))) await install(reporter, signal);
    return installed;
  } finally {
    await release();
  }
}

async function install(reporter: Reporter, signal: AbortSignal): Promise<void> {
  await removeLeftovers();
  const attempts: { what: string; into: (folder: string) => Promise<void> }[] = [
    { what: "the vendor's installer", into: runVendorsInstaller },
  ];
  if (await canBuild())
    attempts.push({
      what: "a build from the Go module proxy, which takes 2 to 5 minutes on two cores",
      into: (folder) => buildPulumi(folder, reporter, signal),
    });
  const failures: string[] = [];
  for (const { what, into } of attempts) {
    reporter.say(`Trying ${what}.`);
    const folder = await mkdtemp(join(cacheFolder(), UNFINISHED));
    try {
      await into(folder);
      if (!(await isGoodEnough(executableIn(folder)))) throw new Error("what was installed does not run");
      await rm(installedFolder(), { recursive: true, force: true });
      // Only what is whole and runs ever gets the name by which it is found.
      await rename(folder, installedFolder());
      await rm(join(installedFolder(), "build"), { recursive: true, force: true });
      return;
    } catch (error) {
      signal.throwIfAborted();
      failures.push(`${what.split(",")[0]}: ${firstLine(error)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new BroadworksError(
    `no Pulumi CLI could be had (${failures.join("; ")}); install one from https://www.pulumi.com/docs/install/ ` +
      "and put it on the PATH, or install Go 1.25 or newer to have it built",
  );
}

const UNFINISHED = "unfinished-";

/** What an installation that was cut off has left; the lock says that no other one is at work. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(cacheFolder()))
    if (name.startsWith(UNFINISHED)) await rm(join(cacheFolder(), name), { recursive: true, force: true });
}

async function runVendorsInstaller(folder: string): Promise<void> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  await PulumiCommand.install({ root: folder });
  if (!existsSync(executableIn(folder))) throw new Error("it left no CLI");
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n")[0]?.slice(0, 200) ?? "it failed";
}
