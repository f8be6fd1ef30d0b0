/** A simulator for a test file, and what there is to say about the calls that it got. */
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { providerFor, type Provider } from "./provider";
import { LISTS } from "./reading";

/** Starts a simulator and a provider process for each test of a suite, and stops them. */
export function onPlatform(options: SimulatorOptions = {}, config: Record<string, string> = {}) {
  const parts = {} as { simulator: Simulator; provider: Provider };
  beforeEach(async () => {
    parts.simulator = await startSimulator({ ...LISTS, ...options });
    parts.provider = await providerFor(parts.simulator, config);
  });
  afterEach(async () => {
    await parts.provider.stop();
    await parts.simulator.close();
  });
  return parts;
}

/** The calls that write, as `METHOD /path`, with their bodies. */
export function writes(simulator: Simulator): { call: string; body: unknown }[] {
  return simulator.calls
    .filter(({ method, path }) => method !== "GET" && path !== "/auth/token")
    .map(({ method, path, body }) => ({ call: `${method} ${path}`, body }));
}
