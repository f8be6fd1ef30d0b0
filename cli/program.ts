/** All that `pulumi-broadworks` can do. */
import { Command } from "commander";
import { commentCommand } from "./comment";
import { deployCommand } from "./deploy";
import { doctorCommand } from "./doctor";
import { exportCommand } from "./export";
import { ensurePulumiCommand } from "./ensure-pulumi";
import { driftCommand, planCommand } from "./plan";
import { simulateCommand } from "./simulate";
import { version } from "./version";

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
