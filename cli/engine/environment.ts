/** The environment of every engine that a command starts. */

/** docs/operations/scale.md has the figures. An engine that does not know the variable ignores it. */
const PARALLEL_DIFF = { PULUMI_PARALLEL_DIFF: process.env["PULUMI_PARALLEL_DIFF"] ?? "true" };

/** @param environment - what the command sets for this engine */
export function engineEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return { ...PARALLEL_DIFF, ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
}
