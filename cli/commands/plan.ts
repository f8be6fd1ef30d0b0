/** `pulumi-broadworks plan` and `drift`: what would change, by user and field, in forms that people can read and review. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { BroadworksError } from "../../provider/shared/errors";
import { wholeNumber } from "../shared/options";
import { refuseTooMany } from "../plan/limits";
import { type Plan, isEmpty } from "../plan/plan";
import { stopSignals } from "../shared/signals";

interface Options {
  readonly stack?: string;
  readonly cwd: string;
  readonly refresh?: true;
  readonly markdown?: string;
  readonly html?: string;
  readonly json?: string;
  readonly detailedExitcode?: true;
  readonly maxChanges?: number;
  readonly maxNumberChanges?: number;
}

export function planCommand(): Command {
  return lookCommand("plan", "tell what `pulumi up` would do, by user and field, and why")
    .option("--refresh", "read what is there first, as `pulumi up --refresh`")
    .addHelpText("after", PLAN_EXAMPLES)
    .action((options: Options) => look("plan", options));
}

export function driftCommand(): Command {
  return lookCommand("drift", "tell what has moved on the platform behind the program's back")
    .addHelpText("after", DRIFT_EXAMPLES)
    .action((options: Options) => look("drift", options));
}

function lookCommand(name: string, description: string): Command {
  const limit = (flags: string, what: string) => new Option(flags, what).argParser(wholeNumber(0, 10_000_000));
  return new Command(name)
    .description(description)
    .option("-s, --stack <name>", "the stack; the one that is selected by default")
    .option("-C, --cwd <folder>", "the project's folder", ".")
    .option("--markdown <file>", "write it as Markdown, for a comment on a pull request; - is standard output")
    .option("--html <file>", "write it as one page, with search and charts; - is standard output")
    .option("--json <file>", "write it as JSON, see docs/reference/plan.md; - is standard output")
    .option("--detailed-exitcode", "end with 2 when there are changes")
    .addOption(limit("--max-changes <count>", "fail when more is changed, and list it"))
    .addOption(
      limit("--max-number-changes <count>", "fail when more numbers or extensions are changed, and list them"),
    );
}

const STATES = `
Exit status: 0 done, and 2 with --detailed-exitcode when there are changes;
1 failed, wrongly called, or more changes than are allowed. The files are
written whatever the status is. Nothing is changed on the platform, nor in
the state.`;

const PLAN_EXAMPLES = `
Examples:
  $ npx pulumi-broadworks plan
  $ npx pulumi-broadworks plan --stack production --html plan.html
  $ npx pulumi-broadworks plan --detailed-exitcode --max-changes 500 \\
      --max-number-changes 20
  $ npx pulumi-broadworks plan --json - | jq '.users[].userId'
${STATES}`;

const DRIFT_EXAMPLES = `
Examples:
  $ npx pulumi-broadworks drift --stack production --detailed-exitcode
  $ npx pulumi-broadworks drift --html drift.html

Declared fields are compared with what the last run left. The program is not
run. \`pulumi up\` sets back what has moved; \`pulumi up --refresh\` makes users
again that are gone.
${STATES}`;

async function look(mode: Plan["mode"], options: Options): Promise<void> {
  const { cwd, stack, refresh = false, markdown, html, json } = options;
  if ([markdown, html, json].filter((file) => file === "-").length > 1)
    throw new BroadworksError(
      "only one of --markdown, --html and --json can be standard output; name files for the others",
    );
  const { stop, interrupt } = stopSignals();
  // Loading the automation API takes its time, and only some commands need it.
  const [{ ensurePulumi }, { terminalReporter }, { observe }, { planOf }, { lookProgress }] = await Promise.all([
    import("../pulumi/ensure.js"),
    import("../pulumi/reporter.js"),
    import("../plan/observe.js"),
    import("../plan/plan.js"),
    import("../plan/progress.js"),
  ]);
  const cli = await ensurePulumi(terminalReporter(), stop);
  const progress = lookProgress();
  const folder = resolve(cwd);
  const observed = await observe({
    mode,
    folder,
    stack,
    cli,
    refresh,
    stop,
    interrupt,
    looked: progress.looked,
  }).finally(progress.stop);
  const plan = planOf(mode, observed);
  await tell(plan, options);
  if (plan.failures.length > 0)
    throw new BroadworksError(`the ${mode} is not whole; mend what is named above and run again`);
  refuseTooMany(plan, { changes: options.maxChanges, numberChanges: options.maxNumberChanges });
  if (options.detailedExitcode && !isEmpty(plan)) process.exitCode = 2;
}

/** In each form that is asked for, and for the person at the terminal. */
async function tell(plan: Plan, { markdown, html, json }: Options): Promise<void> {
  const forms: [string | undefined, () => Promise<string>][] = [
    [markdown, async () => (await import("../plan/markdown.js")).markdownOf(plan)],
    [html, async () => (await import("../plan/page.js")).pageOf(plan)],
    [json, () => Promise.resolve(`${JSON.stringify(plan, null, 2)}\n`)],
  ];
  for (const [file, form] of forms) if (file !== undefined && file !== "-") await write(file, await form());
  const printed =
    forms.find(([file]) => file === "-")?.[1] ?? (async () => (await import("../plan/text.js")).textOf(plan));
  process.stdout.write(await printed());
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new BroadworksError(`${file} cannot be written (${code}); name another file`);
  }
}
