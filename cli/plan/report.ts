/** The common part of `plan` and `drift`: options, run, output in all formats, limits, exit status. */
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { BroadworksError } from "../../provider/shared/errors";
import { writeNamedFile } from "../shared/files";
import { formatJson } from "../shared/format-json";
import { integerFrom } from "../shared/options";
import { requireWritable } from "../shared/require-writable";
import { listenForStop } from "../shared/signals";
import { wrapFor } from "../shared/wrap";
import { enforceLimits } from "./limits";
import { type Plan, isEmpty } from "./plan";

export interface ReportOptions {
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

export function createReportCommand(name: string, description: string): Command {
  const limit = (flags: string, text: string) => new Option(flags, text).argParser(integerFrom(0, 10_000_000));
  return new Command(name)
    .description(description)
    .option("-s, --stack <name>", "stack (default: the selected stack)")
    .option("-C, --cwd <folder>", "project folder", ".")
    .option("--markdown <file>", "write Markdown, for a comment on a pull request; - for standard output")
    .option("--html <file>", "write a page with search and charts; - for standard output")
    .option("--json <file>", "write JSON, see docs/reference/plan.md; - for standard output")
    .option("--detailed-exitcode", "exit with status 2 if there are changes")
    .addOption(limit("--max-changes <count>", "fail and list the changes if there are more"))
    .addOption(limit("--max-number-changes <count>", "fail and list them if more phone numbers or extensions change"));
}

export const PLAN_EXIT_STATUS = `The command changes neither the platform nor the state. It writes its files even
if the result is incomplete or exceeds a limit.

Exit status: 0 success, 1 error, invalid usage or more changes than allowed,
2 changes with --detailed-exitcode, 130 Ctrl-C.`;

export async function runReport(mode: Plan["mode"], options: ReportOptions): Promise<void> {
  const { cwd, stack, refresh = false, markdown, html, json } = options;
  if ([markdown, html, json].filter((file) => file === "-").length > 1)
    throw new BroadworksError(
      "only one of --markdown, --html and --json can write to standard output. Name files for the others.",
    );
  for (const file of [markdown, html, json]) if (file !== undefined && file !== "-") await requireWritable(file);
  const { stop, interrupt } = listenForStop();
  // The automation API takes long to load, so a command loads it only when it needs it.
  const [{ openPulumi }, { terminalReporter }, { observe }, { createPlan }, { previewProgress }] = await Promise.all([
    import("../pulumi/command.js"),
    import("../pulumi/reporter.js"),
    import("./observe.js"),
    import("./plan.js"),
    import("./progress.js"),
  ]);
  const command = await openPulumi(terminalReporter(), stop);
  const progress = previewProgress();
  const observed = await observe({
    mode,
    folder: resolve(cwd),
    stack,
    command,
    refresh,
    stop,
    interrupt,
    onResource: progress.resourceRead,
  }).finally(progress.stop);
  const plan = createPlan(mode, observed);
  await output(plan, options);
  if (plan.failures.length > 0)
    throw new BroadworksError(`the ${mode} is incomplete. Fix the errors above and run it again.`);
  enforceLimits(plan, { changes: options.maxChanges, numberChanges: options.maxNumberChanges });
  if (options.detailedExitcode && !isEmpty(plan)) process.exitCode = 2;
}

/** Writes the files, and prints the format for standard output: text unless an option names another. */
async function output(plan: Plan, { markdown, html, json }: ReportOptions): Promise<void> {
  const formats: [file: string | undefined, format: () => Promise<string>][] = [
    [markdown, async () => (await import("./markdown.js")).formatMarkdown(plan)],
    [html, async () => (await import("./page.js")).formatPage(plan)],
    [json, () => Promise.resolve(formatJson(plan))],
  ];
  for (const [file, format] of formats)
    if (file !== undefined && file !== "-") await writeNamedFile(file, await format(), "Name another file.");
  const formatText = async () => wrapFor(process.stdout, (await import("./text.js")).formatText(plan));
  const printed = formats.find(([file]) => file === "-")?.[1] ?? formatText;
  process.stdout.write(await printed());
}
