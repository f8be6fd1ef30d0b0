/** Versions of Node.js, of package managers and of the CLI beside those of this machine, set up once per user. */
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { compare, valid } from "semver";
import { readOutput, runProgram } from "../../cli/pulumi/program";
import { cacheFolder, installedFolder } from "../../cli/pulumi/locations";
import type { Manager } from "./cells";

const FOLDER = join(cacheFolder(), "matrix");

/** The package of each package manager, and its program inside. */
const MANAGERS: Readonly<Record<Exclude<Manager, "npm">, { readonly package: string; readonly program: string }>> = {
  pnpm: { package: "pnpm@12", program: "pnpm" },
  "yarn 1": { package: "yarn@1", program: "yarn" },
  "yarn 4": { package: "@yarnpkg/cli-dist@4", program: "yarn" },
  bun: { package: `@oven/bun-${process.platform}-${process.arch}@1`, program: "bun" },
};

/** @returns the folder with the program `node` of a major version */
export async function nodeFolder(major: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  return join(await install(`node-${major}`, `${name}@${major}`), "node_modules", name, "bin");
}

/** @returns the folder with the program of a package manager; undefined for the npm of this machine */
export async function managerFolder(manager: Manager): Promise<string | undefined> {
  if (manager === "npm") return undefined;
  const { package: spec, program } = MANAGERS[manager];
  const folder = join(await install(manager.replace(" ", "-"), spec), "node_modules");
  const linked = join(folder, ".bin", program);
  return existsSync(linked) ? dirname(linked) : join(folder, spec.replace(/@\d+$/, ""), "bin");
}

/** @returns the folder with the CLI and its language host */
export async function cliFolder(version: string): Promise<string> {
  const installed = join(installedFolder(), "bin");
  if (version !== "newest") return installed;
  const newest = await newestCli();
  const bin = join(FOLDER, `pulumi-${newest}`, "bin");
  if (!existsSync(join(bin, "pulumi"))) await buildCli(newest, bin);
  for (const name of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
    await copyFile(join(installed, name), join(bin, name));
    await chmod(join(bin, name), 0o755);
  }
  return bin;
}

export function searchPath(...folders: readonly (string | undefined)[]): string {
  return [...folders, process.env["PATH"]].filter(Boolean).join(delimiter);
}

async function install(name: string, spec: string): Promise<string> {
  const folder = join(FOLDER, name);
  if (existsSync(join(folder, "node_modules"))) return folder;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "tools", private: true }));
  await readOutput("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", spec], {
    cwd: folder,
  });
  return folder;
}

async function newestCli(): Promise<string> {
  const listed = await readOutput("go", ["list", "-m", "-versions", "github.com/pulumi/pulumi/pkg/v3"]);
  const versions = listed
    .trim()
    .split(" ")
    .filter((one) => valid(one) !== null);
  const newest = versions.sort(compare).at(-1);
  if (newest === undefined) throw new Error("the Go module proxy lists no version of the CLI");
  return newest.slice(1);
}

/** Checksums come from the checksum database, because no `go.sum` of this repository has them. */
async function buildCli(version: string, bin: string): Promise<void> {
  const folder = join(FOLDER, "build");
  await mkdir(folder, { recursive: true });
  const sources = join(__dirname, "..", "..", "pulumi-cli", "engine");
  await copyFile(join(sources, "tools.go"), join(folder, "tools.go"));
  await writeFile(
    join(folder, "go.mod"),
    [
      "module pulumi-broadworks.invalid/matrix",
      `require github.com/pulumi/pulumi/pkg/v3 v${version}`,
      "replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e",
      "replace github.com/sergi/go-diff => github.com/sergi/go-diff v1.1.0",
      "",
    ].join("\n"),
  );
  const options = { cwd: folder, onLine: () => undefined, signal: new AbortController().signal };
  await runProgram("go", ["mod", "tidy"], options);
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  const target = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
  await runProgram("go", ["build", "-trimpath", "-ldflags", flags, "-o", join(bin, "pulumi"), target], options);
}
