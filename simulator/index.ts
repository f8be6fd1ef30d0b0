/** An Odin platform in one process: for trying things out, and for tests. */
import { once } from "node:events";
import { type AddressInfo } from "node:net";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import express, { type ErrorRequestHandler, type Request, type RequestHandler } from "express";
import { type JsonObject, fullUser } from "./answer";
import { type Fault, Faults } from "./faults";
import type { User } from "./model";
import { Refusal, invalid, missing } from "./refusal";
import { odinRoutes, queryOf } from "./routes";
import { change } from "./rules";
import { seedPlatform } from "./seed";
import { assign, changeServices } from "./services";
import { Store } from "./store";
import { Tokens } from "./tokens";
import { randomizeTyping, randomFrom } from "./typing";

export { fingerprint } from "./fields";
export { DOMAIN, ENTERPRISE } from "./seed";
export { PACKS } from "./services";
export type { JsonObject } from "./answer";
export type { Fault } from "./faults";
export type { User } from "./model";

export interface SimulatorOptions {
  /** Port on 127.0.0.1; 0 (default) is any free one. */
  readonly port?: number;
  /** Groups of the enterprise; 1 by default. */
  readonly groups?: number;
  /** Users in all, spread over the groups; 10 by default. */
  readonly users?: number;
  /** Milliseconds that each answer takes; 0 by default. */
  readonly latency?: number;
  /** Answer in the platform's loose typing, drawn from this seed. */
  readonly loose?: number | undefined;
  /** A file that keeps the users over a restart. */
  readonly state?: string | undefined;
  /** Fields that are not taken, without a word, as for an account without the right to set them. */
  readonly ignoredFields?: readonly string[];
  /** Makes of a user's details the row that an extended list has of them; by default they are the same. */
  readonly row?: (details: JsonObject) => JsonObject;
  /** Users that a list has at most when no limit is asked for; by default all. */
  readonly listLimit?: number;
  /** Milliseconds that a token is good for; a day by default. */
  readonly tokenLife?: number;
  readonly username?: string;
  readonly password?: string;
}

/** A call that the simulator got. */
export interface Call {
  readonly method: string;
  /** Below the base URL: `/users`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  /** Of the answer; 0 when there was none. */
  readonly status: number;
  /** The fault that struck it. */
  readonly fault?: string;
}

export interface Simulator {
  /** The base URL, which ends in `/api/v2`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Milliseconds that each answer takes from now on. */
  latency: number;
  /** The calls so far, in the order they were answered. */
  readonly calls: readonly Call[];
  forgetCalls(): void;
  /** A user as it is kept, by its primary id. */
  user(userId: string): User | undefined;
  readonly users: readonly User[];
  /** Sets fields behind everybody's back: no call is listed. */
  change(userId: string, fields: Readonly<Record<string, unknown>>): void;
  /** Sets services behind everybody's back, those that the user has. */
  changeServices(userId: string, services: Readonly<Record<string, object>>): void;
  /** Assigns services or takes them away, behind everybody's back. */
  assign(userId: string, services: Readonly<Record<string, boolean>>): void;
  /** Puts a user as it is, in the place of the one that has its id. No rule is asked. */
  put(user: User): void;
  remove(userId: string): void;
  /** Strikes calls from now on with these faults, and with no others. */
  strike(faults: readonly Fault[]): void;
  /** Faults that have not struck yet. */
  readonly faults: readonly Fault[];
  /** Calls a listener whenever a call arrives, before it is worked. */
  watch(listener: (call: Omit<Call, "status">) => void): void;
  /** Ends every token, as a restart of the platform would. */
  endTokens(): void;
  close(): Promise<void>;
}

const DAY = 24 * 60 * 60 * 1000;

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, groups = 1, users = 10, loose, tokenLife = DAY } = options;
  const account = { username: options.username ?? "odin", password: options.password ?? "odin-password" };
  const store = Store.open(options.state, () => seedPlatform({ groups, users }));
  const tokens = new Tokens(account, tokenLife);
  const random = randomFrom(loose ?? 0);
  let latency = options.latency ?? 0;
  const calls: Call[] = [];

  const watchers: ((call: Omit<Call, "status">) => void)[] = [];
  const present =
    loose === undefined
      ? (user: JsonObject) => user
      : (user: JsonObject) => randomizeTyping(user, random, store.data.countryCode);
  let deaf: NodeJS.Timeout | undefined;
  const faults = new Faults(deafen, (userId) => {
    const other = [...store.users].find((user) => user.userId.toLowerCase() !== userId.toLowerCase());
    return other && present(fullUser(other, store.data));
  });

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.get("/simulator/calls", (_request, response) => void response.json(calls));
  app.delete("/simulator/calls", (_request, response) => {
    calls.length = 0;
    response.json([]);
  });
  app.use(express.json({ limit: "10mb" }));
  app
    .route("/simulator/faults")
    .get((_request, response) => void response.json(faults.left))
    .put((request, response) => {
      faults.plan(request.body);
      response.json(faults.left);
    });
  app.use("/api/v2", listInto(calls), (request, _response, next) => {
    for (const listener of watchers) listener(callOf(request));
    next();
  });
  app.use(
    "/api/v2",
    delay(() => latency),
  );
  app.use("/api/v2", faults.strike);
  app.use(
    "/api/v2",
    odinRoutes({
      ignoredFields: options.ignoredFields ?? [],
      store,
      tokens,
      account,
      present,
      row: options.row ?? ((details) => details),
      listLimit: options.listLimit,
    }),
  );
  app.use((request, _response, next) => next(missing(`No such call: ${request.method} ${request.path}`)));
  app.use(refuse);

  const server = createServer(app);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const listening = (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${listening}/api/v2`;

  function deafen(milliseconds: number): void {
    server.close();
    server.closeAllConnections();
    clearTimeout(deaf);
    deaf = setTimeout(() => {
      deaf = undefined;
      server.listen(listening, "127.0.0.1");
    }, milliseconds);
  }

  return {
    url,
    ...account,
    get latency() {
      return latency;
    },
    set latency(milliseconds) {
      latency = milliseconds;
    },
    calls,
    forgetCalls: () => void (calls.length = 0),
    user: (userId) => store.primary(userId),
    get users() {
      return [...store.users];
    },
    change: (userId, fields) => void change(store, store.existing(userId), fields),
    changeServices: (userId, services) => changeServices(store, store.existing(userId), services),
    assign: (userId, services) => {
      const rows = Object.entries(services).map(([serviceName, assigned]) => ({ serviceName, assigned }));
      assign(store, { userId, userServices: rows });
    },
    put: (user) => store.save(structuredClone(user)),
    remove: (userId) => store.remove(userId),
    strike: (plan) => faults.plan(plan),
    get faults() {
      return faults.left;
    },
    watch: (listener) => void watchers.push(listener),
    endTokens: () => tokens.endAll(),
    close: async () => {
      clearTimeout(deaf);
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listInto(calls: Call[]): RequestHandler {
  return (request, response, next) => {
    const listed = callOf(request);
    const list = () => {
      response.off("finish", list).off("close", list);
      const { fault } = response.locals as { fault?: string };
      const status = response.headersSent ? response.statusCode : 0;
      calls.push({ ...listed, status, ...(fault !== undefined && { fault }) });
    };
    response.once("finish", list).once("close", list);
    next();
  };
}

function callOf(request: Request): Omit<Call, "status"> {
  const { method, path } = request;
  return { method, path, query: queryOf(request), body: (request.body as unknown) ?? null };
}

function delay(latency: () => number): RequestHandler {
  return (_request, _response, next) => {
    if (latency() === 0) next();
    else void wait(latency()).then(() => next());
  };
}

const refuse: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const refusal = error instanceof Refusal ? error : isBadJson(error) ? invalid("The body is no JSON") : undefined;
  if (refusal) response.status(refusal.status).json(refusal);
  else {
    console.error(error);
    response.status(500).json({ status: 500, error: "Internal Server Error", details: "The simulator failed" });
  }
};

function isBadJson(error: unknown): boolean {
  return error instanceof SyntaxError && "body" in error;
}
