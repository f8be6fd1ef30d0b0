/** The commands of `pulumi-broadworks`. A new command is a file in commands/ and an entry in COMMANDS. */
import { Command } from "commander";
import { commentCommand } from "./commands/comment";
import { deployCommand } from "./commands/deploy";
import { doctorCommand } from "./commands/doctor";
import { driftCommand } from "./commands/drift";
import { ensurePulumiCommand } from "./commands/ensure-pulumi";
import { exportCommand } from "./commands/export";
import { planCommand } from "./commands/plan";
import { pluginCommand } from "./commands/plugin";
import { probeCommand } from "./commands/probe";
import { pythonSdkCommand } from "./commands/python-sdk";
import { simulateCommand } from "./commands/simulate";
import { tableCommand } from "./commands/table";
import { EXIT_STATUS } from "./shared/options";
import { version } from "./shared/version";
import { wrapFor } from "./shared/wrap";

/** In the order in which the help lists them. */
const COMMANDS = [
  exportCommand,
  planCommand,
  driftCommand,
  commentCommand,
  deployCommand,
  doctorCommand,
  tableCommand,
  probeCommand,
  simulateCommand,
  ensurePulumiCommand,
  pluginCommand,
  pythonSdkCommand,
];

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks export --service-provider ent.odin --out users
  $ npx pulumi-broadworks plan --stack production
  $ npx pulumi-broadworks plan --help

Ctrl-C stops a command. Colors appear on a terminal only; NO_COLOR=1 turns them
off.

${EXIT_STATUS}`;

export const program = new Command("pulumi-broadworks")
  .description("Manage the users of a Cisco BroadWorks platform as code")
  .version(version)
  .addHelpText("after", EXAMPLES);

for (const createCommand of COMMANDS) program.addCommand(createCommand());

throwOnExit(program, 1);

// A variable of a script that is not set: `--stack "$STACK"`.
program.hook("preAction", (_, command) => {
  for (const option of command.options)
    if ([command.getOptionValue(option.attributeName())].flat().includes(""))
      command.error(`error: option '${option.flags}' argument is empty`);
  if (command.args.includes("")) command.error("error: an argument is empty");
});

/** Commands throw instead of ending the process. Those of tables distinguish invalid usage from problems in a table. */
function throwOnExit(command: Command, invalidUsage: 1 | 2): void {
  command
    .showHelpAfterError("(run with --help for usage)")
    .configureOutput({ outputError: (message, write) => write(wrapFor(process.stderr, message)) })
    .exitOverride((error) => {
      throw error.exitCode === 0 ? error : Object.assign(error, { exitCode: invalidUsage });
    });
  for (const inner of command.commands) throwOnExit(inner, inner.name() === "table" ? 2 : invalidUsage);
}
