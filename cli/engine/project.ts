/** Opens a stack of a project for the automation API. */
import { type LocalWorkspace, type PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import { BroadworksError } from "../../provider/shared/errors";
import { readReasons } from "./events";
import { requireProject } from "./stacks";
import { openWorkspace } from "./workspace";

export interface OpenOptions {
  readonly folder: string;
  /** Undefined for the selected stack. */
  readonly stack: string | undefined;
  readonly command: PulumiCommand;
  readonly environment: Readonly<Record<string, string>>;
}

interface OpenStack {
  readonly project: string;
  readonly stack: Stack;
  /**
   * Reads the name of the selected stack, which starts the CLI.
   *
   * @throws BroadworksError when no stack is selected, or the backend cannot be read
   */
  readonly readSelected: () => Promise<string>;
}

/**
 * Opens a stack without a start of the CLI. Each command of the automation API names the stack, and an empty name stands for
 * the selected stack. The first command fails with `StackNotFoundError` when the stack does not exist.
 *
 * @throws BroadworksError when the folder contains no project
 */
export async function openStack({ folder, stack: name, command, environment }: OpenOptions): Promise<OpenStack> {
  await requireProject(folder);
  const workspace = await openWorkspace(folder, command, environment);
  const selected = () => readSelected(workspace, folder);
  try {
    const { name: project } = await workspace.projectSettings();
    return { project, stack: await Stack.select(name ?? "", workspace), readSelected: selected };
  } catch (error) {
    // The error of the YAML parser continues with an excerpt of the file.
    const [reason] = readReasons(error).join("; ").split("\n");
    throw new BroadworksError(
      `cannot read the Pulumi.yaml of ${folder}: ${reason}. Fix the file, or name another folder with --cwd.`,
    );
  }
}

async function readSelected(workspace: LocalWorkspace, folder: string): Promise<string> {
  const selected = await workspace.stack().catch((error: unknown) => {
    throw new EngineReadError(
      `the stacks of ${folder}`,
      error,
      "Check the backend with `pulumi whoami --verbose`, and log in with `pulumi login`.",
    );
  });
  if (selected === undefined)
    throw new BroadworksError(
      `no stack of ${folder} is selected. Name one with --stack, select one with \`pulumi stack select\`, or create one with ` +
        "`pulumi stack init`.",
    );
  return selected.name;
}

/** The engine cannot read a stack or its backend. */
export class EngineReadError extends BroadworksError {
  /** The reasons of the engine. */
  readonly reason: string;

  /** @param what - what cannot be read */
  constructor(what: string, error: unknown, action: string) {
    const reason = readReasons(error).join("; ").replace(/\.$/, "");
    super(`cannot read ${what}: ${reason}. ${action}`);
    this.reason = reason;
  }
}

export function unknownStackError(folder: string, name: string): BroadworksError {
  return new BroadworksError(
    `${folder} has no stack ${name}. \`pulumi stack ls\` lists its stacks: name one of them with --stack, or create ` +
      `this one with \`pulumi stack init ${name}\`.`,
  );
}
