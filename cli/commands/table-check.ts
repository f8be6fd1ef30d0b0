/** `pulumi-broadworks table check`. */
import { existsSync } from "node:fs";
import { extname } from "node:path";
import { Command, Option } from "commander";
import { type ColumnNames, TABLE_EXTENSIONS, listProblems } from "../../provider/tooling";
import { BroadworksError } from "../../provider/shared/errors";
import { colors } from "../shared/colors";
import { formatCount } from "../shared/count";
import { formatJson } from "../shared/format-json";
import { UsageError } from "../shared/usage-error";
import { type CheckRules, type CheckedTable, checkTable } from "../table/check";
import { normalizeTable } from "../table/normalize";
import { parseColumns, parseDefaults } from "../table/rules";
import { writeTable } from "../table/write";

interface Options {
  readonly columns: ColumnNames;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly allowEmpty?: true;
  readonly fix?: string;
  readonly overwrite?: true;
  readonly json?: true;
}

export const EXIT_STATUS_OF_TABLES = "Exit status: 0 success, 1 problems in a table, 2 invalid usage.";

export function tableCheckCommand(): Command {
  return new Command("check")
    .description("check tables as BroadworksUsersFromFile does, without a platform")
    .argument("<files...>", "tables in CSV, YAML or JSON")
    .addOption(
      new Option("--columns <json>", 'fields of columns with other names; JSON, a JSON file, or "auto"')
        .default({}, "none")
        .argParser(parseColumns),
    )
    .addOption(
      new Option("--defaults <json>", "defaults of the program; JSON or a JSON file")
        .default({}, "none")
        .argParser(parseDefaults),
    )
    .option("--key <column>", "column with the names of the resources", "userId")
    .option("--allow-empty", "permit a table without rows")
    .option("--fix <file>", "write the table in its normal form, if it has no problems")
    .option("--overwrite", "replace the file of --fix, which can be the table itself")
    .option("--json", "print the result as JSON")
    .addHelpText("after", EXAMPLES)
    .action(runCheck);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks table check sales.csv support.yaml
  $ npx pulumi-broadworks table check sales.csv --defaults defaults.json \\
      --columns '{"Surname": "lastName", "Note": null}'
  $ npx pulumi-broadworks table check sales.csv --columns auto --json
  $ npx pulumi-broadworks table check sales.csv --fix sales.csv --overwrite

The options are the arguments of BroadworksUsersFromFile in the program. Every
problem has the file, the line, the column and the action; --json lists all of
them, the text at most 30 for each file.

--fix writes columns in a fixed order and numbers in one form, so that "git
diff" shows only changes. The users stay the same.

${EXIT_STATUS_OF_TABLES}`;

async function runCheck(files: readonly string[], options: Options): Promise<void> {
  const { json, fix, overwrite } = options;
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new UsageError(`${missing} does not exist. Correct the path.`);
  if (fix !== undefined && files.length > 1) throw new UsageError("--fix writes one table. Name one file to check.");
  if (fix !== undefined && !TABLE_EXTENSIONS.includes(extname(fix).toLowerCase()))
    throw new UsageError(`--fix: the name of the file must end in ${TABLE_EXTENSIONS.join(", ")}.`);
  if (overwrite && fix === undefined) throw new UsageError("--overwrite needs --fix with the file to write.");
  const tables = files.map((file) => checkTable(file, rulesOf(options)));
  const [only] = tables;
  const isGood = tables.every(({ problems }) => problems.length === 0);
  const fixed = isGood && only && fix !== undefined ? await fixTable(only, { ...options, fix }) : undefined;
  if (json) process.stdout.write(formatJson(resultOf(tables)));
  else for (const table of tables) process.stdout.write(formatTable(table, fixed));
  if (!isGood) throw new BroadworksError(summaryOf(tables, fix));
}

function rulesOf({ columns, defaults, key, allowEmpty }: Options): CheckRules {
  return { columns, defaults, key, ...(allowEmpty && { allowEmpty }) };
}

/** @returns what happened to the file, for the line of its table */
async function fixTable(table: CheckedTable, options: Options & { readonly fix: string }): Promise<string> {
  const { fix, overwrite = false } = options;
  const text = normalizeTable(table, rulesOf(options), fix);
  const isWritten = await writeTable(fix, text, { overwrite, source: table.file });
  return isWritten ? `; written to ${fix}` : `; ${fix} is up to date`;
}

function formatTable({ file, content, problems, notices }: CheckedTable, fixed = ""): string {
  const lines = notices.map((notice) => colors.dim(`note: ${notice}`));
  if (problems.length > 0) lines.push(...listProblems(file, problems));
  else lines.push(`${colors.green("ok")}: ${file}: ${formatCount(content?.read.users.length ?? 0, "user")}${fixed}`);
  return lines.map((line) => `${line}\n`).join("");
}

function resultOf(tables: readonly CheckedTable[]) {
  return {
    users: tables.reduce((sum, { content }) => sum + (content?.read.users.length ?? 0), 0),
    problems: tables.flatMap(({ file, problems }) => problems.map((problem) => ({ file, ...problem }))),
    notices: tables.flatMap(({ notices }) => notices),
  };
}

function summaryOf(tables: readonly CheckedTable[], fix: string | undefined): string {
  const count = tables.reduce((sum, { problems }) => sum + problems.length, 0);
  const consequence = fix === undefined ? "" : ` ${fix} is not written.`;
  return `${formatCount(count, "problem")}.${consequence} Fix ${count === 1 ? "it" : "them"} and run the command again.`;
}
