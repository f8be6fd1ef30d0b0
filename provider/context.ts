/** What the resources of a run share in the engine's provider process: the connection, the change log, what the run declares. */
import { type Lookup, type Settings, readPlatform, readSettings } from "./config";
import { type Connection, deploymentRateLimiter, openConnection, printOnce } from "./connection";
import { ChangeLog } from "./core/reports/change-log";
import { Deletions } from "./core/run/deletions";
import { ListSizes } from "./core/reads/list-budget";
import { ChangeLimits } from "./core/run/limits";
import { Run } from "./core/run/run";
import type { RunContext } from "./core/run/run-context";
import { ProgramClient } from "./link/program-client";
import { type OdinClient, joinRateLimiter } from "./odin/index";
import { dependentsOf, ownerOf } from "./resources/registry";
import { ConfigurationError } from "./shared/errors";

/** Names a second file that receives the change log of a run, in the environment of that run. */
export const RECORD_VARIABLE = "BROADWORKS_RECORD";

type Context = RunContext<OdinClient>;

let shared: Context | undefined;

/**
 * The context of this process: one for all kinds of resources, which share the rate limit and the login.
 *
 * @param engine - the address of the engine, by which the processes of a run find each other
 */
export function openContext(stack: Lookup, engine: string | undefined): Context {
  return (shared ??= createContext(stack, engine));
}

/** A context of its own. @param print - prints a line for people */
export function createContext(stack: Lookup, engine?: string, print: (line: string) => void = console.log): Context {
  const run = new Run(ProgramClient.of(engine, readPlatform(stack)), ownerOf);
  let settings: Settings;
  try {
    settings = readSettings(stack);
  } catch (error) {
    if (error instanceof ConfigurationError) return withoutSettings(error, run, print);
    throw error;
  }
  const limiter =
    deploymentRateLimiter(settings) ?? (engine === undefined ? undefined : joinRateLimiter(engine, settings));
  return withConnection(openConnection(settings, print, limiter), run);
}

function withConnection({ client, settings, withDeadline, log }: Connection, run: Run): Context {
  const count = (kind: string) => run.count(kind);
  const files = [settings.changeLog, process.env[RECORD_VARIABLE]];
  return {
    client,
    reusesReads: settings.prefetch === "auto",
    checksExistence: settings.existenceChecks === "auto",
    changeLog: new ChangeLog(files.filter((path) => path !== undefined)),
    run,
    listSizes: new ListSizes(),
    deletions: new Deletions(settings.maxDeletes, count),
    limits: new ChangeLimits(settings, count),
    withDeadline,
    log,
    dependentsOf,
  };
}

/** The context of a run without valid settings. It serves operations without a request: to release a user. */
function withoutSettings(error: ConfigurationError, run: Run, print: (line: string) => void): Context {
  const fail = (): never => {
    throw error;
  };
  return {
    get client() {
      return fail();
    },
    get reusesReads() {
      return fail();
    },
    get checksExistence() {
      return fail();
    },
    get changeLog() {
      return fail();
    },
    get listSizes() {
      return fail();
    },
    get deletions() {
      return fail();
    },
    get limits() {
      return fail();
    },
    withDeadline: () => Promise.reject(error),
    log: printOnce(print),
    run,
    dependentsOf,
  };
}
