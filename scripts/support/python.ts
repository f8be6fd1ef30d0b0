/** Packages from PyPI, each in a virtual environment in the cache folder. */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../cli/pulumi/locations";

const run = promisify(execFile);

interface PythonPackage {
  readonly name: string;
  readonly version: string;
  /** Packages beside it, of any version. */
  readonly others?: readonly string[];
  /** The modules to import, separated by commas. */
  readonly modules: string;
}

/**
 * @returns the path of a Python that has the package, set up once per user
 * @throws Error when there is no Python 3, or PyPI cannot be reached
 */
export async function pythonWith({ name, version, others = [], modules }: PythonPackage): Promise<string> {
  const folder = join(cacheFolder(), `${name}-${version}`);
  const python = join(folder, "bin", "python");
  const verify = () => run(python, ["-c", `import ${modules}`]);
  try {
    await verify();
  } catch {
    await mkdir(cacheFolder(), { recursive: true });
    await run("python3", ["-m", "venv", "--clear", folder]);
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await run(python, [...install, `${name}==${version}`, ...others], { timeout: 120_000 });
    await verify();
  }
  return python;
}
