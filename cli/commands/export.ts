/** `pulumi-broadworks export`: writes the existing users of a platform as a Pulumi project. */
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { RESOURCES, openConnection, readSettings } from "../../provider/tooling";
import { ExportFolder } from "../export/folder";
import { exportProgress } from "../export/progress";
import { FORMATS, type Format, createProject, selectFields } from "../export/project";
import { type ExportSelection, readUsers } from "../export/users";
import { EXIT_STATUS, fieldsOption, requireOptions } from "../shared/options";
import { stopSignal } from "../shared/signals";

interface Options {
  readonly serviceProvider: string;
  readonly group?: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fields?: readonly string[];
  readonly format: Format;
  readonly out: string;
  readonly importFile?: true;
  readonly json?: true;
  /** Options of kinds other than users. */
  readonly [kind: string]: unknown;
}

export function exportCommand(): Command {
  const command = new Command("export")
    .description("write the existing users of a platform as a Pulumi project")
    .option("-s, --service-provider <id>", "service provider or enterprise of the users")
    .option("-g, --group <ids...>", "groups of the users (default: all)")
    .option("--include <patterns...>", "only users with an id that matches; * matches any text")
    .option("--exclude <patterns...>", "skip users with an id that matches")
    .addOption(fieldsOption())
    .addOption(
      new Option("--format <format>", "users in a program, or in tables beside it")
        .default("typescript")
        .choices(FORMATS),
    )
    .option("-o, --out <folder>", "folder for the project; created if needed")
    .option("--import-file", 'add a file for "pulumi import --file"')
    .option("--json", "print progress as JSON, one object per line")
    .addHelpText("after", EXAMPLES)
    .hook("preAction", requireOptions("serviceProvider", "out"))
    .action(exportUsers);
  for (const { export: rules } of RESOURCES)
    if (rules?.option !== undefined) command.option(`--${rules.option}`, rules.description);
  return command;
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks export --service-provider ent.odin --out users
  $ npx pulumi-broadworks export -s ent.odin -g sales --format csv -o users
  $ npx pulumi-broadworks export -s ent.odin --format yaml-program -o users
  $ npx pulumi-broadworks export -s ent.odin --include "*@lab.example.net" \\
      --exclude "test*" --fields title,department -o users

Set BROADWORKS_URL, BROADWORKS_USERNAME and BROADWORKS_PASSWORD. The command
only reads from the platform. "npm install" and "pulumi up" in the folder adopt
the users without a change.

A second export of the same users writes the same bytes, so "git diff" shows
what has changed. Edited files are not overwritten. After an interruption, run
the same command again to continue.

${EXIT_STATUS}`;

async function exportUsers(options: Options): Promise<void> {
  const signal = stopSignal();
  const { serviceProvider, group, include, exclude, fields, format, out, importFile, json } = options;
  const kinds = RESOURCES.filter(({ export: rules }) => rules?.option !== undefined && options[rules.option] === true);
  const selection: ExportSelection = { serviceProvider, groups: group, include, exclude, kinds };
  // Before the first request: a large platform is read for hours.
  selectFields(fields);
  const settings = readSettings(undefined);
  const progress = exportProgress(json === true);
  const { client: odin } = openConnection(settings, (line) => progress.message(line));
  const folder = await ExportFolder.open(resolve(out), { url: settings.url, serviceProvider });
  try {
    const groups = await readUsers(odin, selection, { folder, progress, signal });
    const files = await folder.write(createProject(groups, serviceProvider, { format, fields, kinds, importFile }));
    progress.done({ users: groups.reduce((sum, { users }) => sum + users.length, 0), files });
  } finally {
    progress.stop();
  }
}
