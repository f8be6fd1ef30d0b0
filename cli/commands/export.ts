/** `pulumi-broadworks export`: the users of a living platform as a Pulumi project. Exit status: 1 when it came to nothing. */
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { readSettings } from "../../provider/config";
import { newRunContext } from "../../provider/context";
import { ExportFolder } from "../export/folder";
import { exportProgress } from "../export/progress";
import { FORMATS, type Format, createProject } from "../export/project";
import { type ExportSelection, readUsers } from "../export/users";

interface Options {
  readonly serviceProvider: string;
  readonly group?: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fields?: readonly string[];
  readonly format: Format;
  readonly out: string;
  readonly json?: true;
  readonly services?: true;
}

export function exportCommand(): Command {
  return new Command("export")
    .description("write the users of a living platform as a Pulumi project")
    .requiredOption("-s, --service-provider <id>", "the service provider or enterprise whose users are exported")
    .option("-g, --group <ids...>", "its groups; all by default")
    .option("--include <patterns...>", "only users whose id matches one of these; * stands for any text")
    .option("--exclude <patterns...>", "without users whose id matches one of these")
    .addOption(
      new Option("--fields <names>", "only these fields, with commas between them").argParser((text) =>
        text.split(","),
      ),
    )
    .addOption(
      new Option("--format <format>", "users in the program, or in tables beside it")
        .default("typescript")
        .choices(FORMATS),
    )
    .option("--services", "the services of the users as well, which takes two calls a user")
    .requiredOption("-o, --out <folder>", "the folder of the project; made where it is not there")
    .option("--json", "tell what happens as JSON, one object a line")
    .addHelpText("after", EXAMPLES)
    .action(exportUsers);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks export --service-provider ent.odin --out users
  $ npx pulumi-broadworks export -s ent.odin -g sales --format csv -o users
  $ npx pulumi-broadworks export -s ent.odin --include "*@lab.example.net" \\
      --exclude "test*" --fields title,department -o users

The platform is named by BROADWORKS_URL, BROADWORKS_USERNAME and
BROADWORKS_PASSWORD. What is exported is read and not changed. "npm install"
and "pulumi up" in the folder bring it under management, with nothing to send.
Exported again, the same users give the same bytes, so "git diff" tells what has
moved. A file that was changed by hand is not overwritten. Stopped and started
again, it goes on.
Exit status: 0 done, 1 failed or wrongly called.`;

async function exportUsers(options: Options): Promise<void> {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort()).once("SIGTERM", () => stop.abort());
  const { serviceProvider, group, include, exclude, fields, format, out, json, services = false } = options;
  const wanted: ExportSelection = { serviceProvider, groups: group, include, exclude, services };
  const settings = readSettings(undefined);
  const progress = exportProgress(json === true);
  const { odin } = newRunContext(settings, (line) => progress.message(line));
  const folder = await ExportFolder.open(resolve(out), { url: settings.url, serviceProvider });
  try {
    const groups = await readUsers(odin, wanted, { folder, progress, signal: stop.signal });
    const written = await folder.write(createProject(groups, serviceProvider, { format, fields }));
    progress.done({ users: groups.reduce((sum, { users }) => sum + users.length, 0), files: written });
  } finally {
    progress.stop();
  }
}
