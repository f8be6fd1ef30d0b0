/** `pulumi-broadworks deploy`: deploys the stacks of a project in parallel, within one rate limit. */
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { deployStacks } from "../deploy/deployment";
import { jsonProgress, textProgress } from "../deploy/progress";
import { listConfiguredStacks, requireProject } from "../engine/stacks";
import { terminalReporter } from "../pulumi/reporter";
import { integerFrom } from "../shared/options";
import { failureStatus, listenForStop } from "../shared/signals";

interface Options {
  readonly cwd: string;
  readonly parallel: number;
  readonly preview?: true;
  readonly refresh?: true;
  readonly json?: true;
}

export function deployCommand(): Command {
  return new Command("deploy")
    .description("deploy the stacks of a project in parallel, within one rate limit")
    .argument("[stacks...]", "stacks (default: all with a Pulumi.STACK.yaml)")
    .option("-C, --cwd <folder>", "project folder", ".")
    .addOption(
      new Option("-p, --parallel <count>", "number of stacks to deploy at once")
        .default(4)
        .argParser(integerFrom(1, 100)),
    )
    .option("--preview", "preview only; change nothing")
    .option("--refresh", "read the platform first, as `pulumi up --refresh` does")
    .option("--json", "print progress as JSON, one object per line")
    .addHelpText("after", EXAMPLES)
    .action(deploy);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks deploy --preview
  $ npx pulumi-broadworks deploy --parallel 8
  $ npx pulumi-broadworks deploy grp2.odin grp3.odin --json

Stacks that do not exist yet are created, also with --preview. The selected
stack stays selected. All stacks together stay within
broadworks:requestsPerSecond and broadworks:maxConcurrentRequests; if the stacks
have different limits, the lowest apply. If a stack fails, the others continue.
To continue a failed or interrupted deployment, run the same command again.
Ctrl-C starts no more stacks and lets the running ones finish their requests.

Exit status: 0 success, 1 a stack failed or was not started, or invalid usage,
130 stopped by Ctrl-C.`;

async function deploy(names: string[], options: Options): Promise<void> {
  const { cwd, parallel, preview = false, refresh = false, json } = options;
  const folder = resolve(cwd);
  await requireProject(folder);
  const stacks = names.length > 0 ? [...new Set(names)] : await listConfiguredStacks(folder);
  const { stop, interrupt } = listenForStop();
  // The automation API takes long to load, so a command loads it only when it needs it.
  const [{ openPulumi }, { createStackDeployer }] = await Promise.all([
    import("../pulumi/command.js"),
    import("../deploy/stack.js"),
  ]);
  const command = await openPulumi(terminalReporter(), stop);
  const deployStack = createStackDeployer({ folder, command, preview, refresh, stop, interrupt });
  const progress = json ? jsonProgress() : textProgress({ stacks: stacks.length, preview });
  const summary = await deployStacks({ stacks, parallel, signal: stop }, deployStack, progress);
  progress.summary(summary);
  const isComplete = summary.notStarted.length === 0 && summary.deployed.every(({ failures }) => failures.length === 0);
  process.exitCode = isComplete ? 0 : failureStatus();
}
