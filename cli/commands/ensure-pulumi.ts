/** `pulumi-broadworks ensure-pulumi`: prints the path of a Pulumi CLI, and installs one when none is found. */
import { Command } from "commander";
import { ensurePulumi } from "../pulumi/ensure";
import { terminalReporter } from "../pulumi/reporter";
import { EXIT_STATUS } from "../shared/options";

export function ensurePulumiCommand(): Command {
  return new Command("ensure-pulumi")
    .description("print the path of a Pulumi CLI; install one in the cache folder if none is found")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const abort = new AbortController();
      process.once("SIGINT", () => abort.abort());
      console.log(await ensurePulumi(terminalReporter(), abort.signal));
    });
}

const EXAMPLES = `
Example:
  $ export PATH="$(dirname "$(npx pulumi-broadworks ensure-pulumi)"):$PATH"
  $ pulumi version

PULUMI_BROADWORKS_CACHE overrides the cache folder.

${EXIT_STATUS}`;
