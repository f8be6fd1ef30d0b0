/** `npm run bench:scale`: the users of an enterprise as one stack for each group, deployed side by side. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { wholeNumber } from "../cli/shared/options";
import { ensurePulumi } from "../cli/pulumi/ensure";
import { terminalReporter } from "../cli/pulumi/reporter";
import { localEngine, settingsOf } from "../scripts/support/local-engine";
import { type Simulator, startSimulator } from "../simulator";
import { timed } from "./project";
import { declarationOf } from "./benchmark";

const REPOSITORY = join(__dirname, "..");

interface Options {
  readonly groups: number;
  readonly users: number;
  readonly parallel: number;
}

async function fleet({ groups, users, parallel }: Options): Promise<void> {
  const cli = await ensurePulumi(terminalReporter(), new AbortController().signal);
  const folder = await mkdtemp(join(tmpdir(), "broadworks-fleet-"));
  const simulator = await startSimulator({ groups, users });
  try {
    const project = join(folder, "enterprise");
    await enterprise(project, simulator);
    const env = {
      ...process.env,
      ...localEngine(folder, cli),
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      ...settingsOf(simulator),
    };
    for (const [what, ...options] of [["up of all"], ["preview, nothing changed", "--preview"]]) {
      simulator.forgetRequests();
      const args = [join(REPOSITORY, "dist", "cli", "main.js"), "deploy", "--cwd", project];
      const cost = await timed(process.execPath, [...args, "--parallel", String(parallel), ...options], {
        cwd: folder,
        env,
      });
      console.log(
        `${users} users in ${groups} stacks, ${parallel} at once: ${what}: ${cost.seconds.toFixed(1)} s, ${simulator.requests.length} calls`,
      );
    }
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The example with the users of the simulator. */
async function enterprise(project: string, simulator: Simulator): Promise<void> {
  const example = join(REPOSITORY, "examples", "enterprise");
  await mkdir(join(project, "groups"), { recursive: true });
  for (const file of ["Pulumi.yaml", "package.json", "tsconfig.json", "index.ts"])
    await cp(join(example, file), join(project, file));
  for (const groupId of new Set(simulator.users.map((user) => user.groupId))) {
    const people = simulator.users.filter((user) => user.groupId === groupId);
    await writeFile(join(project, "groups", `${groupId}.json`), JSON.stringify(people.map(declarationOf)));
    await writeFile(join(project, `Pulumi.${groupId}.yaml`), "config: {}\n");
  }
}

new Command("bench:scale")
  .description("measure the deployment of an enterprise, a stack for each group")
  .addOption(new Option("--groups <count>", "groups").default(4).argParser(wholeNumber(1, 1000)))
  .addOption(new Option("--users <count>", "users in all").default(1000).argParser(wholeNumber(1, 100_000)))
  .addOption(new Option("--parallel <count>", "stacks at the same time").default(4).argParser(wholeNumber(1, 100)))
  .action(fleet)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
