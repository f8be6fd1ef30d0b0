/** `pulumi-broadworks plan`: shows what `pulumi up` would change, by user and field. */
import type { Command } from "commander";
import { PLAN_EXIT_STATUS, type ReportOptions, createReportCommand, runReport } from "../plan/report";

export function planCommand(): Command {
  return createReportCommand("plan", "show what `pulumi up` would change, by user and field, and why")
    .option("--refresh", "read the platform first, as `pulumi up --refresh` does")
    .addHelpText("after", EXAMPLES)
    .action((options: ReportOptions) => runReport("plan", options));
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks plan
  $ npx pulumi-broadworks plan --stack production --html plan.html
  $ npx pulumi-broadworks plan --detailed-exitcode --max-changes 500 \\
      --max-number-changes 20
  $ npx pulumi-broadworks plan --json - | jq '.users[].userId'

${PLAN_EXIT_STATUS}`;
