/** The Python client odins_spear as it is published, where Python is there. */
import { execFile } from "node:child_process";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../cli/pulumi/locations";

const run = promisify(execFile);

export const ODINS_SPEAR = "2.3.0";

/** A Python that has the client, set up once per user; undefined when there is no Python or no way to the package. */
export async function pythonWithClient(): Promise<string | undefined> {
  const folder = join(cacheFolder(), `odins-spear-${ODINS_SPEAR}`);
  const python = join(folder, "bin", "python");
  const isThere = () =>
    run(python, ["-c", "import odins_spear.api"]).then(
      () => true,
      () => false,
    );
  try {
    if (await isThere()) return python;
    await mkdir(cacheFolder(), { recursive: true });
    await run("python3", ["-m", "venv", "--clear", folder]);
    await run(
      python,
      ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `odins-spear==${ODINS_SPEAR}`],
      {
        timeout: 120_000,
      },
    );
    await access(python);
    return (await isThere()) ? python : undefined;
  } catch {
    return undefined;
  }
}
