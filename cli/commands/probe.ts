/** `pulumi-broadworks probe`: measures how a platform behaves where platforms differ. It only reads. */
import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { readSettings } from "../../provider/tooling";
import { BroadworksError } from "../../provider/shared/errors";
import { formatReport } from "../probe/format";
import { Probe, type ProbeOptions } from "../probe/probe";
import { probeProgress } from "../probe/progress";
import { type Report, createReport } from "../probe/report";
import { formatJson } from "../shared/format-json";
import { EXIT_STATUS } from "../shared/options";
import { stopSignal } from "../shared/signals";

interface Options extends ProbeOptions {
  readonly json?: string;
}

export function probeCommand(): Command {
  return new Command("probe")
    .description("measure how the platform behaves where platforms differ; only reads")
    .option("-s, --service-provider <id>", "service provider of the group (default: the account's, or the first)")
    .option("-g, --group <id>", "group to read (default: the first one with users)")
    .option("-u, --user <id>", "user to read besides the first users of the group")
    .option("--json <file>", "write a report without values of users, for simulate --like")
    .addHelpText("after", EXAMPLES)
    .action(probe);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks probe
  $ npx pulumi-broadworks probe -s ent.odin -g lab --json platform.json
  $ npx pulumi-broadworks simulate --like platform.json

Set BROADWORKS_URL, BROADWORKS_USERNAME and BROADWORKS_PASSWORD. Choose a small
group: some reads return all its users with everything that belongs to them. The
command sends about 50 requests, one at a time and at the configured rate. It
writes nothing; it only renews its own token.

The report contains statuses, sizes, times and names of members, but no ids,
names, numbers or other values of users.

${EXIT_STATUS}`;

async function probe({ json, ...options }: Options): Promise<void> {
  const signal = stopSignal();
  const settings = readSettings(undefined);
  const progress = probeProgress();
  const run = new Probe(settings, options, signal, progress.read);
  try {
    const report = createReport(await run.run());
    progress.stop();
    if (json !== undefined) await write(json, report);
    process.stdout.write(formatReport(report));
  } catch (error) {
    // A rejected login is a fact too.
    if (json !== undefined && run.facts.loginStatus !== undefined && run.facts.token === undefined)
      await write(json, createReport(run.facts));
    throw error;
  } finally {
    progress.stop();
  }
}

async function write(file: string, report: Report): Promise<void> {
  await writeFile(file, formatJson(report)).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new BroadworksError(`cannot write ${file} (${code}). Name another file with --json.`);
  });
}
