/** The Odin API as a function: paced, logged in, with failures of our own. */
import PQueue from "p-queue";
import { NotLetIn } from "./errors";
import { valueOf } from "./answer";
import { type Account, Session } from "./session";
import { type WireRequest, openWire } from "./wire";

export interface OdinSettings extends Account {
  /** Base URL, e.g. `https://odin.example.net/api/v2`. */
  readonly url: string;
  /** Calls that may start in any one second, over all users of a run. */
  readonly callsPerSecond: number;
}

export interface OdinCall {
  readonly method: WireRequest["method"];
  /** Path below the base URL: `/users`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Makes a call and gives its answer's JSON; undefined when the answer is empty. Throws an `OdinError`. */
export type Odin = (call: OdinCall) => Promise<unknown>;

const CALL_TIMEOUT = 30_000;

export function connect(settings: OdinSettings): Odin {
  const direct = openWire(settings.url, CALL_TIMEOUT);
  // `strict` counts over any second; without it twice as many calls fit around the edge of a window.
  const pace = new PQueue({ interval: 1000, intervalCap: settings.callsPerSecond, strict: true });
  const paced: typeof direct = (call, request) => pace.add(() => direct(call, request));
  const session = new Session(paced, settings);

  return async ({ method, path, query = {}, body }) => {
    const call = `${method} ${path}`;
    const target = path + queryText(query);
    const token = await session.token();
    let answer = await paced(call, { method, target, token, body });
    if (answer.status === 401) {
      const renewed = await session.tokenAfter(token);
      answer = await paced(call, { method, target, token: renewed, body });
      if (answer.status === 401) throw new NotLetIn(call, 401);
    }
    return valueOf(call, answer);
  };
}

/** Encoded as RFC 3986 has it: a user id with `+`, `&` or `%` arrives as itself. */
function queryText(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
