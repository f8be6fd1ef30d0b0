import * as pulumi from "@pulumi/pulumi";

/**
 * An error that the engine shows without a stack trace.
 *
 * The SDK formats the stack although it does not show it. Node.js 20 needs half a minute for each stack with a file such as
 * `node_modules/@pulumi/output.ts`, so the error has none.
 */
export function runError(message: string): pulumi.RunError {
  return Object.assign(new pulumi.RunError(message), { stack: message });
}
