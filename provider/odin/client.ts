/** The Odin API as a function: paced, logged in, tried again where that is right, with failures of our own. */
import { setImmediate as nextTurn } from "node:timers/promises";
import PQueue from "p-queue";
import { valueOf } from "./answer";
import { type Deadline, inOperation, operation } from "./deadline";
import { AskedToWait, NoTimeLeft, NotLetIn } from "./errors";
import { OwnPace, type Pace } from "./pace";
import { type Effect, Retry } from "./retry";
import { secretsIn, withoutSecrets } from "./secrets";
import { type Account, type PacedWire, Session } from "./session";
import { Trouble } from "./trouble";
import { type WireRequest, type WireSettings, openWire } from "./wire";

export interface OdinSettings extends Account, WireSettings {
  /** Calls that may start in any one second, over all users of a run. */
  readonly callsPerSecond: number;
  /** Calls that may be under way at once. */
  readonly maxConcurrent: number;
  /** Seconds that an operation may take, all its calls and tries together; waiting for other operations not counted. */
  readonly operationTimeout: number;
}

export interface OdinCall {
  readonly method: WireRequest["method"];
  /** Path below the base URL: `/users`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What happens when it is sent twice; by default `GET` reads, `PUT` sets the same again, and the others work once. */
  readonly effect?: Effect;
  /** Reads whether a try that failed has worked all the same. A call that works only once is sent again after it alone. */
  readonly hasWorked?: () => Promise<boolean>;
  /** Nothing depends on it: not worth another try. */
  readonly isTriedOnce?: boolean;
}

/** Makes a call and gives its answer's JSON; undefined when the answer is empty. Throws an `OdinError`. */
export type Odin = (call: OdinCall) => Promise<unknown>;

const EFFECTS: Readonly<Record<WireRequest["method"], Effect>> = {
  GET: "none",
  PUT: "same",
  POST: "once",
  DELETE: "once",
};

/**
 * @param notice - told what a person should know while it goes on
 * @param pace - when calls may start; by default a pace of this connection's own
 */
export function connect(
  settings: OdinSettings,
  notice: (line: string) => void = () => undefined,
  pace: Pace = new OwnPace(settings.callsPerSecond),
): Odin {
  const trouble = new Trouble();
  const retry = new Retry(pace, trouble, notice);
  const wire = pacedWire(settings, pace, trouble);
  const longest = settings.operationTimeout * 1000;
  const session = new Session(
    wire,
    // It is for all who wait for it, whatever time the first of them has left.
    (make) => operation(longest, (deadline) => retry.run(deadline, { make, effect: "none" })),
    settings,
  );

  // Whatever this run ever sent or was given stays out of its messages.
  const secrets = new Set([settings.password]);

  return ({ method, path, query = {}, body, effect = EFFECTS[method], hasWorked, isTriedOnce = false }) => {
    const call = `${method} ${path}`;
    const target = path + queryText(query);
    for (const secret of secretsIn(body)) secrets.add(secret);
    const make = async (deadline: Deadline): Promise<unknown> => {
      let token = await session.token();
      let answer = await wire(call, { method, target, token, body }, deadline);
      if (answer.status === 401) {
        token = await session.tokenAfter(token);
        answer = await wire(call, { method, target, token, body }, deadline);
        if (answer.status === 401) throw new NotLetIn(call, 401);
      }
      return valueOf(call, answer, (text) => withoutSecrets(text, [...secrets, token]));
    };
    return inOperation(longest, (deadline) => retry.run(deadline, { make, effect, hasWorked, isTriedOnce }));
  };
}

/** The wire with all calls of the process in one queue. */
function pacedWire(settings: OdinSettings, pace: Pace, trouble: Trouble): PacedWire {
  const direct = openWire(settings);
  const queue = new PQueue({ concurrency: settings.maxConcurrent });
  return (call, request, deadline) => {
    const queued = performance.now();
    return queue.add(async () => {
      // The call that made room for this one has just failed, maybe; by the next turn that is learned.
      await nextTurn();
      trouble.check(call);
      if (pace.pause > deadline.left) throw new AskedToWait(call, pace.pause);
      const end = await pace.turn(call);
      try {
        trouble.admit(call);
        deadline.extend(performance.now() - queued);
        if (deadline.left <= 0) throw new NoTimeLeft(call, settings.operationTimeout);
        return await direct(call, request, deadline.left);
      } finally {
        end();
      }
    });
  };
}

/** Encoded as RFC 3986 has it: a user id with `+`, `&` or `%` arrives as itself. */
function queryText(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
