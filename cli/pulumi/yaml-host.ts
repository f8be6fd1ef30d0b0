/** Finds the language host for programs in YAML, or builds it beside a CLI that this package has installed. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import which from "which";
import { BroadworksError } from "../../provider/shared/errors";
import { buildYamlHost, canBuild } from "./build";
import type { InstallReporter } from "./ensure";
import { installedFolder } from "./locations";

const HOST = "pulumi-language-yaml";

/**
 * @param cli - the path of the CLI that runs the programs
 * @throws BroadworksError with what to install, when there is no host and none can be built
 */
export async function ensureYamlHost(cli: string, reporter: InstallReporter, signal: AbortSignal): Promise<void> {
  const folder = dirname(cli);
  const executable = process.platform === "win32" ? `${HOST}.exe` : HOST;
  // The engine finds hosts beside its CLI and on the PATH.
  if (existsSync(join(folder, executable)) || (await which(HOST, { nothrow: true })) !== null) return;
  if (folder !== join(installedFolder(), "bin") || !(await canBuild()))
    throw new BroadworksError(
      `${HOST} was not found beside ${cli} or on the PATH. Run \`pulumi plugin install language yaml\`, or install the CLI ` +
        "again from https://www.pulumi.com/docs/install/, which contains it",
    );
  reporter.log("Building the language host for YAML (about a minute), once.");
  await buildYamlHost(installedFolder(), executable, reporter, signal);
}
