/** The program of a candidate on the real engine, and the cost of one run. */
import { execFile, spawn } from "node:child_process";
import { cp, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Cost {
  readonly seconds: number;
  /** Maximum memory of the provider's process, in bytes; undefined where processes cannot be listed. */
  readonly memory?: number | undefined;
}

type Values = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly type: string;
  readonly inputs?: Values;
  readonly outputs?: Values;
}

export class Project {
  private constructor(
    private readonly name: string,
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async open(name: string, folder: string, environment: NodeJS.ProcessEnv): Promise<Project> {
    const project = new Project(name, join(folder, name), environment);
    await cp(join(__dirname, "candidates", name), project.folder, { recursive: true });
    await project.pulumi("stack", "init", "bench");
    return project;
  }

  declare(users: readonly Values[]): Promise<void> {
    return writeFile(join(this.folder, "users.json"), JSON.stringify(users));
  }

  pulumi(...args: string[]): Promise<Cost> {
    return this.run(args, {});
  }

  /** Runs the command as fast as possible, e.g. to prepare a platform. */
  pulumiWithoutLimits(...args: string[]): Promise<Cost> {
    return this.run(args, { BROADWORKS_REQUESTS_PER_SECOND: "1000", PULUMI_SKIP_CHECKPOINTS: "true" });
  }

  private run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Cost> {
    const quiet = args[0] === "stack" ? [] : ["--suppress-progress", "--suppress-outputs"];
    const env = { ...this.environment, ...environment };
    return runTimed("pulumi", [...args, "--non-interactive", ...quiet], { cwd: this.folder, env });
  }

  /** @returns the size of the state file, in bytes */
  async readStateSize(): Promise<number> {
    return (await stat(this.stateFile)).size;
  }

  async readResources(): Promise<Resource[]> {
    const state = JSON.parse(await readFile(this.stateFile, "utf8")) as {
      checkpoint: { latest: { resources: Resource[] } };
    };
    return state.checkpoint.latest.resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
  }

  private get stateFile(): string {
    const backend = (this.environment["PULUMI_BACKEND_URL"] ?? "").slice("file://".length);
    return join(backend, ".pulumi", "stacks", this.name, "bench.json");
  }
}

interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a command until it ends. @throws Error with the output of the command, when the command fails */
export async function runTimed(command: string, args: readonly string[], options: RunOptions): Promise<Cost> {
  const begin = performance.now();
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const end = new AbortController();
  const memory = measureMemory(end.signal);
  const code = await ended.finally(() => end.abort());
  const seconds = (performance.now() - begin) / 1000;
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed with exit status ${code}:\n${printed}`);
  return { seconds, memory: await memory };
}

/** @returns the maximum memory of a process of a dynamic provider on this machine, until the signal */
async function measureMemory(signal: AbortSignal): Promise<number | undefined> {
  let max: number | undefined;
  while (!signal.aborted) {
    const { stdout } = await run("ps", ["-Ao", "rss=,args="]).catch(() => ({ stdout: "" }));
    for (const line of stdout.split("\n")) {
      const [, kilobytes, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      if (command?.includes("dynamic-provider")) max = Math.max(max ?? 0, Number(kilobytes) * 1024);
    }
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
  return max;
}
