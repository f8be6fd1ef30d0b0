/** `pulumi-broadworks python-sdk`: writes the Python SDK, which a program in Python imports. */
import { resolve } from "node:path";
import { Command } from "commander";
import { ensurePulumi } from "../pulumi/ensure";
import { ensureLanguageHost } from "../pulumi/language-host";
import { writePythonSdk } from "../pulumi/python-sdk";
import { terminalReporter } from "../pulumi/reporter";
import { EXIT_STATUS } from "../shared/options";
import { stopSignal } from "../shared/signals";

export function pythonSdkCommand(): Command {
  return new Command("python-sdk")
    .description("write the Python SDK of this package's plugin")
    .argument("<folder>", "folder for the SDK; an SDK in it is replaced")
    .addHelpText("after", EXAMPLES)
    .action(async (folder: string) => {
      const signal = stopSignal();
      const cli = await ensurePulumi(terminalReporter(), signal);
      await ensureLanguageHost("python", cli, terminalReporter(), signal);
      await writePythonSdk(cli, resolve(folder), signal);
      console.log(`${folder}: written. Install it with pip, together with the package pulumi.`);
    });
}

const EXAMPLES = `
Example:
  $ npx pulumi-broadworks python-sdk sdk
  $ pip install pulumi ./sdk

The command uses the Pulumi CLI on the PATH, and installs one as ensure-pulumi
does if there is none.

${EXIT_STATUS}`;
