/** A simulator for each test of a suite, and the write requests that it received. */
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { type Provider, configFor, startProvider } from "./provider";
import { LIST_OPTIONS } from "./reading";

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
