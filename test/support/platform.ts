/** A simulator for each test of a suite, and the write requests that it received. */
import fc from "fast-check";
import {
  PLATFORM_ALTERNATIVES,
  type Platform,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../simulator";
import { type Provider, configFor, startProvider } from "./provider";
import { LIST_OPTIONS } from "./reading";

/** Alternatives with which nothing that the declarations of tests contain can work. */
const UNUSABLE: Readonly<Record<string, readonly string[]>> = {
  login: ["passwordExpired"],
  allowVideo: ["ignored"],
  userLists: ["merged"],
  omittedSettings: ["reset"],
};

/** A platform with any alternative of each aspect, by a seed. */
export function anyPlatform(seed: number): Partial<Platform> {
  const aspects = Object.entries(PLATFORM_ALTERNATIVES).map(([name, values]) => {
    const usable = values.filter((value) => !UNUSABLE[name]?.includes(value));
    return [name, fc.constantFrom<string[]>(...usable)] as const;
  });
  return fc.sample(fc.record(Object.fromEntries(aspects)), { seed, numRuns: 1 })[0] as Partial<Platform>;
}

/** Begins the runs of a suite one after the other, in one provider process that stops after the suite. */
export function runsOfOneProcess(): (config: Record<string, string>) => Promise<Provider> {
  let provider: Provider | undefined;
  after(async () => provider?.stop());
  return async (config) => (provider = await (provider?.nextRun(config) ?? startProvider(config)));
}

/** Starts a simulator for each test of a suite, and begins a run of the provider. */
export function onPlatform(options: SimulatorOptions = {}, config: Record<string, string> = {}) {
  const parts = {} as { simulator: Simulator; provider: Provider };
  const run = runsOfOneProcess();
  beforeEach(async () => {
    parts.simulator = await startSimulator({ ...LIST_OPTIONS, ...options });
    parts.provider = await run(configFor(parts.simulator, config));
  });
  afterEach(async () => parts.simulator.close());
  return parts;
}

/** The write requests as `METHOD /path`, with their bodies. */
export function writes(simulator: Simulator): { request: string; body: unknown }[] {
  return simulator.requests
    .filter(({ method, path }) => method !== "GET" && path !== "/auth/token")
    .map(({ method, path, body }) => ({ request: `${method} ${path}`, body }));
}
