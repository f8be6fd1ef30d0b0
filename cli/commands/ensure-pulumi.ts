/** `pulumi-broadworks ensure-pulumi`: the path of a Pulumi CLI, which is installed when there is none. */
import { Command } from "commander";
import { ensurePulumi } from "../pulumi/ensure";
import { terminalReporter } from "../pulumi/reporter";

export function ensurePulumiCommand(): Command {
  return new Command("ensure-pulumi")
    .description("print the path of a working Pulumi CLI; install one in your cache folder when there is none")
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
  $ pulumi version`;
