/** What was measured, as ratios, as a page and as a picture. */
import * as echarts from "echarts";
import { table } from "../scripts/support/markdown";
import { CONTESTANTS, type Contestant, type Race, type Result, type Scenario } from "./benchmark";

export interface Measured extends Race {
  readonly date: string;
  readonly command: string;
  readonly machine: string;
}

/** A promise about cost, and how it was kept. */
interface Goal {
  readonly what: string;
  readonly asked: string;
  readonly measured: string;
  readonly isReached: boolean;
}

export function summary(measured: Measured): string {
  const lines = goalsOf(measured).map(
    ({ what, asked, measured: value, isReached }) =>
      `${isReached ? "reached" : "MISSED "}  ${what}: ${value} (${asked})`,
  );
  return [`${measured.users} users in ${measured.groups} groups`, ...lines].join("\n");
}

export function markdown(all: readonly Measured[]): string {
  return [
    "# What a run costs",
    "",
    "Measured by `npm run bench` on a simulated platform and the real engine, everything of one size in one run, one after the",
    "other on one machine. Seconds are medians of the whole `pulumi` command, its start included; what matters are the ratios.",
    "The contestants:",
    "",
    ...Object.entries(CONTESTANTS).map(([name, meaning]) => `- **${name}**: ${meaning}`),
    "",
    "Their programs are in `bench/contestants`. This provider runs with its default settings, which start 5 calls a second at",
    "most; the naive one has no limit.",
    "",
    "![Seconds of each run](benchmarks.svg)",
    ...all.flatMap(section),
  ].join("\n");
}

function section(measured: Measured): string[] {
  const { users, groups, date, machine, command, checkpoints, results } = measured;
  const latencies = [...new Set(results.map(({ latency }) => latency))];
  return [
    "",
    `## ${users.toLocaleString("en")} users in ${groups} groups`,
    "",
    `${date}, ${machine}; \`${command}\`${checkpoints ? "" : "; with `PULUMI_SKIP_CHECKPOINTS=true`"}`,
    "",
    table(
      ["what", "asked", "measured", ""],
      goalsOf(measured).map(({ what, asked, measured: value, isReached }) => [
        what,
        asked,
        value,
        isReached ? "reached" : "**missed**",
      ]),
    ),
    ...latencies.flatMap((latency) => ["", `At ${latency} ms an answer:`, "", runs(measured, latency)]),
    "",
    "Bytes of a user in the state:",
    "",
    table(
      ["contestant", "in the file", "inputs and outputs as JSON", "declared fields as JSON"],
      measured.state.map(({ contestant, file, own, declared }) => [
        contestant,
        whole(file),
        whole(own),
        whole(declared),
      ]),
    ),
    "",
    `The provider's process answers first after ${whole(median(measured.starts.broadworks))} ms, that of an empty provider after ` +
      `${whole(median(measured.starts.empty))} ms.`,
    "",
  ];
}

function runs(measured: Measured, latency: number): string {
  const rows = measured.results
    .filter((result) => result.latency === latency)
    .toSorted((one, other) => SCENARIOS.indexOf(one.scenario) - SCENARIOS.indexOf(other.scenario))
    .map(({ scenario, contestant, seconds, calls, memory }) => [
      scenario,
      contestant,
      median(seconds).toFixed(1),
      ratioText(median(seconds) / secondsOf(measured, "broadworks", scenario, latency)),
      Object.entries(calls)
        .filter(([kind]) => kind !== LOGIN)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(", ") || "none",
      memory === undefined ? "" : `${whole(memory / 2 ** 20)} MiB`,
    ]);
  return table(["run", "contestant", "seconds", "× this provider", "calls besides logins", "provider's memory"], rows);
}

const LOGIN = "POST /auth/token";
const SCENARIOS: readonly Scenario[] = [
  "up of all",
  "preview, nothing changed",
  "preview, 1 % drifted",
  "up of 5 %",
  "up --refresh of 5 %",
];

function goalsOf(measured: Measured): Goal[] {
  const { users, groups, results, state, starts } = measured;
  const goals: Goal[] = [];
  const most = (what: string, value: number, limit: number, text = ratioText) => {
    if (!Number.isNaN(value))
      goals.push({ what, asked: `at most ${text(limit)}`, measured: text(value), isReached: value <= limit });
  };
  const least = (what: string, value: number, limit: number) => {
    if (!Number.isNaN(value))
      goals.push({
        what,
        asked: `at least ${ratioText(limit)}`,
        measured: ratioText(value),
        isReached: value >= limit,
      });
  };
  // Of fewer users, a run is little more than the start of the engine.
  const isLarge = users >= 1000;
  const changed = Math.ceil(users / 20);
  const drifted = Math.ceil(users / 100);
  const perPreview = 4 * groups + 2;
  for (const latency of new Set(results.map((result) => result.latency))) {
    const at = `${latency} ms`;
    const seconds = (contestant: Contestant, scenario: Scenario) => secondsOf(measured, contestant, scenario, latency);
    const calls = (scenario: Scenario) => callsOf(measured, "broadworks", scenario, latency);
    const nothing = "preview, nothing changed";
    const ours = seconds("broadworks", nothing);
    if (isLarge) most(`${nothing}, ${at}, against the engine's floor`, ours / seconds("empty", nothing), 1.15);
    most(`${nothing}, ${at}: calls`, calls(nothing), perPreview, whole);
    if (isLarge && latency >= 50) {
      least(`${nothing}, ${at}: the naive provider against this one`, seconds("naive", nothing) / ours, 4);
      least(`${nothing}, ${at}: the script as shipped against this one`, seconds("script", nothing) / ours, 15);
    }
    most(`preview, 1 % drifted, ${at}: calls`, calls("preview, 1 % drifted"), calls(nothing) + drifted, whole);
    most(`up of 5 %, ${at}: calls`, calls("up of 5 %"), 2 * perPreview + 5 * changed, whole);
    most(`up of 5 %, ${at}: PUTs`, putsOf(measured, "up of 5 %", latency), changed, whole);
    most(`up --refresh of 5 %, ${at}: calls`, calls("up --refresh of 5 %"), calls("up of 5 %"), whole);
  }
  const [first] = results.filter(({ scenario }) => scenario === "up of all");
  if (isLarge && first && measured.checkpoints) {
    const seconds = (contestant: Contestant) => secondsOf(measured, contestant, "up of all", first.latency);
    least(
      "up of all on a file backend: the naive provider against this one",
      seconds("naive") / seconds("broadworks"),
      2,
    );
  }
  const sizeOf = (contestant: Contestant) => state.find((one) => one.contestant === contestant);
  const own = sizeOf("broadworks");
  if (own) {
    most("state against that of the naive provider", own.file / (sizeOf("naive")?.file ?? NaN), 1 / 3);
    most("bytes of a user in the state", own.own, 1.5 * own.declared + 600, whole);
  }
  most("start of the provider's process against an empty one", median(starts.broadworks) / median(starts.empty), 1.5);
  const memory = Math.max(
    ...results.filter(({ contestant }) => contestant === "broadworks").map((one) => one.memory ?? NaN),
  );
  most("memory of the provider's process in MiB", memory / 2 ** 20, 300, whole);
  return goals;
}

function find({ results }: Measured, contestant: Contestant, scenario: Scenario, latency: number): Result | undefined {
  return results.find((one) => one.contestant === contestant && one.scenario === scenario && one.latency === latency);
}

function secondsOf(measured: Measured, contestant: Contestant, scenario: Scenario, latency: number): number {
  const result = find(measured, contestant, scenario, latency);
  return result ? median(result.seconds) : NaN;
}

/** All calls of a run, logins too. */
function callsOf(measured: Measured, contestant: Contestant, scenario: Scenario, latency: number): number {
  const result = find(measured, contestant, scenario, latency);
  return result ? Object.values(result.calls).reduce((sum, count) => sum + count, 0) : NaN;
}

function putsOf(measured: Measured, scenario: Scenario, latency: number): number {
  const result = find(measured, "broadworks", scenario, latency);
  return result ? (result.calls["PUT /users"] ?? 0) : NaN;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

function ratioText(value: number): string {
  return Number.isNaN(value) ? "" : `${value.toFixed(2)} ×`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Seconds of the runs where most was measured, one bar each. */
export function chart(all: readonly Measured[]): string {
  const measured = all.toSorted((one, other) => one.results.length - other.results.length).at(-1);
  const latency = Math.max(...(measured?.results.map((one) => one.latency) ?? [0]));
  const results = measured?.results.filter((one) => one.latency === latency) ?? [];
  const scenarios = SCENARIOS.filter((scenario) => results.some((one) => one.scenario === scenario));
  const contestants = (Object.keys(CONTESTANTS) as Contestant[]).filter((name) =>
    results.some((one) => one.contestant === name),
  );
  const picture = echarts.init(null, null, { renderer: "svg", ssr: true, width: 880, height: 440 });
  picture.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    color: ["#1d6fb8", "#9aa5b1", "#d97a26", "#7b5ea7", "#4d9d74"],
    title: {
      text: `Seconds of a run, ${measured?.users.toLocaleString("en")} users, ${latency} ms an answer`,
      subtext: "a logarithmic scale: each line stands for ten times the one before",
      left: 16,
      top: 8,
      textStyle: { fontSize: 16 },
    },
    legend: { top: 64, left: 16, itemWidth: 14, itemHeight: 10, itemGap: 28 },
    grid: { left: 16, right: 24, top: 112, bottom: 16, containLabel: true },
    xAxis: { type: "category", data: scenarios, axisTick: { show: false }, axisLabel: { interval: 0 } },
    yAxis: { type: "log", min: 1, axisLabel: { formatter: "{value} s" } },
    series: contestants.map((contestant) => ({
      name: contestant === "broadworks" ? "this provider" : contestant,
      type: "bar",
      label: { show: true, position: "top", fontSize: 10 },
      data: scenarios.map((scenario) => {
        const one = results.find((result) => result.contestant === contestant && result.scenario === scenario);
        return one ? Number(median(one.seconds).toPrecision(3)) : null;
      }),
    })),
  });
  const svg = picture.renderToSVGString();
  picture.dispose();
  return `${svg}\n`;
}
