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
import { BroadworksError } from "../errors";
import { ChangeLog } from "./change-log";

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
  /** Counts a user about to be deleted; throws when the run would delete more than it may. */
  readonly countDelete: (userId: string) => void;
}

let shared: Platform | undefined;

/**
 * The platform of the engine's provider process: one for all kinds of resources, for they share pace and login.
 *
 * @param engine - the engine's address, by which the processes of a run find each other
 */
export function openPlatform(stack: Lookup, engine: string | undefined): Platform {
  if (shared) return shared;
  const settings = readSettings(stack);
  const pace = handedOutPace(settings) ?? (engine === undefined ? undefined : joinPace(engine, settings));
  return (shared = newPlatform(settings, console.log, pace));
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
    countDelete: deleteCounter(settings.maxDeletes),
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

function deleteCounter(most: number): (userId: string) => void {
  let count = 0;
  return (userId) => {
    if (count >= most)
      throw new BroadworksError(
        `${userId} is not deleted: this run may delete ${most} users (broadworks:maxDeletes); ` +
          "if more are meant to go, allow it with `pulumi config set broadworks:maxDeletes`, and run again",
      );
    count += 1;
  };
}
