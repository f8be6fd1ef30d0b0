/** The Pulumi CLI in the form that the automation API uses. */
import { basename, dirname } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { coerce } from "semver";
import { type InstallReporter, ensureCli } from "./ensure";
import { isSupported } from "./locations";

/**
 * Finds or installs a Pulumi CLI, as `ensurePulumi` does, and starts the CLI only once.
 *
 * @throws BroadworksError with what to install, when no CLI can be found or installed
 */
export function openPulumi(reporter: InstallReporter, signal: AbortSignal): Promise<PulumiCommand> {
  return ensureCli(
    async (path) => {
      const command = await pulumiCommand(path).catch(() => undefined);
      return isSupported(coerce(command?.version?.raw)?.version) ? command : undefined;
    },
    reporter,
    signal,
  );
}

/**
 * Starts the CLI to read its version.
 *
 * @param path - of an executable in a folder `bin`. The automation API finds one in any other folder on the PATH only.
 */
export function pulumiCommand(path: string): Promise<PulumiCommand> {
  const folder = dirname(path);
  return PulumiCommand.get(basename(folder) === "bin" ? { root: dirname(folder) } : {});
}
