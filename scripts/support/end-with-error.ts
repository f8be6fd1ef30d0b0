/** Ends a script with the message of an error, and status 1. */
export function endWithError(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
