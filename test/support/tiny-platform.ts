/** A server that shares no code with the simulator. A test states what it returns, and reads which requests it received. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { runsOfOneProcess } from "./platform";
import type { Provider, Values } from "./provider";

export interface Received {
  /** Method and path below the base URL: `PUT /users`. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: Values;
  readonly token: string;
}

/** A body that is a text is sent as it is: a page of a gateway. `"drop"` closes the connection. */
export type Response = readonly [status: number, body: unknown] | "drop";
export type Handler = (request: Received) => Response | undefined;

export const error = (status: number, reason: string): Response => [status, { status, error: reason, details: "" }];
export const OK: Response = [200, {}];

export interface TinyPlatform {
  readonly requests: Received[];
  readonly url: string;
  /** The bodies of the requests with this name. */
  bodies(name: string): Values[];
  count(name: string): number;
  close(): void;
}

const LOGIN = "POST /auth/token";

/** Each handler can answer a request; the first answer counts. Without one, logins succeed and anything else is not found. */
async function listen(handlers: readonly Handler[]): Promise<TinyPlatform> {
  const requests: Received[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://tiny");
    const body = await text(request);
    const received: Received = {
      name: `${request.method} ${pathname.replace("/api/v2", "")}`,
      query: searchParams,
      body: body === "" ? {} : (JSON.parse(body) as Values),
      token: request.headers.authorization?.replace("Bearer ", "") ?? "",
    };
    requests.push(received);
    let found: Response | undefined;
    for (const handler of handlers) found ??= handler(received);
    found ??= ofUnknown(received);
    if (found === "drop") return void request.socket.destroy();
    const [status, value] = found;
    const isPage = typeof value === "string";
    response.writeHead(status, { "content-type": isPage ? "text/html" : "application/json" });
    response.end(isPage ? value : JSON.stringify(value));
  };
  const ofUnknown = ({ name }: Received): Response =>
    name === LOGIN ? [200, { token: `t${platform.count(LOGIN)}` }] : error(404, "Not Found");
  const server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const platform: TinyPlatform = {
    requests,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`,
    bodies: (name) => requests.filter((one) => one.name === name).map(({ body }) => body),
    count: (name) => requests.filter((one) => one.name === name).length,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return platform;
}

/** A platform for each test of a suite, and runs of the provider on it. */
export function onTinyPlatform() {
  const begin = runsOfOneProcess();
  const open: TinyPlatform[] = [];
  afterEach(() => {
    for (const platform of open.splice(0)) platform.close();
  });
  return {
    async start(...handlers: readonly Handler[]): Promise<TinyPlatform> {
      const platform = await listen(handlers);
      open.push(platform);
      return platform;
    },
    run: ({ url }: TinyPlatform, config: Record<string, string> = {}): Promise<Provider> =>
      begin({
        "broadworks:url": url,
        "broadworks:username": "u",
        "broadworks:password": "hush-1",
        "broadworks:requestsPerSecond": "1000",
        "broadworks:operationTimeout": "2",
        "broadworks:prefetch": "off",
        ...config,
      }),
  };
}

/** The user of a tiny platform, or none yet; a PUT sets the members of its body, and null removes one. */
export class TinyUser {
  constructor(
    public live: Values | undefined,
    /** Changes the body of a PUT as a platform does that ignores or interprets members. */
    private readonly interpret: (body: Values, live: Values) => Values = (body) => body,
  ) {}

  readonly handle: Handler = ({ name, query, body }) => {
    if (name === "POST /users" && !this.live) return this.set(body);
    if (name === "GET /users" && query.has("userId")) return this.read(query.get("userId") ?? "");
    if (name === "GET /users") return [200, []];
    if (name === "PUT /users" && this.live) return this.set(this.interpret(body, this.live));
    return undefined;
  };

  set(values: Values): Response {
    const { newPassword: _password, password: _first, impPassword: _imp, ...readable } = values;
    const entries = Object.entries({ ...this.live, ...readable }).filter(([, value]) => value !== null);
    this.live = Object.fromEntries(entries);
    return OK;
  }

  private read(userId: string): Response {
    return this.live?.["userId"] === userId ? [200, this.live] : error(404, `[Error 4008] User not found: ${userId}`);
  }
}

/** A resource in the state of a stack. */
export interface Applied {
  readonly id: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

/** Checks and creates, as the engine does. */
export async function create(provider: Provider, declared: Values): Promise<Applied> {
  const { inputs, failures } = await provider.check(declared);
  assert.deepEqual(failures, []);
  return { inputs, ...(await provider.create(inputs)) };
}

/** Checks, compares and updates, as the engine does. */
export async function update(provider: Provider, before: Applied, declared: Values) {
  const { id, inputs: oldInputs, outputs: olds } = before;
  const { inputs, failures } = await provider.check(declared, oldInputs);
  assert.deepEqual(failures, []);
  const { changes } = await provider.diff(id, olds, inputs);
  return { id, changes, inputs, outputs: changes ? await provider.update(id, olds, inputs) : olds };
}
