/** A stack of a project, as the engine knows it. */
import { LocalWorkspace, Stack, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import { BroadworksError } from "../../provider/shared/errors";
import { refuseNoProject } from "./stacks";
import { pulumiCommand } from "../pulumi/command";
import { reasonsIn } from "./events";

export interface Place {
  readonly folder: string;
  /** The one that is selected where it is not named. */
  readonly stack: string | undefined;
  readonly cli: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Opened {
  readonly project: string;
  readonly name: string;
  readonly stack: Stack;
  /** Selects again what was selected before. */
  readonly leave: () => Promise<void>;
}

/** @throws BroadworksError when there is no such project or stack */
export async function openStack({ folder, stack: wanted, cli, environment }: Place): Promise<Opened> {
  await refuseNoProject(folder);
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    envVars: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    pulumiCommand: await pulumiCommand(cli),
  });
  try {
    const selected = (await workspace.stack())?.name;
    const name = wanted ?? selected;
    if (name === undefined)
      throw new BroadworksError(
        `no stack of ${folder} is selected; name one with --stack, or run \`pulumi stack select\``,
      );
    const stack = await Stack.select(name, workspace);
    const leave = async () => {
      if (selected !== undefined && selected !== name) await workspace.selectStack(selected);
    };
    return { project: (await workspace.projectSettings()).name, name, stack, leave };
  } catch (error) {
    if (error instanceof BroadworksError) throw error;
    if (error instanceof StackNotFoundError)
      throw new BroadworksError(`there is no stack ${wanted} in ${folder}; \`pulumi stack ls\` lists those there are`);
    throw new BroadworksError(`the stacks of ${folder} cannot be read: ${reasonsIn(error).join("; ")}`);
  }
}
