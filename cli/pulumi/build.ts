/** Builds a Pulumi CLI from the Go module proxy, where nothing but package registries can be reached. */
import { copyFile, cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import which from "which";
import { outputOf, runProgram } from "./program";

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

export interface BuildProgress {
  /** Packages that are to be compiled in all; more than that are never told. */
  readonly start: (packages: number) => void;
  readonly compiled: () => void;
  readonly stop: () => void;
}

export async function canBuild(): Promise<boolean> {
  return (await which("go", { nothrow: true })) !== null;
}

/** Builds into `folder/bin`. What it leaves behind when it fails is the caller's to remove. */
export async function buildPulumi(folder: string, progress: BuildProgress, signal: AbortSignal): Promise<void> {
  const bin = join(folder, "bin");
  const work = join(folder, "build");
  await mkdir(bin, { recursive: true });
  await cp(SOURCES, work, { recursive: true });
  // Go compiles in parallel and names each package once; those it has from an earlier build it does not name.
  const packages = await Promise.all(PARTS.map((part) => packagesOf(join(work, part.folder), part)));
  progress.start(packages.reduce((sum, count) => sum + count, 0));
  try {
    for (const part of PARTS)
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
    progress.stop();
  }
  await copyDynamicProvider(bin);
}

async function packagesOf(cwd: string, { target }: Part): Promise<number> {
  await outputOf("go", ["mod", "download"], { cwd }).catch(() => "");
  return (await outputOf("go", ["list", "-deps", target], { cwd })).trimEnd().split("\n").length;
}

/** The engine takes plugins that lie beside it without a warning. This one is a script of the Node.js SDK. */
async function copyDynamicProvider(bin: string): Promise<void> {
  const name = "pulumi-resource-pulumi-nodejs";
  const sdk = dirname(require.resolve("@pulumi/pulumi/package.json"));
  for (const file of [name, `${name}.cmd`]) await copyFile(join(sdk, file), join(bin, file));
}
