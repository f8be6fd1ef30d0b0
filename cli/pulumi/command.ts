/** The CLI as the automation API takes it. */
import { dirname } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

/** @param path - of the executable; one that is in no folder `bin` is taken from the PATH */
export function pulumiCommand(path: string): Promise<PulumiCommand> {
  return PulumiCommand.get({ root: dirname(dirname(path)) }).catch(() => PulumiCommand.get());
}
