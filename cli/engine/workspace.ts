/** The workspace of the automation API for a project folder. */
import { LocalWorkspace, type PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { engineEnvironment } from "./environment";

/**
 * Opens a workspace that never changes which stack is selected in the folder: the next `pulumi up` of a person is about that
 * one. Each command of the automation API names its stack.
 *
 * @param environment - what the command sets for its engines
 */
export async function openWorkspace(
  folder: string,
  command: PulumiCommand,
  environment: Readonly<Record<string, string>>,
): Promise<LocalWorkspace> {
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    envVars: engineEnvironment(environment),
    pulumiCommand: command,
  });
  workspace.selectStack = () => Promise.resolve();
  return workspace;
}
