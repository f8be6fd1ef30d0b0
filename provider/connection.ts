/** Connections to the platform, as settings and environment describe them. */
import { type Lookup, type Settings, isInsecure, readSettings } from "./config";
import {
  LocalRateLimiter,
  type OdinClient,
  type PeerActivity,
  type RateLimiter,
  SharedRateLimiter,
  connect,
  hostRateLimiter,
  withDeadline,
} from "./odin/index";
import { describeUnknownVariables } from "./unknown-settings";

/** Names the socket of the process that limits the request rate of several runs, in the environment of those runs. */
export const RATE_LIMITER_VARIABLE = "BROADWORKS_RATE_LIMITER";

export interface Connection {
  readonly client: OdinClient;
  readonly settings: Settings;
  /** Gives all requests of the work a common deadline, `broadworks:operationTimeout`. */
  readonly withDeadline: <T>(work: () => Promise<T>) => Promise<T>;
  /** Prints a line once. */
  readonly log: (line: string) => void;
}

/**
 * @param print - prints a line for people
 * @param limiter - decides when requests start; by default at the rate of the settings
 */
export function openConnection(
  settings: Settings,
  print: (line: string) => void = console.log,
  limiter: RateLimiter = new LocalRateLimiter(settings.requestsPerSecond),
): Connection {
  const log = printOnce(print);
  for (const warning of describeUnknownVariables()) log(warning);
  if (isInsecure(settings))
    log("broadworks:url is plain http: everyone on the network path can read the password (broadworks:allowInsecure)");
  return {
    client: connect(settings, log, limiter),
    settings,
    withDeadline: (work) => withDeadline(settings.operationTimeout * 1000, work),
    log,
  };
}

/**
 * The connection of a program that calls functions.
 *
 * @param engine - the address of the engine, by which the processes of a run find each other
 * @param provider - what the engine's provider process does at this moment
 */
export async function openProgramConnection(
  stack: Lookup,
  engine: string | undefined,
  provider: PeerActivity,
): Promise<Connection> {
  const settings = readSettings(stack);
  const limiter =
    deploymentRateLimiter(settings) ??
    (engine === undefined ? undefined : await hostRateLimiter(engine, settings, provider));
  return openConnection(settings, console.log, limiter);
}

/** The rate limiter of a deployment of many stacks, if this run is part of one. */
export function deploymentRateLimiter(settings: Settings): RateLimiter | undefined {
  const path = process.env[RATE_LIMITER_VARIABLE];
  return path ? new SharedRateLimiter(path, settings) : undefined;
}

export function printOnce(print: (line: string) => void): (line: string) => void {
  const printed = new Set<string>();
  return (line) => {
    if (printed.has(line)) return;
    printed.add(line);
    print(line);
  };
}
