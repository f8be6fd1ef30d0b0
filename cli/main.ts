#!/usr/bin/env node
/** The `pulumi-broadworks` command: runs one command and sets the exit status. */
import { CommanderError } from "commander";
import { BroadworksError } from "../provider/shared/errors";
import { program } from "./program";
import { failureStatus } from "./shared/signals";
import { UsageError } from "./shared/usage-error";
import { printProse } from "./shared/wrap";

// The reader of a pipe can end first, e.g. `head`. The command does its work all the same.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

program.parseAsync().catch((error: unknown) => {
  // Commander has already printed the help or the message.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
    return;
  }
  const isInterrupted = error instanceof Error && error.name === "AbortError";
  if (isInterrupted) report("stopped");
  else if (error instanceof BroadworksError) report(error.message);
  else if (isFileError(error)) report(`${error.message}. Check this path and its permissions, then run again.`);
  else console.error(error);
  process.exitCode = error instanceof UsageError ? error.exitStatus : failureStatus();
});

function report(message: string): void {
  printProse(process.stderr, `pulumi-broadworks: ${message}`);
}

/** A path that the user named is of another type, or is not accessible. Other errors are faults of this code. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "path" in error;
}
