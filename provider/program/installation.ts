/** Where the engine looks for this package: it starts its provider process in the folder of the program. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { runError } from "./run-error";

/** The file of the SDK that runs a program for the CLI. Only then is the current folder that of the program. */
const RUNS_PROGRAMS = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run[\\/]/;

let isVerified = false;

/** @throws RunError when only a dependency of the project depends on this package: the engine cannot load the provider then */
export function requireInstallation(): void {
  if (isVerified || !RUNS_PROGRAMS.test(require.main?.filename ?? "")) return;
  const folder = process.cwd();
  try {
    createRequire(join(folder, "program.js")).resolve("pulumi-broadworks/package.json");
  } catch {
    throw runError(
      `pulumi-broadworks is not installed for the project in ${folder}, where the engine looks for the provider. Add ` +
        `"pulumi-broadworks" to the dependencies in ${join(folder, "package.json")}, and install them`,
    );
  }
  isVerified = true;
}
