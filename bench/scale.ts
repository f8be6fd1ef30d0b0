/** `npm run bench:scale`: deploys the users of an enterprise in parallel, with one stack for each group. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { ensurePulumi } from "../cli/pulumi/ensure";
import { terminalReporter } from "../cli/pulumi/reporter";
import { integerFrom } from "../cli/shared/options";
import { localEngine, settingsOf } from "../scripts/support/local-engine";
import { endWithError } from "../scripts/support/end-with-error";
import { type Simulator, startSimulator } from "../simulator";
import { createDeclaration } from "./benchmark";
import { runTimed } from "./project";

const REPOSITORY = join(__dirname, "..");

interface Options {
  readonly groups: number;
  readonly users: number;
  readonly parallel: number;
}

async function measureDeployment({ groups, users, parallel }: Options): Promise<void> {
  const cli = await ensurePulumi(terminalReporter(), new AbortController().signal);
  const folder = await mkdtemp(join(tmpdir(), "broadworks-scale-"));
  const simulator = await startSimulator({ groups, users });
  try {
    const project = join(folder, "enterprise");
    await createProject(project, simulator);
    const env = {
      ...process.env,
      ...localEngine(folder, cli),
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      ...settingsOf(simulator),
    };
    for (const [scenario, ...options] of [["up of all"], ["preview, nothing changed", "--preview"]]) {
      simulator.forgetRequests();
      const command = [join(REPOSITORY, "dist", "cli", "main.js"), "deploy", "--cwd", project];
      const args = [...command, "--parallel", String(parallel), ...options];
      const { seconds } = await runTimed(process.execPath, args, { cwd: folder, env });
      console.log(
        `${users} users in ${groups} stacks, ${parallel} in parallel: ${scenario}: ` +
          `${seconds.toFixed(1)} s, ${simulator.requests.length} requests`,
      );
    }
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Copies the example of an enterprise, and declares the users of the simulator in it. */
async function createProject(folder: string, simulator: Simulator): Promise<void> {
  const example = join(REPOSITORY, "examples", "enterprise");
  await mkdir(join(folder, "groups"), { recursive: true });
  for (const file of ["Pulumi.yaml", "package.json", "tsconfig.json", "index.ts"])
    await cp(join(example, file), join(folder, file));
  for (const groupId of new Set(simulator.users.map((user) => user.groupId))) {
    const users = simulator.users.filter((user) => user.groupId === groupId);
    await writeFile(join(folder, "groups", `${groupId}.json`), JSON.stringify(users.map(createDeclaration)));
    await writeFile(join(folder, `Pulumi.${groupId}.yaml`), "config: {}\n");
  }
}

new Command("bench:scale")
  .description("measure the deployment of an enterprise with one stack for each group")
  .addOption(new Option("--groups <count>", "number of groups").default(4).argParser(integerFrom(1, 1000)))
  .addOption(new Option("--users <count>", "total number of users").default(1000).argParser(integerFrom(1, 100_000)))
  .addOption(
    new Option("--parallel <count>", "number of stacks to deploy at once").default(4).argParser(integerFrom(1, 100)),
  )
  .addHelpText("after", "\nExample:\n  $ npm run bench:scale -- --groups 10 --users 10000\n")
  .action(measureDeployment)
  .parseAsync()
  .catch(endWithError);
