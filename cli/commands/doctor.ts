/** `pulumi-broadworks doctor`: checks the machine, the project and the platform, and prints what to fix. */
import { resolve } from "node:path";
import { Command } from "commander";
import { BroadworksError } from "../../provider/shared/errors";
import type { Finding } from "../doctor/finding";
import { colors } from "../shared/colors";
import { formatJson } from "../shared/format-json";
import { printProse } from "../shared/wrap";

interface Options {
  readonly cwd: string;
  readonly stack?: string;
  readonly serviceProvider?: string;
  readonly json?: true;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check the machine, the project and the connection to the platform")
    .option("-C, --cwd <folder>", "project folder", ".")
    .option("--stack <name>", "stack with the settings (default: the selected stack)")
    .option("--service-provider <id>", "service provider to read (default: the account's, or the first)")
    .option("--json", "print the result as JSON")
    .addHelpText("after", EXAMPLES)
    .action(runDoctor);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks doctor
  $ npx pulumi-broadworks doctor --stack production --service-provider ent.odin
  $ npx pulumi-broadworks doctor --json | jq '.[] | select(.state != "ok")'

Settings come from the stack if the folder contains a project, and otherwise
from the environment. The checks only read. Only a deployment shows whether the
account can also write.

Exit status: 0 no check failed, 1 a check failed or invalid usage.`;

async function runDoctor({ cwd, stack, serviceProvider, json }: Options): Promise<void> {
  // The automation API takes long to load, so a command loads it only when it needs it.
  const { runChecks } = await import("../doctor/checks.js");
  const findings: Finding[] = [];
  for await (const finding of runChecks({ folder: resolve(cwd), stack, serviceProvider })) {
    findings.push(finding);
    if (!json) printProse(process.stdout, formatFinding(finding), LABEL_WIDTH);
  }
  if (json) process.stdout.write(formatJson(findings));
  const count = findings.filter(({ state }) => state === "failed").length;
  if (count > 0)
    throw new BroadworksError(`${count} of ${findings.length} checks failed. Fix the problems above and run it again.`);
}

const LABELS: Readonly<Record<Finding["state"], string>> = {
  ok: colors.green("ok     "),
  warning: colors.yellow("warning"),
  failed: colors.red("FAILED "),
  skipped: colors.dim("skipped"),
};

/** The columns of a label and the space after it. */
const LABEL_WIDTH = 8;

function formatFinding({ check, state, text }: Finding): string {
  return `${LABELS[state]} ${check}: ${text}`;
}
