/** `pulumi-broadworks ensure-pulumi`: prints the path of a Pulumi CLI, and installs one when none is found. */
import { Command } from "commander";
import { ensurePulumi } from "../pulumi/ensure";
import { ensureLanguageHost } from "../pulumi/language-host";
import { terminalReporter } from "../pulumi/reporter";
import { EXIT_STATUS } from "../shared/options";
import { stopSignal } from "../shared/signals";

export function ensurePulumiCommand(): Command {
  return new Command("ensure-pulumi")
    .description("print the path of a Pulumi CLI; install one in the cache folder if none is found")
    .option("--yaml", "also the language host for programs in YAML")
    .option("--python", "also the language host for programs in Python")
    .addHelpText("after", EXAMPLES)
    .action(async (languages: { yaml?: true; python?: true }) => {
      const stop = stopSignal();
      const cli = await ensurePulumi(terminalReporter(), stop);
      for (const language of ["yaml", "python"] as const)
        if (languages[language]) await ensureLanguageHost(language, cli, terminalReporter(), stop);
      console.log(cli);
    });
}

const EXAMPLES = `
Example:
  $ export PATH="$(dirname "$(npx pulumi-broadworks ensure-pulumi)"):$PATH"
  $ pulumi version

PULUMI_BROADWORKS_CACHE overrides the cache folder.

${EXIT_STATUS}`;
