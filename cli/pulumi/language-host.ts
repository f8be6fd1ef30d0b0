/** Finds the language host of a program, or builds it beside a CLI that this package has installed. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import which from "which";
import { BroadworksError } from "../../provider/shared/errors";
import { type HostLanguage, buildLanguageHost, canBuild } from "./build";
import type { InstallReporter } from "./ensure";
import { executableName, installedFolder } from "./locations";

const TITLES: Readonly<Record<HostLanguage, string>> = { yaml: "YAML", python: "Python" };

/**
 * @param cli - the path of the CLI that runs the programs
 * @throws BroadworksError with what to install, when there is no host and none can be built
 */
export async function ensureLanguageHost(
  language: HostLanguage,
  cli: string,
  reporter: InstallReporter,
  signal: AbortSignal,
): Promise<void> {
  const host = `pulumi-language-${language}`;
  const folder = dirname(cli);
  // The engine finds hosts beside its CLI and on the PATH.
  if (existsSync(join(folder, executableName(host))) || (await which(host, { nothrow: true })) !== null) return;
  if (folder !== join(installedFolder(), "bin") || !(await canBuild()))
    throw new BroadworksError(
      `${host} was not found beside ${cli} or on the PATH. Run \`pulumi plugin install language ${language}\`, or install ` +
        "the CLI again from https://www.pulumi.com/docs/install/, which contains it",
    );
  reporter.log(`Building the language host for ${TITLES[language]} (about a minute), once.`);
  await buildLanguageHost(language, installedFolder(), reporter, signal);
}
