/** `pulumi-broadworks table`: commands for tables of users. */
import { Command } from "commander";
import { EXIT_STATUS_OF_TABLES, tableCheckCommand } from "./table-check";
import { tableTemplateCommand } from "./table-template";

export function tableCommand(): Command {
  return new Command("table")
    .description("check and create tables of users")
    .addCommand(tableCheckCommand())
    .addCommand(tableTemplateCommand())
    .addHelpText("after", EXAMPLES);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks table template --out users.csv
  $ npx pulumi-broadworks table check users.csv
  $ npx pulumi-broadworks table check --help

${EXIT_STATUS_OF_TABLES}`;
