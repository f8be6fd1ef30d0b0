/** A Pulumi engine that keeps everything it writes in one folder: backend, home, and no account. */
import { mkdirSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Simulator } from "../../simulator";

const REPOSITORY = join(__dirname, "..", "..");

/** Prepares an empty folder, and gives the environment in which the CLI works in it. Programs in it find this package. */
export function localEngine(folder: string, cli: string): Record<string, string> {
  const backend = join(folder, "backend");
  mkdirSync(backend);
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  return {
    PATH: dirname(cli) + delimiter + (process.env["PATH"] ?? ""),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "local",
    PULUMI_SKIP_UPDATE_CHECK: "1",
  };
}

/** The environment in which a run finds a simulated platform. */
export function settingsOf({ url, username, password }: Simulator): Record<string, string> {
  return { BROADWORKS_URL: url, BROADWORKS_USERNAME: username, BROADWORKS_PASSWORD: password };
}
