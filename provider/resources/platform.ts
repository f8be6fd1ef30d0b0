/** What the resources of a run share: the connection, the settings, what was said and done so far. */
import {
  type Joining,
  type Odin,
  OwnPace,
  type Pace,
  SharedPace,
  connect,
  hostPace,
  joinPace,
  operation,
} from "../odin";
import { type Lookup, type Settings, isInsecure, readSettings } from "../config";
import { ConfigurationError } from "../errors";
import { isUnknown } from "../reconcile";
import { Deletions } from "../run/deletions";
import { Program } from "../run/program";
import { Run } from "../run/run";
import { ChangeLog } from "./change-log";
import { USER_KIND } from "./kinds";

/** Names the socket of the process that hands out turns, in the environment of the runs that it starts. */
export const SHARED_PACE = "BROADWORKS_SHARED_PACE";

/** Names a file that the changes of a run are recorded in besides the change log, in the environment of that run. */
export const RECORD = "BROADWORKS_RECORD";

export interface Platform {
  readonly odin: Odin;
  readonly settings: Settings;
  readonly changeLog: ChangeLog;
  /** Gives all calls of one step of one resource one deadline. */
  readonly operation: <T>(work: () => Promise<T>) => Promise<T>;
  /** Tells the person at the terminal; the engine shows it with the stack's messages. */
  readonly say: (line: string) => void;
  /** What this run declares: whoever could harm a person asks it first. */
  readonly run: Run;
  /** Counts the users that this run deletes. */
  readonly deletions: Deletions;
}

let shared: Platform | undefined;

/**
 * The platform of the engine's provider process: one for all kinds of resources, for they share pace and login.
 *
 * @param engine - the engine's address, by which the processes of a run find each other
 */
export function openPlatform(stack: Lookup, engine: string | undefined): Platform {
  return (shared ??= open(stack, engine));
}

function open(stack: Lookup, engine: string | undefined): Platform {
  const run = new Run(new Program(engine), USER_KIND, isUnknown);
  let settings: Settings;
  try {
    settings = readSettings(stack);
  } catch (error) {
    if (error instanceof ConfigurationError) return withoutSettings(error, run);
    throw error;
  }
  const pace = handedOutPace(settings) ?? (engine === undefined ? undefined : joinPace(engine, settings));
  return newPlatform(settings, console.log, pace, run);
}

/** Stands for a platform whose settings are missing or wrong. It serves what needs no request: to release a user. */
function withoutSettings(error: ConfigurationError, run: Run): Platform {
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
    say: speaker(console.log),
    run,
  };
}

/**
 * The platform of a program that looks things up.
 *
 * @param provider - what the engine's provider process does at this moment
 */
export async function openPlatformOfProgram(
  stack: Lookup,
  engine: string | undefined,
  provider: Joining,
): Promise<Platform> {
  const settings = readSettings(stack);
  const pace =
    handedOutPace(settings) ?? (engine === undefined ? undefined : await hostPace(engine, settings, provider));
  return newPlatform(settings, console.log, pace);
}

/** The pace of a deployment of many stacks, of which this run is a part. */
function handedOutPace(settings: Settings): Pace | undefined {
  const path = process.env[SHARED_PACE];
  return path ? new SharedPace(path, settings) : undefined;
}

export function newPlatform(
  settings: Settings,
  print: (line: string) => void = console.log,
  pace: Pace = new OwnPace(settings.callsPerSecond),
  run = new Run(new Program(undefined), USER_KIND, isUnknown),
): Platform {
  const say = speaker(print);
  if (isInsecure(settings))
    say("broadworks:url is plain http: whoever is on the way reads the account's password (broadworks:allowInsecure)");
  return {
    odin: connect(settings, say, pace),
    settings,
    changeLog: new ChangeLog([settings.changeLog, process.env[RECORD]].filter((path) => path !== undefined)),
    operation: (work) => operation(settings.operationTimeout * 1000, work),
    say,
    run,
    deletions: new Deletions(settings.maxDeletes),
  };
}

function speaker(print: (line: string) => void): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    if (said.has(line)) return;
    said.add(line);
    print(line);
  };
}
