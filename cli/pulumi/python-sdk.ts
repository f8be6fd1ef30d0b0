/** Writes the Python SDK of the plugin, from the schema in this package. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BroadworksError } from "../../provider/shared/errors";
import { readOptionalFile } from "../shared/read-optional-file";
import { PYTHON_GENERATOR } from "./build";
import { executableName } from "./locations";
import { runProgram } from "./program";

const SCHEMA = join(dirname(require.resolve("pulumi-broadworks/package.json")), "pulumi-plugin", "schema.json");

/**
 * Writes the SDK in one step. An SDK that is already in the folder is replaced.
 *
 * @param cli - the path of a CLI with a language host for Python
 * @throws BroadworksError when the folder contains something else, or the SDK cannot be generated
 */
export async function writePythonSdk(cli: string, folder: string, signal: AbortSignal): Promise<void> {
  await requireOwnFolder(folder);
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}.`);
  try {
    await generate(cli, work, signal);
    await rm(folder, { recursive: true, force: true });
    await rename(join(work, "python"), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function requireOwnFolder(folder: string): Promise<void> {
  if (!existsSync(folder) || (await readdir(folder)).length === 0) return;
  const project = await readOptionalFile(join(folder, "pyproject.toml"));
  if (project?.includes('name = "pulumi_broadworks"') !== true)
    throw new BroadworksError(`${folder} contains something else than the SDK. Name another folder.`);
}

/** Writes into `work/python`. */
async function generate(cli: string, work: string, signal: AbortSignal): Promise<void> {
  const generator = join(dirname(cli), executableName(PYTHON_GENERATOR));
  const [command, args] = existsSync(generator)
    ? [generator, [SCHEMA, join(work, "python")]]
    : [cli, ["package", "gen-sdk", SCHEMA, "--language", "python", "--out", work]];
  try {
    // The generator reads the plugins of a project around its working directory, with paths from that directory.
    await runProgram(command, args, { cwd: tmpdir(), onLine: () => undefined, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new BroadworksError(
      `cannot generate the Python SDK: ${error instanceof Error ? error.message : String(error)}. ` +
        "Install the Pulumi CLI again from https://www.pulumi.com/docs/install/, which can generate it.",
    );
  }
}
