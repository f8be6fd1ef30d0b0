#!/usr/bin/env node
/** The `pulumi-broadworks` command. Exit status: 0 done, 1 failed or wrongly called; 2 says that there are changes. */
import { CommanderError } from "commander";
import { BroadworksError } from "../provider/shared/errors";
import { program } from "./program";

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
