/** One cell: the packed package in a new project, installed, previewed, applied and previewed again. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSimulator } from "../../simulator";
import { settingsOf } from "../support/local-engine";
import type { Cell, Manager } from "./cells";
import { cliFolder, managerFolder, nodeFolder, searchPath } from "./tools";

const run = promisify(execFile);

/** The versions that were used, and the first line of what failed. */
export interface Result {
  readonly versions: { readonly node: string; readonly sdk: string; readonly typescript: string; readonly cli: string };
  readonly manager: string;
  readonly failure?: string;
}

const INSTALL: Readonly<Record<Manager, readonly [string, ...string[]]>> = {
  npm: ["npm", "install", "--no-audit", "--no-fund"],
  pnpm: ["pnpm", "install"],
  "yarn 1": ["yarn", "install", "--non-interactive"],
  "yarn 4": ["yarn", "install"],
  bun: ["bun", "install"],
};

const program = (module: string) => `import { BroadworksUser, BroadworksUserServices } from "${module}";

const jane = new BroadworksUser("jane", {
  serviceProviderId: "ent.odin",
  groupId: "grp.odin",
  userId: "jane.doe@lab.example.net",
  title: "Lead",
});
new BroadworksUserServices("jane", { userId: jane.userId, services: { "Call Waiting": { isActive: true } } });
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    target: "ES2022",
    module: "node16",
    moduleResolution: "node16",
    types: ["node"],
    skipLibCheck: true,
  },
};

/** @param tarball - the packed package */
export async function runCell(cell: Cell, tarball: string): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "broadworks-matrix-"));
  const simulator = await startSimulator({ users: 8 });
  try {
    const path = searchPath(
      await nodeFolder(cell.node),
      await managerFolder(cell.manager),
      await cliFolder(cell.cli),
      join(folder, "project", "node_modules", ".bin"),
    );
    await mkdir(join(folder, "backend"));
    const environment = {
      ...process.env,
      ...settingsOf(simulator),
      PATH: path,
      BROADWORKS_REQUESTS_PER_SECOND: "1000",
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "matrix",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      YARN_ENABLE_TELEMETRY: "0",
    };
    const project = await createProject(join(folder, "project"), cell, tarball);
    const step = (args: readonly string[]) => output(args, project, environment);
    const failure = await firstFailure(cell, step);
    const title = simulator.user("jane.doe@lab.example.net")?.title;
    const isApplied = failure !== undefined || title === "Lead";
    return {
      versions: {
        node: (await step(["node", "--version"])).slice(1),
        sdk: await versionOf(project, "@pulumi/pulumi"),
        typescript: await versionOf(project, "typescript"),
        cli: (await step(["pulumi", "version"])).slice(1),
      },
      manager: `${cell.manager.split(" ")[0]} ${await step([INSTALL[cell.manager][0], "--version"])}`,
      failure: isApplied ? failure : "pulumi up: the user does not have the declared title",
    };
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function createProject(folder: string, cell: Cell, tarball: string): Promise<string> {
  await mkdir(folder);
  const manifest = {
    name: "matrix",
    private: true,
    main: "index.ts",
    dependencies: { "@pulumi/pulumi": cell.sdk, "pulumi-broadworks": `file:${tarball}` },
    devDependencies: { "@types/node": "^20.19.0", typescript: `^${cell.typescript}` },
  };
  const files = {
    "package.json": JSON.stringify(manifest),
    "tsconfig.json": JSON.stringify(TSCONFIG),
    "Pulumi.yaml": "name: matrix\nruntime: nodejs\n",
    "index.ts": program(cell.plugin ? "pulumi-broadworks/plugin" : "pulumi-broadworks"),
    // pnpm 12 fails if it is not decided whether a dependency of the SDK may run its script.
    "pnpm-workspace.yaml": "allowBuilds:\n  protobufjs: false\n",
    // The other linker of yarn 4 has no node_modules, which the language host reads.
    ".yarnrc.yml": "nodeLinker: node-modules\nenableImmutableInstalls: false\n",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function firstFailure(
  cell: Cell,
  step: (args: readonly string[]) => Promise<string>,
): Promise<string | undefined> {
  const steps: Readonly<Record<string, readonly string[]>> = {
    install: INSTALL[cell.manager],
    "stack init": ["pulumi", "stack", "init", "test"],
    "first preview": ["pulumi", "preview", "--non-interactive"],
    "pulumi up": ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
    "second preview": ["pulumi", "preview", "--non-interactive", "--expect-no-changes"],
  };
  for (const [name, args] of Object.entries(steps))
    try {
      await step(args);
    } catch (error) {
      return `${name}: ${reasonOf(error)}`;
    }
  return undefined;
}

async function output(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const [command = "", ...rest] = args;
  return (await run(command, rest, { cwd, env, maxBuffer: 100_000_000, timeout: 300_000 })).stdout.trim();
}

async function versionOf(project: string, name: string): Promise<string> {
  const manifest = await readFile(join(project, "node_modules", name, "package.json"), "utf8").catch(() => "{}");
  return (JSON.parse(manifest) as { version?: string }).version ?? "?";
}

/** The line that names the fault, out of all that a failed command printed. */
function reasonOf(error: unknown): string {
  const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
  const lines = `${stderr}\n${stdout}\n${message}`.split("\n").map((line) => line.trim());
  const named =
    lines.find((line) => /peer |error(?! code)|incompatible|cannot|not supported/i.test(line)) ?? lines.find(Boolean);
  return (named ?? "failed").slice(0, 200);
}
