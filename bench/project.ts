/** A contestant's program on the real engine, and what one run of it costs. */
import { execFile, spawn } from "node:child_process";
import { cp, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a run took. */
export interface Cost {
  readonly seconds: number;
  /** Most bytes that the provider's process held; undefined where processes cannot be listed. */
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
    await cp(join(__dirname, "contestants", name), project.folder, { recursive: true });
    await project.pulumi("stack", "init", "bench");
    return project;
  }

  declare(users: readonly Values[]): Promise<void> {
    return writeFile(join(this.folder, "users.json"), JSON.stringify(users));
  }

  pulumi(...args: string[]): Promise<Cost> {
    const quiet = args[0] === "stack" ? [] : ["--suppress-progress", "--suppress-outputs"];
    return timed("pulumi", [...args, "--non-interactive", ...quiet], { cwd: this.folder, env: this.environment });
  }

  async stateBytes(): Promise<number> {
    return (await stat(this.stateFile)).size;
  }

  async resources(): Promise<Resource[]> {
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

interface Options {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a command to its end. @throws Error with what it printed, when it fails */
export async function timed(command: string, args: readonly string[], options: Options): Promise<Cost> {
  const begin = performance.now();
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const watch = new AbortController();
  const memory = mostMemory(watch.signal);
  const code = await ended.finally(() => watch.abort());
  const seconds = (performance.now() - begin) / 1000;
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${printed}`);
  return { seconds, memory: await memory };
}

/** The most that any dynamic provider's process of this machine holds until the signal. */
async function mostMemory(signal: AbortSignal): Promise<number | undefined> {
  let most: number | undefined;
  while (!signal.aborted) {
    const { stdout } = await run("ps", ["-Ao", "rss=,args="]).catch(() => ({ stdout: "" }));
    for (const line of stdout.split("\n")) {
      const [, kilobytes, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      if (command?.includes("dynamic-provider")) most = Math.max(most ?? 0, Number(kilobytes) * 1024);
    }
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
  return most;
}
