/** `pulumi-broadworks table template`: a table to fill in, or with the users of a group. */
import { Command, Option } from "commander";
import { openConnection, readSettings } from "../../provider/tooling";
import type { DeclaredUser } from "../export/declared";
import { exportProgress } from "../export/progress";
import { declareUser, selectFields } from "../export/project";
import { readUsers } from "../export/users";
import { fieldsOption } from "../shared/options";
import { stopSignal } from "../shared/signals";
import { UsageError } from "../shared/usage-error";
import { selectColumns } from "../table/columns";
import { TEMPLATE_FORMATS, type TemplateFormat, createTemplate } from "../table/template";
import { writeTable } from "../table/write";

interface Options {
  readonly from?: string;
  readonly serviceProvider?: string;
  readonly fields?: readonly string[];
  readonly format: TemplateFormat;
  readonly out?: string;
  readonly overwrite?: true;
}

export function tableTemplateCommand(): Command {
  return new Command("template")
    .description("print a table with all columns and a note for each")
    .option("--from <group>", "with the users of this group on the platform")
    .option("-s, --service-provider <id>", "service provider or enterprise of the group")
    .addOption(fieldsOption())
    .addOption(new Option("--format <format>", "format of the table").default("csv").choices(TEMPLATE_FORMATS))
    .option("-o, --out <file>", "file to write (default: standard output)")
    .option("--overwrite", "replace the file of --out")
    .addHelpText("after", EXAMPLES)
    .action(writeTemplate);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks table template --out users.csv
  $ npx pulumi-broadworks table template --format yaml \\
      --fields lastName,firstName,extension,address.city
  $ npx pulumi-broadworks table template --from sales -s ent.odin -o sales.csv

In CSV, the notes are in the line above the header; the program ignores them.
Remove the columns that you do not need. Then fill in the rows and run
"pulumi-broadworks table check".

--from needs BROADWORKS_URL, BROADWORKS_USERNAME and BROADWORKS_PASSWORD, and
only reads from the platform.

Exit status: 0 success, 1 error, 2 invalid usage.`;

async function writeTemplate({ from, serviceProvider, fields, format, out, overwrite }: Options): Promise<void> {
  if ((from === undefined) !== (serviceProvider === undefined))
    throw new UsageError("--from and --service-provider belong together. Add the other one.");
  if (overwrite && out === undefined) throw new UsageError("--overwrite needs --out with the file to write.");
  const columns = fields && selectColumns(fields);
  const users = from === undefined ? [] : await readGroup(serviceProvider ?? "", from);
  const text = createTemplate(users, columns, format);
  if (out === undefined) {
    process.stdout.write(text);
    return;
  }
  const isWritten = await writeTable(out, text, { overwrite: overwrite ?? false });
  process.stdout.write(`${out}: ${isWritten ? "written" : "up to date"}\n`);
}

/** The users with every field that is set on the platform. */
async function readGroup(serviceProvider: string, group: string): Promise<DeclaredUser[]> {
  const signal = stopSignal();
  const progress = exportProgress(false);
  const { client } = openConnection(readSettings(undefined), (line) => progress.message(line));
  try {
    const selection = { serviceProvider, groups: [group], kinds: [] };
    const groups = await readUsers(client, selection, { folder: NOTHING_KEPT, progress, signal });
    const exported = selectFields(undefined);
    return groups.flatMap(({ groupId, users }) =>
      users.map((user) => ({ serviceProviderId: serviceProvider, groupId, ...declareUser(user, exported) })),
    );
  } finally {
    progress.stop();
  }
}

const NOTHING_KEPT = {
  findUser: () => undefined,
  saveUser: () => Promise.resolve(),
  findOther: () => undefined,
  saveOther: () => Promise.resolve(),
};
