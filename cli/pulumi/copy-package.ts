/** Copies an installed package with its dependencies into a folder that needs nothing else, whatever installed them. */
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BroadworksError } from "../../provider/shared/errors";

/** An installed package, and where it is copied to. */
interface Copy {
  readonly from: string;
  readonly to: string;
  /** The folders in which it finds its dependencies, from its own to the outermost, without `node_modules`. */
  readonly searched: readonly string[];
}

/** Files that only people and compilers read. */
const UNUSED = /\.(map|md|[cm]?ts)$/;

/**
 * @param packageFolder - the folder of the package, which contains its package.json
 * @param parts - the files and folders of the package to copy
 * @param folder - gets a folder `node_modules`
 * @throws BroadworksError when a dependency is not installed
 */
export async function copyPackage(packageFolder: string, parts: readonly string[], folder: string): Promise<void> {
  const { name } = await readManifest(packageFolder);
  const to = join(folder, "node_modules", name);
  for (const part of parts) await copy(join(packageFolder, part), join(to, part));
  const dependencies = await placeDependencies({ from: packageFolder, to, searched: [to, folder] });
  for (const one of dependencies) await copy(one.from, one.to);
}

/** Packages as far outside as possible, as package managers do: inside their dependents only where another version is outside. */
async function placeDependencies(root: Copy): Promise<Copy[]> {
  const placed = new Map([[root.to, root.from]]);
  const copies = [root];
  // The list grows while it is read.
  for (const { from: dependent, searched } of copies)
    for (const name of await dependenciesOf(dependent)) {
      const from = await realpath(findPackage(name, dependent));
      const candidates = searched.map((one) => join(one, "node_modules", name));
      const found = candidates.find((path) => placed.has(path));
      if (found !== undefined && placed.get(found) === from) continue;
      const isOutside = found === undefined;
      const to = candidates.at(isOutside ? -1 : 0) ?? "";
      placed.set(to, from);
      copies.push({ from, to, searched: [to, ...(isOutside ? searched.slice(-1) : searched)] });
    }
  return copies.slice(1);
}

async function dependenciesOf(folder: string): Promise<string[]> {
  const { dependencies, peerDependencies, peerDependenciesMeta = {} } = await readManifest(folder);
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies ?? {}), ...peers];
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}

/** The folder that Node.js finds a package in. */
function findPackage(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (dirname(folder) === folder)
      throw new BroadworksError(
        `the package ${name} is not installed beside pulumi-broadworks. Run \`npm install pulumi-broadworks @pulumi/pulumi\`, ` +
          "and then this command with npx in the same folder.",
      );
  }
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const own = join(from, "node_modules");
  await cp(from, to, {
    recursive: true,
    dereference: true,
    filter: (path) => !path.startsWith(own) && !UNUSED.test(path),
  });
}
