/** Builds a Pulumi CLI from the Go module proxy, on machines that reach package registries only. */
import { copyFile, cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import which from "which";
import { readOutput, runProgram } from "./program";

const SOURCES = join(dirname(require.resolve("pulumi-broadworks/package.json")), "pulumi-cli");

interface Part {
  readonly folder: string;
  readonly binary: string;
  readonly target: string;
  readonly flags: readonly string[];
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
    flags: [],
  },
];

const YAML_HOST: Part = {
  folder: "yaml-host",
  binary: "pulumi-language-yaml",
  target: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
  flags: [],
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

/** Builds the host for programs in YAML into `folder/bin`, under its name only when it is complete. */
export async function buildYamlHost(
  folder: string,
  executable: string,
  progress: BuildProgress,
  signal: AbortSignal,
): Promise<void> {
  const work = await mkdtemp(join(folder, "build-"));
  try {
    await buildParts([YAML_HOST], work, work, progress, signal);
    await rename(join(work, YAML_HOST.binary), join(folder, "bin", executable));
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
    for (const part of parts)
      await runProgram(
        "go",
        [
          "build",
          "-v",
          "-trimpath",
          "-ldflags",
          ["-s", "-w", ...part.flags].join(" "),
          "-o",
          join(bin, part.binary),
          part.target,
        ],
        { cwd: join(work, part.folder), onLine: progress.compiled, signal },
      );
  } finally {
    progress.stopped();
  }
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
