import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { CONFIGURATION_VARIABLE } from "../../provider/tooling";

/**
 * Makes the next runs of a stack use its configuration also where the engine reads the platform before the program runs: the
 * engine then configures the provider as in the last run, for example with the former password of the account.
 */
export async function useCurrentConfiguration(stack: Stack): Promise<void> {
  const all = Object.entries(await stack.getAllConfig());
  const own = all.filter(([key]) => key.startsWith("broadworks:")).map(([key, { value }]) => [key, value]);
  const { workspace } = stack;
  workspace.envVars = { ...workspace.envVars, [CONFIGURATION_VARIABLE]: JSON.stringify(Object.fromEntries(own)) };
}
