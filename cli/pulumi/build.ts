/** Builds a Pulumi CLI from the Go module proxy, on machines that reach package registries only. */
import { copyFile, cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import which from "which";
import { executableName } from "./locations";
import { readOutput, runProgram } from "./program";

const SOURCES = join(dirname(require.resolve("pulumi-broadworks/package.json")), "pulumi-cli");

interface Part {
  readonly folder: string;
  readonly binary: string;
  readonly target: string;
  readonly flags?: readonly string[];
  /** A script that the program starts from its own folder. The module has it beside the folder of `target`. */
  readonly script?: string;
}

const ENGINE_VERSION = "v3.246.0";

const PARTS: readonly Part[] = [
  {
    folder: "engine",
    binary: "pulumi",
    target: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    flags: [`-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${ENGINE_VERSION}`],
  },
  {
    folder: "language-host",
    binary: "pulumi-language-nodejs",
    target: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
];

export type HostLanguage = "yaml" | "python";

/** Generates the Python SDK. The Python host in the Go module proxy cannot do it. */
export const PYTHON_GENERATOR = "pulumi-broadworks-python-sdk";

/** The engine finds a host by its executable, so the host is the last part of its language. */
const LANGUAGES: Readonly<Record<HostLanguage, readonly Part[]>> = {
  yaml: [
    {
      folder: "yaml-host",
      binary: "pulumi-language-yaml",
      target: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    },
  ],
  python: [
    { folder: "engine", binary: PYTHON_GENERATOR, target: "./python-sdk" },
    {
      folder: "language-host",
      binary: "pulumi-language-python",
      target: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
      script: "pulumi-language-python-exec",
    },
  ],
};

export interface BuildProgress {
  /** @param packages - the number of packages to compile; `compiled` is never called more often */
  readonly started: (packages: number) => void;
  /** One more package is compiled. */
  readonly compiled: () => void;
  readonly stopped: () => void;
}

export async function canBuild(): Promise<boolean> {
  return (await which("go", { nothrow: true })) !== null;
}

/** Builds into `folder/bin`. When the build fails, the caller removes the folder. */
export async function buildPulumi(folder: string, progress: BuildProgress, signal: AbortSignal): Promise<void> {
  const bin = join(folder, "bin");
  const work = join(folder, "build");
  await mkdir(bin, { recursive: true });
  await buildParts(PARTS, work, bin, progress, signal);
  await copyDynamicProvider(bin);
}

/** Builds the host of a language into `folder/bin`, each program under its name only when it is complete. */
export async function buildLanguageHost(
  language: HostLanguage,
  folder: string,
  progress: BuildProgress,
  signal: AbortSignal,
): Promise<void> {
  const work = await mkdtemp(join(folder, "build-"));
  const parts = LANGUAGES[language];
  try {
    await buildParts(parts, work, work, progress, signal);
    for (const name of parts.flatMap(({ binary, script }) => [script, executableName(binary)]))
      if (name !== undefined) await rename(join(work, name), join(folder, "bin", name));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function buildParts(
  parts: readonly Part[],
  work: string,
  bin: string,
  progress: BuildProgress,
  signal: AbortSignal,
): Promise<void> {
  await cp(SOURCES, work, { recursive: true });
  // Go prints the name of each package once, and no name for a package in its cache.
  const packages = await Promise.all(parts.map((part) => countPackages(join(work, part.folder), part)));
  progress.started(packages.reduce((sum, count) => sum + count, 0));
  try {
    for (const part of parts) await buildPart(part, join(work, part.folder), bin, progress, signal);
  } finally {
    progress.stopped();
  }
}

async function buildPart(
  { binary, target, script, flags = [] }: Part,
  cwd: string,
  bin: string,
  progress: BuildProgress,
  signal: AbortSignal,
): Promise<void> {
  const options = ["-v", "-trimpath", "-ldflags", ["-s", "-w", ...flags].join(" ")];
  const output = ["-o", join(bin, executableName(binary))];
  await runProgram("go", ["build", ...options, ...output, target], { cwd, onLine: progress.compiled, signal });
  if (script === undefined) return;
  const folder = (await readOutput("go", ["list", "-f", "{{.Dir}}", target], { cwd })).trim();
  await copyFile(join(dirname(folder), script), join(bin, script));
}

async function countPackages(cwd: string, { target }: Part): Promise<number> {
  await readOutput("go", ["mod", "download"], { cwd }).catch(() => "");
  return (await readOutput("go", ["list", "-deps", target], { cwd })).trimEnd().split("\n").length;
}

/** The engine accepts plugins in its own folder without a warning. This plugin is a script of the Node.js SDK. */
async function copyDynamicProvider(bin: string): Promise<void> {
  const name = "pulumi-resource-pulumi-nodejs";
  const sdk = dirname(require.resolve("@pulumi/pulumi/package.json"));
  for (const file of [name, `${name}.cmd`]) await copyFile(join(sdk, file), join(bin, file));
}
