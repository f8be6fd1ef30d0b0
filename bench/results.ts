/** Reads and formats the figures of a benchmark. */
import type { Benchmark, Candidate, Result, Scenario } from "./benchmark";

/** In the order of all reports. */
export const SCENARIOS: readonly Scenario[] = [
  "up of all",
  "preview, nothing changed",
  "preview, 1 % drifted",
  "up of 5 %",
  "up --refresh of 5 %",
];

/** @returns the median duration; NaN when the scenario did not run */
export function secondsOf(benchmark: Benchmark, candidate: Candidate, scenario: Scenario, latency: number): number {
  const result = findResult(benchmark, candidate, scenario, latency);
  return result ? median(result.seconds) : NaN;
}

/** @returns the number of all requests of a run, including logins; NaN when the scenario did not run */
export function requestsOf(benchmark: Benchmark, candidate: Candidate, scenario: Scenario, latency: number): number {
  const result = findResult(benchmark, candidate, scenario, latency);
  return result ? Object.values(result.requests).reduce((sum, count) => sum + count, 0) : NaN;
}

/** @returns the number of updates that this provider sent; NaN when the scenario did not run */
export function putsOf(benchmark: Benchmark, scenario: Scenario, latency: number): number {
  const result = findResult(benchmark, "broadworks", scenario, latency);
  return result ? (result.requests["PUT /users"] ?? 0) : NaN;
}

function findResult(
  { results }: Benchmark,
  candidate: Candidate,
  scenario: Scenario,
  latency: number,
): Result | undefined {
  return results.find((one) => one.candidate === candidate && one.scenario === scenario && one.latency === latency);
}

/** @returns NaN without values */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

export function formatRatio(value: number): string {
  return Number.isNaN(value) ? "" : `${value.toFixed(2)} ×`;
}

export function formatInteger(value: number): string {
  return Math.round(value).toLocaleString("en");
}
