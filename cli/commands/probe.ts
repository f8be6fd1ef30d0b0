/** `pulumi-broadworks probe`: measures how a platform behaves where platforms differ. */
import { Command } from "commander";
import { type Settings, readSettings } from "../../provider/tooling";
import { BroadworksError } from "../../provider/shared/errors";
import { confirmOnTerminal, isInteractive } from "../probe/confirm";
import { formatReport } from "../probe/format";
import { Probe, type ProbeOptions } from "../probe/probe";
import { type ProbeProgress, probeProgress } from "../probe/progress";
import { type Report, createReport } from "../probe/report";
import { restoreFromFile } from "../probe/write-test/restore-user";
import { WriteTest } from "../probe/write-test/write-test";
import { writeNamedFile } from "../shared/files";
import { formatJson } from "../shared/format-json";
import { EXIT_STATUS } from "../shared/options";
import { requireWritable } from "../shared/require-writable";
import { stopSignal, stopSignalOfWrites } from "../shared/signals";

interface Options extends ProbeOptions {
  readonly json?: string;
  readonly writeTest?: string;
  readonly yes?: true;
  readonly restore?: string;
}

export function probeCommand(): Command {
  return new Command("probe")
    .description("measure how the platform behaves where platforms differ")
    .option("-s, --service-provider <id>", "service provider of the group (default: the account's, or the first)")
    .option("-g, --group <id>", "group to read (default: the first one with users)")
    .option("-u, --user <id>", "user to read besides the first users of the group")
    .option("--json <file>", "write a report without values of users, for simulate --like")
    .option("--write-test <user>", "also change this user, which exists only for tests, and restore it")
    .option("--yes", "do not ask before --write-test")
    .option("--restore <file>", "restore the user of a write test that was killed; measures nothing")
    .addHelpText("after", EXAMPLES)
    .action(probe);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks probe
  $ npx pulumi-broadworks probe -s ent.odin -g lab --json platform.json
  $ npx pulumi-broadworks probe --write-test test@example.net --json test.json
  $ npx pulumi-broadworks simulate --like platform.json

Set BROADWORKS_URL, BROADWORKS_USERNAME and BROADWORKS_PASSWORD. Choose a small
group: some reads return all its users with everything that belongs to them. The
command sends about 60 requests, one at a time and at the configured rate.
Without --write-test it writes nothing; it only renews its own token.

The report contains statuses, sizes, times and names of members, but no ids,
names, numbers or other values of users.

--write-test changes one user and no other, restores it even after Ctrl-C, and
compares it with the first read. A file beside the report, with former values of
the user, exists until then: --restore needs it after a killed process.

${EXIT_STATUS}`;

async function probe({ json, writeTest, yes, restore, ...options }: Options): Promise<void> {
  const settings = readSettings(undefined);
  if (restore !== undefined) return restoreUser(settings, restore);
  if (writeTest !== undefined && !yes && !isInteractive())
    throw new BroadworksError(`--write-test changes ${writeTest}. Add --yes to confirm it without a terminal.`);
  if (json !== undefined) await requireWritable(json);
  const progress = probeProgress();
  const waiting = () => progress.note("The user is being restored. Wait until the command ends.");
  const signal = writeTest === undefined ? stopSignal() : stopSignalOfWrites(waiting);
  const test =
    writeTest === undefined ? undefined : createTest(settings, { userId: writeTest, json, yes }, progress, signal);
  const run = new Probe(settings, options, signal, progress.read);
  try {
    const report = createReport(await run.run(test));
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

interface TestOptions {
  readonly userId: string;
  readonly json: string | undefined;
  readonly yes: true | undefined;
}

function createTest(
  settings: Settings,
  { userId, json = "probe.json", yes }: TestOptions,
  progress: ProbeProgress,
  signal: AbortSignal,
): WriteTest {
  const recoveryFile = `${json.replace(/\.json$/, "")}.restore.json`;
  const options = {
    userId,
    recoveryFile,
    confirm: async (plan: { readonly userId: string; readonly changes: readonly string[] }) => {
      progress.note(`The test changes and restores ${plan.userId} on ${settings.url}: ${plan.changes.join(", ")}.`);
      if (!yes) await confirmOnTerminal("Does this user exist only for tests?", signal);
    },
    onTest: (title: string) => progress.note(`testing: ${title}`),
    onRestore: () => progress.note(`restoring ${userId}`),
  };
  return new WriteTest(settings, options, signal);
}

async function restoreUser(settings: Settings, path: string): Promise<void> {
  stopSignalOfWrites(() => undefined);
  const userId = await restoreFromFile(settings, path);
  process.stdout.write(`${userId} is as before the test\n`);
}

function write(file: string, report: Report): Promise<void> {
  return writeNamedFile(file, formatJson(report), "Name another file with --json.");
}
