/**
 * `npm run bench:parallel-diff`: previews and updates with and without `PULUMI_PARALLEL_DIFF=true`, for the dynamic provider and the
 * plugin, side by side. Prints the table in docs/operations/scale.md.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ensurePulumi } from "../cli/pulumi/ensure";
import { terminalReporter } from "../cli/pulumi/reporter";
import { localEngine, settingsOf } from "../scripts/support/local-engine";
import { table } from "../scripts/support/markdown";
import { endWithError } from "../scripts/support/end-with-error";
import { type Simulator, startSimulator } from "../simulator";
import { runTimed } from "./project";
import { median } from "./results";

const [USERS, ROUNDS, LATENCY] = [300, 3, 50];
const HOSTS = { "dynamic provider": "pulumi-broadworks", plugin: "pulumi-broadworks/plugin" } as const;
const MODES = { without: {}, with: { PULUMI_PARALLEL_DIFF: "true" } } as const;
const PLUGIN = join(__dirname, "..", "dist", "provider", "hosts", "plugin", "main.js");

const PROGRAM = `
const { BroadworksUser } = require(process.env.MODULE);
const users = JSON.parse(require("fs").readFileSync("users.json", "utf8"));
for (const user of users) new BroadworksUser(user.userId, user);
`;

type Mode = keyof typeof MODES;

/** The users of a platform of their own, in one stack. */
class MeasuredStack {
  private constructor(
    private readonly folder: string,
    private readonly simulator: Simulator,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async open(cli: string, module: string, mode: Mode): Promise<MeasuredStack> {
    const folder = await mkdtemp(join(tmpdir(), "broadworks-parallel-"));
    const simulator = await startSimulator({ users: USERS, groups: 4 });
    const engine = localEngine(folder, cli);
    const plugins = join(folder, "plugins");
    await mkdir(plugins);
    const plugin = `#!/bin/sh\nexec "${process.execPath}" "${PLUGIN}" "$@"\n`;
    await writeFile(join(plugins, "pulumi-resource-broadworks"), plugin, { mode: 0o755 });
    const project = new MeasuredStack(folder, simulator, {
      ...process.env,
      ...engine,
      ...settingsOf(simulator),
      ...MODES[mode],
      PATH: [engine["PATH"], plugins].join(delimiter),
      MODULE: module,
      BROADWORKS_REQUESTS_PER_SECOND: "1000",
    });
    await writeFile(join(folder, "Pulumi.yaml"), "name: users\nruntime: nodejs\n");
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "users", main: "index.js" }));
    await writeFile(join(folder, "index.js"), PROGRAM);
    await project.run("stack", "init", "bench");
    await project.declare("Agent");
    await project.run("up", "--yes", "--skip-preview");
    simulator.latency = LATENCY;
    return project;
  }

  async run(...args: string[]): Promise<number> {
    const options = { cwd: this.folder, env: this.environment };
    return (await runTimed("pulumi", [...args, "--non-interactive"], options)).seconds;
  }

  async declare(title: string): Promise<void> {
    const users = this.simulator.users.map(({ serviceProviderId, groupId, userId }) => ({
      ...{ serviceProviderId, groupId, userId },
      title,
    }));
    await writeFile(join(this.folder, "users.json"), JSON.stringify(users));
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The seconds of each round. */
class Times {
  private readonly runs = new Map<string, Record<Mode, number[]>>();

  add(run: string, mode: Mode, seconds: number): void {
    const times = this.runs.get(run) ?? { without: [], with: [] };
    times[mode].push(seconds);
    this.runs.set(run, times);
  }

  rows(host: string): string[][] {
    return [...this.runs].map(([run, times]) => {
      const [without, parallel] = [median(times.without), median(times.with)];
      return [host, run, `${without.toFixed(1)} s`, `${(parallel / without).toFixed(2)} ×`];
    });
  }
}

async function measureHost(cli: string, host: string, module: string): Promise<string[][]> {
  const projects = {
    without: await MeasuredStack.open(cli, module, "without"),
    with: await MeasuredStack.open(cli, module, "with"),
  };
  const times = new Times();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      // Each mode is the first one in turn.
      const order: readonly Mode[] = round % 2 === 0 ? ["without", "with"] : ["with", "without"];
      const measure = async (run: string, ...args: string[]) => {
        for (const mode of order) times.add(run, mode, await projects[mode].run(...args));
      };
      await measure("preview, nothing changes", "preview");
      for (const mode of order) await projects[mode].declare(`Agent ${round}`);
      await measure("preview, all users change", "preview");
      await measure("update, all users change", "up", "--yes", "--skip-preview");
    }
  } finally {
    await Promise.all([projects.without.close(), projects.with.close()]);
  }
  return times.rows(host);
}

async function main(): Promise<void> {
  const cli = await ensurePulumi(terminalReporter(), new AbortController().signal);
  const rows: string[][] = [];
  for (const [host, module] of Object.entries(HOSTS)) rows.push(...(await measureHost(cli, host, module)));
  console.log(table(["provider", "run", "without", "with"], rows));
}

main().catch(endWithError);
