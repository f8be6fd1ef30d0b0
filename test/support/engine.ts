/** The real engine: the Pulumi CLI with a backend in a temporary folder, and programs that run in it. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { promisify } from "node:util";
import {
  type LocalWorkspaceOptions,
  LocalWorkspace,
  type PulumiCommand,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { pulumiCommand } from "../../cli/pulumi/command";
import { ensurePulumi } from "../../cli/pulumi/ensure";
import { terminalReporter } from "../../cli/pulumi/reporter";
import { localEngine } from "../../scripts/support/local-engine";
import type { Simulator } from "../../simulator";
import type { Values } from "./provider";
import { PREFETCH } from "./reading";
import { kindOf } from "./stack";

let cli: Promise<string> | undefined;

/** Where there is no CLI yet, building one takes minutes. A hook that needs it allows for them: `this.timeout(CLI_TIMEOUT)`. */
export const CLI_TIMEOUT = 20 * 60_000;

/** The path of the CLI; installed once per user when there is none. */
export function pulumiCli(): Promise<string> {
  return (cli ??= ensurePulumi(terminalReporter(), new AbortController().signal));
}

type Users = Readonly<Record<string, Values>>;

const OF_USERS = `
const broadworks = require("pulumi-broadworks");
const declared = JSON.parse(require("fs").readFileSync("declared.json", "utf8"));
const users = {};
for (const [name, { kind, ...values }] of Object.entries(declared)) {
  const dependsOn = users[values.userId] ?? [];
  const made = new broadworks[kind](name, values, { dependsOn });
  if (kind === "BroadworksUser") users[values.userId] = made;
}
`;

export class Engine {
  private constructor(
    readonly folder: string,
    readonly environment: Record<string, string>,
    private readonly command: PulumiCommand,
  ) {}

  static async start(): Promise<Engine> {
    const path = await pulumiCli();
    const folder = await mkdtemp(join(tmpdir(), "broadworks-engine-"));
    const environment = { ...localEngine(folder, path), PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    return new Engine(folder, environment, await pulumiCommand(path));
  }

  /** The same engine with a plugin beside it, given as a program of Node.js. */
  async withPlugin(name: string, program: string): Promise<Engine> {
    const folder = join(this.folder, "plugins");
    await mkdir(folder, { recursive: true });
    const plugin = join(folder, `pulumi-resource-${name}`);
    await writeFile(plugin, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, { mode: 0o755 });
    const path = [this.environment["PATH"], folder].filter(Boolean).join(delimiter);
    return new Engine(this.folder, { ...this.environment, PATH: path }, this.command);
  }

  /** The same engine, which checks the types of a program before it runs it. */
  typeChecking(): Engine {
    const { PULUMI_NODEJS_TRANSPILE_ONLY: _without, ...environment } = this.environment;
    return new Engine(this.folder, environment, this.command);
  }

  /** A stack of a program that runs in this process. */
  async inline(program: PulumiFn, platform?: Simulator, name = "inline"): Promise<Stack> {
    const workDir = join(this.folder, name);
    await mkdir(workDir, { recursive: true });
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "test", projectName: name, program },
      { workDir, ...this.options() },
    );
    await configure(stack, platform);
    return stack;
  }

  /** A stack of a copy of a folder that holds a project. */
  async copyOf(folder: string, platform: Simulator): Promise<Stack> {
    const workDir = join(this.folder, basename(folder));
    await cp(folder, workDir, { recursive: true });
    return this.inFolder(workDir, platform);
  }

  /** A stack of a folder that holds a project. */
  existing(folder: string, platform: Simulator): Promise<Stack> {
    return this.inFolder(folder, platform);
  }

  /** A stack of a program given as text. */
  async script(name: string, program: string, platform: Simulator): Promise<Stack> {
    const workDir = join(this.folder, name);
    await mkdir(workDir, { recursive: true });
    await writeFile(join(workDir, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
    await writeFile(join(workDir, "package.json"), JSON.stringify({ name, main: "index.js" }));
    await writeFile(join(workDir, "index.js"), program);
    return this.inFolder(workDir, platform);
  }

  /**
   * A stack of users as they are declared last. Its program has a process of its own: programs in this one, side by side,
   * take each other's failures for theirs.
   */
  async ofUsers(
    name: string,
    platform: Simulator,
  ): Promise<{ stack: Stack; declare: (users: Users) => Promise<void> }> {
    const stack = await this.script(name, OF_USERS, platform);
    const file = join(stack.workspace.workDir, "declared.json");
    return { stack, declare: (users) => writeFile(file, JSON.stringify(withKinds(users))) };
  }

  private async inFolder(workDir: string, platform: Simulator): Promise<Stack> {
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: "test", workDir }, this.options());
    await configure(stack, platform);
    return stack;
  }

  /** Moves resources from the state of one stack to that of another. */
  async moveState(from: Stack, to: Stack, urns: readonly string[]): Promise<void> {
    const nameOf = async ({ name, workspace }: Stack) =>
      ["organization", (await workspace.projectSettings()).name, name].join("/");
    const command = ["state", "move", "--yes", "--source", await nameOf(from), "--dest", await nameOf(to), ...urns];
    await promisify(execFile)("pulumi", command, {
      cwd: from.workspace.workDir,
      env: { ...process.env, ...from.workspace.envVars },
    });
  }

  async stop(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The state of a stack as it lies in the backend, secrets and all. */
  async stateOf(project: string): Promise<string> {
    return readFile(join(this.folder, "backend", ".pulumi", "stacks", project, "test.json"), "utf8");
  }

  options(): LocalWorkspaceOptions {
    return { envVars: this.environment, pulumiCommand: this.command, pulumiHome: join(this.folder, "home") };
  }
}

/**
 * `pulumi up` of a program in a folder; three commands less than the automation API's, which asks for outputs and history.
 *
 * @returns what it printed
 * @throws Error with what it printed, in `stdout`, when it fails
 */
export async function up(
  { name, workspace }: Pick<Stack, "name" | "workspace">,
  { refresh = false, expectNoChanges = false, flags = [] as readonly string[], command = "up" } = {},
): Promise<string> {
  const args = [command, "--yes", "--skip-preview", "--non-interactive", "--stack", name, ...flags];
  if (refresh) args.push("--refresh");
  if (expectNoChanges) args.push("--expect-no-changes");
  const environment = { cwd: workspace.workDir, env: { ...process.env, ...workspace.envVars }, maxBuffer: 100_000_000 };
  try {
    return (await promisify(execFile)("pulumi", args, environment)).stdout;
  } catch (error) {
    const failure = error as Error & { readonly stdout: string };
    failure.message = failure.stdout;
    throw failure;
  }
}

/** The declarations of the program: the kind of a resource follows from its name. */
function withKinds(declared: Users): Users {
  return Object.fromEntries(
    Object.entries(declared).map(([name, values]) => [name, { kind: kindOf(name).kind, ...values }]),
  );
}

async function configure(stack: Stack, platform: Simulator | undefined): Promise<void> {
  if (!platform) return;
  await stack.setAllConfig({
    "broadworks:url": { value: platform.url },
    "broadworks:username": { value: platform.username },
    "broadworks:password": { value: platform.password, secret: true },
    "broadworks:requestsPerSecond": { value: "1000" },
    "broadworks:prefetch": { value: PREFETCH },
  });
}
