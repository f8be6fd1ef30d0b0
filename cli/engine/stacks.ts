/** The project in a folder and its stacks, read from its files. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { BroadworksError, errorCode } from "../../provider/shared/errors";

const PROJECT = /^Pulumi\.ya?ml$/;
const STACK = /^Pulumi\.(.+)\.ya?ml$/;

/**
 * @returns the names of the stacks that have a `Pulumi.STACK.yaml`, in alphabetical order
 * @throws BroadworksError when the folder contains no project, or no such file
 */
export async function listConfiguredStacks(folder: string): Promise<string[]> {
  const files = await listProjectFiles(folder);
  const stacks = files.map((file) => STACK.exec(file)?.[1]).filter((name) => name !== undefined);
  if (stacks.length === 0)
    throw new BroadworksError(`${folder} contains no Pulumi.STACK.yaml. Name the stacks to deploy as arguments.`);
  return stacks.sort();
}

/** @throws BroadworksError when the folder contains no project */
export async function requireProject(folder: string): Promise<void> {
  await listProjectFiles(folder);
}

/** @throws BroadworksError when the folder cannot be read */
export async function hasProject(folder: string): Promise<boolean> {
  return (await listFiles(folder)).some(isProject);
}

/** @returns the language of the program, e.g. `nodejs`; undefined when the folder contains no project that can be read */
export async function readRuntime(folder: string): Promise<string | undefined> {
  const file = (await listFiles(folder)).find(isProject);
  if (file === undefined) return undefined;
  const yaml = await import("yaml");
  // Errors of the file are those of another check.
  const project: unknown = yaml.parseDocument(await readFile(join(folder, file), "utf8")).toJS();
  const { runtime } = (project ?? {}) as { runtime?: string | { name?: string } };
  return typeof runtime === "object" ? runtime.name : runtime;
}

function isProject(file: string): boolean {
  return PROJECT.test(file);
}

async function listProjectFiles(folder: string): Promise<string[]> {
  const files = await listFiles(folder);
  if (!files.some(isProject))
    throw new BroadworksError(`${folder} contains no Pulumi.yaml. Name the project folder with --cwd.`);
  return files;
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new BroadworksError(
      `cannot read the folder ${folder} (${errorCode(error)}). Name the project folder with --cwd.`,
    );
  }
}
