/** `pulumi-broadworks drift`: shows what other people or tools changed on the platform since the last run. */
import type { Command } from "commander";
import { PLAN_EXIT_STATUS, type ReportOptions, createReportCommand, runReport } from "../plan/report";

export function driftCommand(): Command {
  return createReportCommand("drift", "show what was changed on the platform since the last run")
    .addHelpText("after", EXAMPLES)
    .action((options: ReportOptions) => runReport("drift", options));
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks drift --stack production --detailed-exitcode
  $ npx pulumi-broadworks drift --html drift.html

The platform is compared with the fields that the last run declared. The program
does not run. \`pulumi up\` sets the declared values again. Users that no longer
exist are created again by \`pulumi up --refresh\`.

${PLAN_EXIT_STATUS}`;
