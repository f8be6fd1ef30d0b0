/** The plugin in the folder where Pulumi looks for the plugins of all projects. */
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { BroadworksError } from "../../provider/shared/errors";
import { version } from "../shared/version";
import { copyPackage } from "./copy-package";

const NAME = "pulumi-resource-broadworks";
const PACKAGE = dirname(require.resolve("pulumi-broadworks/package.json"));
/** What the plugin needs of this package. */
const PARTS = ["package.json", "dist/provider", "pulumi-plugin"];
const PROGRAM = ["node_modules", "pulumi-broadworks", "dist", "provider", "hosts", "plugin", "main.js"];

/**
 * Copies the plugin and its dependencies in one step.
 *
 * @returns the folder of the plugin
 */
export function installPlugin(): Promise<string> {
  return changeFolder(async (folder) => {
    // Pulumi ignores folders with such names.
    const [unfinished, replaced] = [`${folder}.tmp${process.pid}`, `${folder}.tmp${process.pid}0`];
    await mkdir(unfinished, { recursive: true });
    try {
      await copyPackage(PACKAGE, PARTS, unfinished);
      await writeStarter(unfinished);
      if (existsSync(folder)) await rename(folder, replaced);
      await rename(unfinished, folder);
    } finally {
      for (const path of [unfinished, replaced]) await rm(path, { recursive: true, force: true });
    }
    return folder;
  });
}

export function uninstallPlugin(): Promise<{ readonly folder: string; readonly isRemoved: boolean }> {
  return changeFolder(async (folder) => {
    const isRemoved = existsSync(folder);
    if (isRemoved) await rm(folder, { recursive: true });
    return { folder, isRemoved };
  });
}

async function changeFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = pluginFolder();
  try {
    return await work(folder);
  } catch (error) {
    if (error instanceof BroadworksError) throw error;
    throw new BroadworksError(
      `cannot write ${folder}: ${(error as Error).message}. Set PULUMI_HOME to a folder that you can write.`,
    );
  }
}

function pluginFolder(): string {
  const { PULUMI_HOME: home } = process.env;
  const plugins = join(home === undefined || home === "" ? join(homedir(), ".pulumi") : home, "plugins");
  return join(plugins, `resource-broadworks-v${version}`);
}

/** The file that the engine starts. */
async function writeStarter(folder: string): Promise<void> {
  const isWindows = process.platform === "win32";
  const file = join(folder, isWindows ? `${NAME}.cmd` : NAME);
  const text = isWindows
    ? `@node "%~dp0${PROGRAM.join("\\")}" %*\r\n`
    : `#!/bin/sh\nexec node "$(dirname "$0")/${PROGRAM.join("/")}" "$@"\n`;
  await writeFile(file, text);
  await chmod(file, 0o755);
}
