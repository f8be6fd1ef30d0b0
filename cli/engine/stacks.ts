/** The stacks of a project, as its files tell. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BroadworksError } from "../../provider/shared/errors";

const PROJECT = /^Pulumi\.ya?ml$/;
const STACK = /^Pulumi\.(.+)\.ya?ml$/;

/**
 * The names of the stacks that have a file of settings beside the project's, in alphabetical order.
 *
 * @throws BroadworksError when the folder holds no project, or no such file
 */
export async function stacksIn(folder: string): Promise<string[]> {
  const files = await filesOf(folder);
  const stacks = files.map((file) => STACK.exec(file)?.[1]).filter((name) => name !== undefined);
  if (stacks.length === 0)
    throw new BroadworksError(
      `no stack is named, and beside ${join(folder, "Pulumi.yaml")} is no Pulumi.STACK.yaml; name the stacks to deploy`,
    );
  return stacks.sort();
}

/** @throws BroadworksError when the folder holds no project */
export async function refuseNoProject(folder: string): Promise<void> {
  await filesOf(folder);
}

/** @throws BroadworksError when the folder cannot be read */
export async function holdsProject(folder: string): Promise<boolean> {
  return (await filesIn(folder)).some(isProject);
}

function isProject(file: string): boolean {
  return PROJECT.test(file);
}

/** The files of a project's folder. */
async function filesOf(folder: string): Promise<string[]> {
  const files = await filesIn(folder);
  if (!files.some(isProject))
    throw new BroadworksError(`${folder} holds no Pulumi.yaml; name the project's folder with --cwd`);
  return files;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new BroadworksError(`the folder ${folder} cannot be read (${code}); name the project's folder with --cwd`);
  }
}
