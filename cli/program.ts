/** All that `pulumi-broadworks` can do. */
import { Command } from "commander";
import { commentCommand } from "./commands/comment";
import { deployCommand } from "./commands/deploy";
import { doctorCommand } from "./commands/doctor";
import { exportCommand } from "./commands/export";
import { ensurePulumiCommand } from "./commands/ensure-pulumi";
import { driftCommand, planCommand } from "./commands/plan";
import { simulateCommand } from "./commands/simulate";
import { version } from "./shared/version";

export const program = new Command("pulumi-broadworks")
  .description("Users of a Cisco BroadWorks platform, declared as code")
  .version(version)
  .addCommand(exportCommand())
  .addCommand(planCommand())
  .addCommand(driftCommand())
  .addCommand(commentCommand())
  .addCommand(deployCommand())
  .addCommand(doctorCommand())
  .addCommand(simulateCommand())
  .addCommand(ensurePulumiCommand())
  .showHelpAfterError("(--help tells more)");

for (const command of [program, ...program.commands]) command.exitOverride();
