/** What the resources of a run share: the connection, the settings, what was said and done so far. */
import {
  type PeerActivity,
  type OdinClient,
  LocalRateLimiter,
  type RateLimiter,
  SharedRateLimiter,
  connect,
  hostRateLimiter,
  joinRateLimiter,
  withDeadline,
} from "./odin/index";
import { type Lookup, type Settings, isInsecure, readSettings } from "./config";
import { ConfigurationError } from "./shared/errors";
import { isUnknown } from "./core/fields/index";
import { Deletions } from "./core/deletions";
import { ProgramClient } from "./link/program-client";
import { Run } from "./core/run";
import { ChangeLog } from "./core/change-log";
import { USER_KIND } from "./resources/kinds";

/** Names the socket of the process that hands out turns, in the environment of the runs that it starts. */
export const RATE_LIMITER_VARIABLE = "BROADWORKS_SHARED_PACE";

/** Names a file that the changes of a run are recorded in besides the change log, in the environment of that run. */
export const RECORD_VARIABLE = "BROADWORKS_RECORD";

export interface RunContext {
  readonly odin: OdinClient;
  readonly settings: Settings;
  readonly changeLog: ChangeLog;
  /** Gives all calls of one step of one resource one deadline. */
  readonly operation: <T>(work: () => Promise<T>) => Promise<T>;
  /** Tells the person at the terminal; the engine shows it with the stack's messages. */
  readonly log: (line: string) => void;
  /** What this run declares: whoever could harm a person asks it first. */
  readonly run: Run;
  /** Counts the users that this run deletes. */
  readonly deletions: Deletions;
}

let shared: RunContext | undefined;

/**
 * The platform of the engine's provider process: one for all kinds of resources, for they share pace and login.
 *
 * @param engine - the engine's address, by which the processes of a run find each other
 */
export function openRunContext(stack: Lookup, engine: string | undefined): RunContext {
  return (shared ??= open(stack, engine));
}

function open(stack: Lookup, engine: string | undefined): RunContext {
  const run = new Run(new ProgramClient(engine), USER_KIND, isUnknown);
  let settings: Settings;
  try {
    settings = readSettings(stack);
  } catch (error) {
    if (error instanceof ConfigurationError) return withoutSettings(error, run);
    throw error;
  }
  const pace = deploymentRateLimiter(settings) ?? (engine === undefined ? undefined : joinRateLimiter(engine, settings));
  return newRunContext(settings, console.log, pace, run);
}

/** Stands for a platform whose settings are missing or wrong. It serves what needs no request: to release a user. */
function withoutSettings(error: ConfigurationError, run: Run): RunContext {
  const fail = (): never => {
    throw error;
  };
  return {
    get odin() {
      return fail();
    },
    get settings() {
      return fail();
    },
    get changeLog() {
      return fail();
    },
    get deletions() {
      return fail();
    },
    operation: () => Promise.reject(error),
    log: logOnce(console.log),
    run,
  };
}

/**
 * The platform of a program that looks things up.
 *
 * @param provider - what the engine's provider process does at this moment
 */
export async function openProgramContext(
  stack: Lookup,
  engine: string | undefined,
  provider: PeerActivity,
): Promise<RunContext> {
  const settings = readSettings(stack);
  const pace =
    deploymentRateLimiter(settings) ?? (engine === undefined ? undefined : await hostRateLimiter(engine, settings, provider));
  return newRunContext(settings, console.log, pace);
}

/** The pace of a deployment of many stacks, of which this run is a part. */
function deploymentRateLimiter(settings: Settings): RateLimiter | undefined {
  const path = process.env[RATE_LIMITER_VARIABLE];
  return path ? new SharedRateLimiter(path, settings) : undefined;
}

export function newRunContext(
  settings: Settings,
  print: (line: string) => void = console.log,
  pace: RateLimiter = new LocalRateLimiter(settings.requestsPerSecond),
  run = new Run(new ProgramClient(undefined), USER_KIND, isUnknown),
): RunContext {
  const log = logOnce(print);
  if (isInsecure(settings))
    log("broadworks:url is plain http: whoever is on the way reads the account's password (broadworks:allowInsecure)");
  return {
    odin: connect(settings, log, pace),
    settings,
    changeLog: new ChangeLog([settings.changeLog, process.env[RECORD_VARIABLE]].filter((path) => path !== undefined)),
    operation: (work) => withDeadline(settings.operationTimeout * 1000, work),
    log,
    run,
    deletions: new Deletions(settings.maxDeletes),
  };
}

function logOnce(print: (line: string) => void): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    if (said.has(line)) return;
    said.add(line);
    print(line);
  };
}
