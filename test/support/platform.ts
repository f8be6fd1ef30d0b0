/** A simulator for a test file, and what there is to say about the calls that it got. */
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { type Provider, configFor, startProvider } from "./provider";
import { LISTS } from "./reading";

/** Starts a simulator for each test of a suite, and a provider process, which plays another run for each test. */
export function onPlatform(options: SimulatorOptions = {}, config: Record<string, string> = {}) {
  const parts = {} as { simulator: Simulator; provider: Provider };
  let isStarted = false;
  beforeEach(async () => {
    parts.simulator = await startSimulator({ ...LISTS, ...options });
    const settings = configFor(parts.simulator, config);
    parts.provider = await (isStarted ? parts.provider.nextRun(settings) : startProvider(settings));
    isStarted = true;
  });
  afterEach(async () => parts.simulator.close());
  after(async () => {
    if (isStarted) await parts.provider.stop();
  });
  return parts;
}

/** The calls that write, as `METHOD /path`, with their bodies. */
export function writes(simulator: Simulator): { call: string; body: unknown }[] {
  return simulator.calls
    .filter(({ method, path }) => method !== "GET" && path !== "/auth/token")
    .map(({ method, path, body }) => ({ call: `${method} ${path}`, body }));
}
