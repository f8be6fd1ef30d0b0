/** The goals for the cost of a run, and whether a benchmark reaches them. */
import type { Benchmark, Candidate, Scenario } from "./benchmark";
import { formatInteger, formatRatio, median, putsOf, requestsOf, secondsOf } from "./results";
import { findVariant } from "./variants";

export interface Goal {
  readonly name: string;
  /** `at most 1.15 ×` */
  readonly limit: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** Below this number of declared users, the start of the engine takes most of the time. */
const MIN_USERS_FOR_RATIOS = 1000;

/** @returns the goals that the benchmark has figures for */
export function checkGoals(benchmark: Benchmark): Goal[] {
  const latencies = [...new Set(benchmark.results.map(({ latency }) => latency))];
  const goals = [
    ...latencies.flatMap((latency) => goalsOfRuns(benchmark, latency)),
    // The programs of variants declare other values.
    ...(benchmark.variant ? [] : [...goalsOfFirstUp(benchmark), ...goalsOfState(benchmark)]),
    ...goalsOfProcess(benchmark),
  ];
  return goals.filter((goal) => goal !== undefined);
}

type OptionalGoal = Goal | undefined;

function goalsOfRuns(benchmark: Benchmark, latency: number): OptionalGoal[] {
  const { users, groups } = benchmark;
  const variant = findVariant(benchmark.variant);
  const isLarge = (variant?.declaredUsers ?? users) >= MIN_USERS_FOR_RATIOS;
  const changed = Math.ceil(users / 20);
  const drifted = Math.ceil(users / 100);
  const requestsPerPreview = variant?.maxRequests(benchmark) ?? 4 * groups + 2;
  const at = `${latency} ms`;
  const seconds = (candidate: Candidate, scenario: Scenario) => secondsOf(benchmark, candidate, scenario, latency);
  const requests = (scenario: Scenario) => requestsOf(benchmark, "broadworks", scenario, latency);
  const preview = "preview, nothing changed";
  const own = seconds("broadworks", preview);
  return [
    // With a request for each user, the rate limit decides about the duration.
    isLarge && requestsPerPreview < users
      ? atMost(`${preview}, ${at}: this provider / the engine's floor`, own / seconds("empty", preview), 1.15)
      : undefined,
    atMost(`${preview}, ${at}: requests`, requests(preview), requestsPerPreview, formatInteger),
    ...(isLarge && latency >= 50
      ? [
          atLeast(`${preview}, ${at}: naive provider / this provider`, seconds("naive", preview) / own, 4),
          atLeast(`${preview}, ${at}: published script / this provider`, seconds("script", preview) / own, 15),
        ]
      : []),
    atMost(
      `preview, 1 % drifted, ${at}: requests`,
      requests("preview, 1 % drifted"),
      requests(preview) + drifted,
      formatInteger,
    ),
    atMost(`up of 5 %, ${at}: requests`, requests("up of 5 %"), 2 * requestsPerPreview + 5 * changed, formatInteger),
    atMost(`up of 5 %, ${at}: PUTs`, putsOf(benchmark, "up of 5 %", latency), changed, formatInteger),
    atMost(
      `up --refresh of 5 %, ${at}: requests`,
      requests("up --refresh of 5 %"),
      // How many users are read one by one, before the list of their group is known, differs from run to run.
      requests("up of 5 %") + groups,
      formatInteger,
    ),
  ];
}

function goalsOfFirstUp(benchmark: Benchmark): OptionalGoal[] {
  const { users, results, checkpoints } = benchmark;
  const first = results.find(({ scenario }) => scenario === "up of all");
  if (users < MIN_USERS_FOR_RATIOS || !first || !checkpoints) return [];
  const seconds = (candidate: Candidate) => secondsOf(benchmark, candidate, "up of all", first.latency);
  return [
    atLeast("up of all, file backend: naive provider / this provider", seconds("naive") / seconds("broadworks"), 2),
  ];
}

function goalsOfState({ state }: Benchmark): OptionalGoal[] {
  const find = (candidate: Candidate) => state.find((one) => one.candidate === candidate);
  const own = find("broadworks");
  if (!own) return [];
  return [
    atMost("state: this provider / naive provider", own.file / (find("naive")?.file ?? NaN), 1 / 3),
    atMost("bytes of one user in the state", own.own, 1.5 * own.declared + 600, formatInteger),
  ];
}

function goalsOfProcess({ results, starts }: Benchmark): OptionalGoal[] {
  const memory = results.filter(({ candidate }) => candidate === "broadworks").map((result) => result.memory ?? NaN);
  return [
    atMost(
      "start of the process: this provider / empty provider",
      median(starts.broadworks) / median(starts.empty),
      1.5,
    ),
    atMost("memory of the provider's process in MiB", Math.max(...memory) / 2 ** 20, 300, formatInteger),
  ];
}

/** @returns undefined without a figure */
function atMost(name: string, value: number, limit: number, format = formatRatio): OptionalGoal {
  if (Number.isNaN(value)) return undefined;
  return { name, limit: `at most ${format(limit)}`, measured: format(value), isReached: value <= limit };
}

function atLeast(name: string, value: number, limit: number): OptionalGoal {
  if (Number.isNaN(value)) return undefined;
  return {
    name,
    limit: `at least ${formatRatio(limit)}`,
    measured: formatRatio(value),
    isReached: value >= limit,
  };
}
