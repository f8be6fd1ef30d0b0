/** The plugin of this build, and the language host for YAML, for projects that a test runs. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { terminalReporter } from "../../cli/pulumi/reporter";
import { ensureYamlHost } from "../../cli/pulumi/yaml-host";
import { pulumiCli } from "./engine";

/** The program of the plugin. */
export const PLUGIN = join(__dirname, "..", "..", "dist", "provider", "hosts", "plugin", "main.js");

/** Puts the plugin where npm does when it installs the package in a project. */
export async function installPlugin(project: string): Promise<void> {
  const bin = join(project, "node_modules", ".bin");
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\nexec "${process.execPath}" "${PLUGIN}" "$@"\n`;
  await writeFile(join(bin, "pulumi-resource-broadworks"), script, { mode: 0o755 });
}

/** Skips the test of a context where no programs in YAML can run here, and prints the reason. */
export async function requireYamlHost(test: Mocha.Context): Promise<void> {
  try {
    await ensureYamlHost(await pulumiCli(), terminalReporter(), new AbortController().signal);
  } catch (error) {
    console.log(`Skipped: ${String(error)}`);
    test.skip();
  }
}
