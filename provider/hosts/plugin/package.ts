/** The package that contains the plugin. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of package.json, which also contains the schema of the plugin. */
export function packageFolder(): string {
  return dirname(require.resolve("pulumi-broadworks/package.json"));
}

/** The version of the package, which is that of the plugin. */
export function readVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as { version: string }).version;
}
