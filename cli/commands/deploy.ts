/** `pulumi-broadworks deploy`: the stacks of a project side by side, at one pace. Exit status: 1 when a stack failed. */
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { deployFleet } from "../deploy/deployment";
import { jsonProgress, textProgress } from "../deploy/progress";
import { stacksIn } from "../engine/stacks";
import { wholeNumber } from "../shared/options";
import { ensurePulumi } from "../pulumi/ensure";
import { terminalReporter } from "../pulumi/reporter";
import { stopSignals } from "../shared/signals";

interface Options {
  readonly cwd: string;
  readonly parallel: number;
  readonly preview?: true;
  readonly refresh?: true;
  readonly json?: true;
}

export function deployCommand(): Command {
  return new Command("deploy")
    .description("deploy the stacks of a project side by side, at one pace")
    .argument("[stacks...]", "stacks; all that have a Pulumi.STACK.yaml by default")
    .option("-C, --cwd <folder>", "the project's folder", ".")
    .addOption(
      new Option("-p, --parallel <count>", "stacks at the same time").default(4).argParser(wholeNumber(1, 100)),
    )
    .option("--preview", "tell what would be done, and do nothing")
    .option("--refresh", "read what is there first, as `pulumi up --refresh`")
    .option("--json", "tell what happens as JSON, one object a line")
    .addHelpText("after", EXAMPLES)
    .action(deploy);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks deploy --preview
  $ npx pulumi-broadworks deploy --parallel 8
  $ npx pulumi-broadworks deploy grp2.odin grp3.odin --json

A stack that does not exist yet is made. All stacks together keep to
broadworks:requestsPerSecond and broadworks:maxConcurrentRequests, the lowest where they
differ. A stack that fails does not stop the others; run again, it goes on.
Ctrl-C lets the stacks under way end what they have begun. Exit status: 0 all
done, 1 some failed or wrongly called.`;

async function deploy(names: string[], options: Options): Promise<void> {
  const { cwd, parallel, preview = false, refresh = false, json } = options;
  const folder = resolve(cwd);
  const stacks = names.length > 0 ? [...new Set(names)] : await stacksIn(folder);
  const { stop, interrupt } = stopSignals();
  const cli = await ensurePulumi(terminalReporter(), stop);
  // Loading the automation API takes its time, and only this command needs it.
  const { deployer } = await import("../deploy/stack.js");
  const deployStack = await deployer({
    folder,
    cli,
    preview,
    refresh,
    stop,
    interrupt,
  });
  const progress = json ? jsonProgress() : textProgress({ stacks: stacks.length, preview });
  const summary = await deployFleet({ stacks, parallel, signal: stop }, deployStack, progress);
  progress.summary(summary);
  const isDone = summary.left.length === 0 && summary.deployed.every(({ failures }) => failures.length === 0);
  process.exitCode = isDone ? 0 : 1;
}
