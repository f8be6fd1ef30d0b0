/** A chart of the seconds of each run, for the benchmark with the most results. */
import * as echarts from "echarts";
import { type Benchmark, CANDIDATES, type Candidate } from "./benchmark";
import { SCENARIOS, median } from "./results";

/** @returns an SVG image */
export function renderChart(all: readonly Benchmark[]): string {
  const benchmark = all
    .filter(({ variant }) => variant === undefined)
    .toSorted((one, other) => one.results.length - other.results.length)
    .at(-1);
  const latency = Math.max(...(benchmark?.results.map((one) => one.latency) ?? [0]));
  const results = benchmark?.results.filter((one) => one.latency === latency) ?? [];
  const scenarios = SCENARIOS.filter((scenario) => results.some((one) => one.scenario === scenario));
  const candidates = (Object.keys(CANDIDATES) as Candidate[]).filter((name) =>
    results.some(({ candidate }) => candidate === name),
  );
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 880, height: 440 });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    color: ["#1d6fb8", "#9aa5b1", "#d97a26", "#7b5ea7", "#4d9d74"],
    title: {
      text: `Seconds of a run, ${benchmark?.users.toLocaleString("en")} users, latency ${latency} ms`,
      subtext: "logarithmic scale",
      left: 16,
      top: 8,
      textStyle: { fontSize: 16 },
    },
    legend: { top: 64, left: 16, itemWidth: 14, itemHeight: 10, itemGap: 28 },
    grid: { left: 16, right: 24, top: 112, bottom: 16, containLabel: true },
    xAxis: { type: "category", data: scenarios, axisTick: { show: false }, axisLabel: { interval: 0 } },
    yAxis: { type: "log", min: 1, axisLabel: { formatter: "{value} s" } },
    series: candidates.map((name) => ({
      name: name === "broadworks" ? "this provider" : name,
      type: "bar",
      label: { show: true, position: "top", fontSize: 10 },
      data: scenarios.map((scenario) => {
        const one = results.find((result) => result.candidate === name && result.scenario === scenario);
        return one ? Number(median(one.seconds).toPrecision(3)) : null;
      }),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
