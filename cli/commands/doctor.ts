/** `pulumi-broadworks doctor`: what it takes to work with a platform, each line ok or what to do. */
import { resolve } from "node:path";
import { Command } from "commander";
import { BroadworksError } from "../../provider/shared/errors";
import { colors } from "../shared/colors";
import type { Finding } from "../doctor/findings";

interface Options {
  readonly cwd: string;
  readonly stack?: string;
  readonly serviceProvider?: string;
  readonly json?: true;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check what it takes to work with a platform, and say what to do")
    .option("-C, --cwd <folder>", "the project's folder", ".")
    .option("--stack <name>", "the stack whose settings are used; the one that is selected by default")
    .option("--service-provider <id>", "check as well what the account may read of it")
    .option("--json", "tell it as JSON")
    .addHelpText("after", EXAMPLES)
    .action(examine);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks doctor
  $ npx pulumi-broadworks doctor --stack production --service-provider ent.odin
  $ npx pulumi-broadworks doctor --json | jq '.[] | select(.state != "ok")'

Settings are those of the stack, where the folder holds a project, and else
of the environment. Nothing is changed on the platform; whether the account
may write is seen by the first run alone.
Exit status: 0 all is well, 1 something is to be done, or wrongly called.`;

async function examine({ cwd, stack, serviceProvider, json }: Options): Promise<void> {
  // Loading the automation API takes its time, and only some commands need it.
  const { findings } = await import("../doctor/findings.js");
  const found: Finding[] = [];
  for await (const finding of findings({ folder: resolve(cwd), stack, serviceProvider })) {
    found.push(finding);
    if (!json) process.stdout.write(`${lineOf(finding)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  const count = found.filter(({ state }) => state === "failed").length;
  if (count > 0)
    throw new BroadworksError(`${count} of ${found.length} checks failed; do what they say, and run again`);
}

const MARKS: Readonly<Record<Finding["state"], string>> = {
  ok: colors.green("ok     "),
  warning: colors.yellow("warning"),
  failed: colors.red("FAILED "),
  skipped: colors.dim("skipped"),
};

function lineOf({ check, state, text }: Finding): string {
  return `${MARKS[state]} ${check}: ${text}`;
}
