#!/usr/bin/env node
/** The `pulumi-broadworks` command. Exit status: 0 done, 1 failed or wrongly called; 2 says that there are changes. */
import { Command, CommanderError } from "commander";
import { BroadworksError } from "../provider/errors";
import { commentCommand } from "./comment";
import { deployCommand } from "./deploy";
import { doctorCommand } from "./doctor";
import { exportCommand } from "./export";
import { ensurePulumiCommand } from "./ensure-pulumi";
import { driftCommand, planCommand } from "./plan";
import { simulateCommand } from "./simulate";
import { version } from "./version";

const program = new Command("pulumi-broadworks")
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

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 1;
    return;
  }
  const isAborted = error instanceof Error && error.name === "AbortError";
  if (isAborted) console.error("pulumi-broadworks: stopped");
  else if (error instanceof BroadworksError) console.error(`pulumi-broadworks: ${error.message}`);
  else console.error(error);
  process.exitCode = 1;
});
