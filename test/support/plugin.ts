/** The plugin of this build, and the language host for YAML, for projects that a test runs. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HostLanguage } from "../../cli/pulumi/build";
import { ensureLanguageHost } from "../../cli/pulumi/language-host";
import { terminalReporter } from "../../cli/pulumi/reporter";
import { CLI_TIMEOUT, Engine, pulumiCli } from "./engine";

/** The program of the plugin. */
const PLUGIN = join(__dirname, "..", "..", "dist", "provider", "hosts", "plugin", "main.js");

/** An engine that knows the plugin of this build. */
export async function startPluginEngine(): Promise<Engine> {
  return (await Engine.start()).withPlugin("broadworks", PLUGIN);
}

/** Starts such an engine for a suite. */
export function onPluginEngine(): { readonly engine: Engine } {
  const parts = {} as { engine: Engine };
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    parts.engine = await startPluginEngine();
  });
  after(async () => parts.engine.stop());
  return parts;
}

/** Puts the plugin where npm does when it installs the package in a project. */
export async function installPlugin(project: string): Promise<void> {
  const bin = join(project, "node_modules", ".bin");
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\nexec "${process.execPath}" "${PLUGIN}" "$@"\n`;
  await writeFile(join(bin, "pulumi-resource-broadworks"), script, { mode: 0o755 });
}

/** Skips the test of a context where no programs in a language can run here, and prints the reason. */
export async function requireLanguageHost(test: Mocha.Context, language: HostLanguage): Promise<void> {
  try {
    await ensureLanguageHost(language, await pulumiCli(), terminalReporter(), new AbortController().signal);
  } catch (error) {
    console.log(`Skipped: ${String(error)}`);
    test.skip();
  }
}
