/** The file of a Pulumi project. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const NAMES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** The path of the project file in a folder, or in the nearest folder around it; undefined where there is none. */
export function findProjectFile(folder: string): string | undefined {
  const file = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  const outer = dirname(folder);
  return file ?? (outer === folder ? undefined : findProjectFile(outer));
}
