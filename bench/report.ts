/** The reports of `npm run bench`: a summary for the terminal and a page in Markdown. */
import { table } from "../scripts/support/markdown";
import { type Benchmark, CANDIDATES } from "./benchmark";
import { checkGoals } from "./goals";
import { findVariant } from "./variants";
import { SCENARIOS, formatInteger, formatRatio, median, secondsOf } from "./results";

export interface Report extends Benchmark {
  readonly date: string;
  readonly command: string;
  readonly machine: string;
}

export function formatSummary(report: Report): string {
  const lines = checkGoals(report).map(
    ({ name, limit, measured, isReached }) => `${isReached ? "reached" : "MISSED "}  ${name}: ${measured} (${limit})`,
  );
  return [titleOf(report), ...lines].join("\n");
}

function titleOf({ users, groups, variant }: Benchmark): string {
  const { title, isOneGroup } = findVariant(variant) ?? {};
  const count = `${users.toLocaleString("en")} users`;
  return [count, ...(isOneGroup ? [] : [`in ${groups} groups`]), ...(title === undefined ? [] : [title])].join(" ");
}

export function formatMarkdown(all: readonly Report[]): string {
  return [
    "# The cost of a run",
    "",
    "`npm run bench` measures these figures on a simulated platform with the real engine. The candidates run one after the",
    "other on one machine. Seconds are medians for the complete `pulumi` command, including its start. Compare the ratios:",
    "the seconds depend on the machine. The candidates:",
    "",
    ...Object.entries(CANDIDATES).map(([name, meaning]) => `- **${name}**: ${meaning}`),
    "",
    "`bench/candidates` contains their programs. This provider runs with its default settings: at most 5 requests per second.",
    "The naive provider has no limit.",
    "",
    "![Seconds of each run](benchmarks.svg)",
    ...all.flatMap(formatSection),
  ].join("\n");
}

function formatSection(report: Report): string[] {
  const { date, machine, command, checkpoints, results } = report;
  const latencies = [...new Set(results.map(({ latency }) => latency))];
  return [
    "",
    `## ${titleOf(report)}`,
    "",
    `${date}, ${machine}`,
    "",
    `\`${command}\`${checkpoints ? "" : ", with `PULUMI_SKIP_CHECKPOINTS=true`"}`,
    "",
    table(
      ["goal", "limit", "measured", ""],
      checkGoals(report).map(({ name, limit, measured, isReached }) => [
        name,
        limit,
        measured,
        isReached ? "reached" : "**missed**",
      ]),
    ),
    ...latencies.flatMap((latency) => ["", `Runs with a latency of ${latency} ms:`, "", formatRuns(report, latency)]),
    "",
    "Bytes of one user in the state:",
    "",
    table(
      ["candidate", "in the file", "inputs and outputs as JSON", "declared fields as JSON"],
      report.state.map(({ candidate, file, own, declared }) => [
        candidate,
        formatInteger(file),
        formatInteger(own),
        formatInteger(declared),
      ]),
    ),
    "",
    `The process of this provider responds ${formatInteger(median(report.starts.broadworks))} ms after its start, the process of an`,
    `empty provider after ${formatInteger(median(report.starts.empty))} ms.`,
    "",
  ];
}

function formatRuns(report: Report, latency: number): string {
  const rows = report.results
    .filter((result) => result.latency === latency)
    .toSorted((one, other) => SCENARIOS.indexOf(one.scenario) - SCENARIOS.indexOf(other.scenario))
    .map(({ scenario, candidate, seconds, requests, memory }) => [
      scenario,
      candidate,
      median(seconds).toFixed(1),
      formatRatio(median(seconds) / secondsOf(report, "broadworks", scenario, latency)),
      formatRequests(requests),
      memory === undefined ? "" : `${formatInteger(memory / 2 ** 20)} MiB`,
    ]);
  return table(["run", "candidate", "seconds", "ratio", "requests without logins", "memory"], rows);
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  "GET /groups": "groups",
  "GET /groups/users/audit": "lists",
  "GET /users (list)": "lists",
  "GET /users/services/settings": "services",
};

/**
 * `9 GET, 4 groups, 4 lists, 5 PUT`: single users, the number of users of a group, lists of users or of their services, and
 * writes; `2 services`: the services of single users.
 */
function formatRequests(requests: Readonly<Record<string, number>>): string {
  const counts = new Map<string, number>();
  for (const [name, count] of Object.entries(requests)) {
    if (name === "POST /auth/token") continue;
    const shortName = SHORT_NAMES[name] ?? name.replace(/ \/users$/, "");
    counts.set(shortName, (counts.get(shortName) ?? 0) + count);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ") || "none";
}
