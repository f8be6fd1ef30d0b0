/** The HTTP server of the simulator. */
import { setTimeout as delay } from "node:timers/promises";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { type Latency, type SimulatorParts, createControl } from "./control";
import type { JsonObject } from "./model";
import { createPlatform } from "./platform";
import { seedPlatform } from "./seed";
import { type CharacterSet, inCharacterSet } from "./shared/character-set";
import { injectFaults } from "./shared/fault-injection";
import { FaultPlan } from "./shared/fault-plan";
import { Listener } from "./shared/listener";
import { randomizeTyping, seededGenerator } from "./shared/loose-typing";
import { ApiRejection, invalidRequest, notFound, ociError } from "./shared/rejection";
import { type LoggedRequest, type ReceivedRequest, logRequests, toReceivedRequest } from "./shared/request-log";
import type { Subject } from "./shared/subject";
import { subjectRouter } from "./shared/subject-router";
import { Tokens } from "./shared/tokens";
import type { Simulator, SimulatorOptions } from "./simulator";
import { Store } from "./store";
import { platformSubjects } from "./subjects";
import { userResponse } from "./users/responses";

const DAY_MS = 24 * 60 * 60 * 1000;
const API = "/api/v2";

/**
 * Starts a simulated Odin platform on 127.0.0.1.
 *
 * @throws Error if the port is not available, if the state file is not valid, or if two subjects share a name or a route
 * @example
 * const simulator = await startSimulator({ groups: 2, users: 20 });
 * // Run a program or a test with simulator.url, simulator.username and simulator.password.
 * console.log(simulator.requests.map(({ method, path, status }) => `${method} ${path} ${status}`));
 * await simulator.close();
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { groups = 1, users = 10, tokenLife = DAY_MS } = options;
  const account = { username: options.username ?? "odin", password: options.password ?? "odin-password" };
  const store = Store.open(options.state, () => seedPlatform({ groups, users }), createPlatform(options.platform));
  const parts: SimulatorParts = {
    account,
    store,
    tokens: new Tokens(account, tokenLife, store.platform),
    requests: [],
    watchers: [],
    plan: new FaultPlan(),
    latency: { milliseconds: options.latency ?? 0 },
  };
  const rejectConnections = (milliseconds: number) => listener.rejectConnections(milliseconds);
  const listener = await Listener.open(options.port ?? 0, createApp(parts, options, rejectConnections));
  return createControl(parts, { url: listener.origin + API, close: () => listener.close() });
}

function createApp(
  parts: SimulatorParts,
  options: SimulatorOptions,
  rejectConnections: (milliseconds: number) => void,
): Express {
  const { store, tokens, requests, watchers, plan, latency } = parts;
  const randomizeTyping = looseTyping(options.loose, store.data.countryCode);
  const otherUser = (userId: string) => {
    const other = [...store.users.all].find((user) => user.userId.toLowerCase() !== userId.toLowerCase());
    return other && randomizeTyping(userResponse(other, store));
  };
  const app = createControlApp(requests, plan);
  app.use(
    API,
    logRequests(requests),
    notify(watchers),
    delayResponses(latency),
    injectFaults(plan, { otherUser, rejectConnections }),
    convertBody(options.characterSet ?? "unicode"),
    subjectRouter(subjectsOf(parts, options), { store, tokens, randomizeTyping }),
  );
  app.use((request, _response, next) => next(notFound(`Unknown endpoint: ${request.method} ${request.path}`)));
  app.use(sendRejection(options.invalidValue));
  return app;
}

/** The subjects of the simulator, and those of its caller. */
function subjectsOf({ tokens, account }: SimulatorParts, options: SimulatorOptions): Subject[] {
  const own = platformSubjects(tokens, account, {
    ignoredFields: options.ignoredFields ?? [],
    listRow: options.listRow ?? ((details) => details),
    listLimit: options.listLimit ?? Infinity,
  });
  return [...own, ...(options.subjects ?? [])];
}

/** Creates the app with the routes that control the simulator: /simulator/requests and /simulator/faults. */
function createControlApp(requests: LoggedRequest[], plan: FaultPlan): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(express.json({ limit: "10mb" }));
  app
    .route("/simulator/requests")
    .get((_request, response) => void response.json(requests))
    .delete((_request, response) => {
      requests.length = 0;
      response.json([]);
    });
  app
    .route("/simulator/faults")
    .get((_request, response) => void response.json(plan.remaining))
    .put((request, response) => {
      plan.replace(request.body);
      response.json(plan.remaining);
    });
  return app;
}

function convertBody(characterSet: CharacterSet): RequestHandler {
  return (request, _response, next) => {
    request.body = inCharacterSet(characterSet, request.body);
    next();
  };
}

function looseTyping(seed: number | undefined, countryCode: string): (object: JsonObject) => JsonObject {
  if (seed === undefined) return (object) => object;
  const random = seededGenerator(seed);
  return (object) => randomizeTyping(object, random, countryCode);
}

function notify(watchers: readonly ((request: ReceivedRequest) => void)[]): RequestHandler {
  return (request, _response, next) => {
    for (const watcher of watchers) watcher(toReceivedRequest(request));
    next();
  };
}

function delayResponses(latency: Readonly<Latency>): RequestHandler {
  return (_request, _response, next) => {
    if (latency.milliseconds === 0) next();
    else void delay(latency.milliseconds).then(() => next());
  };
}

const sendRejection =
  (invalidValue: SimulatorOptions["invalidValue"]): ErrorRequestHandler =>
  (error: unknown, _request, response, _next) => {
    const rejection = toRejection(error);
    if (rejection) {
      const sent = invalidValue && isPlain(rejection) ? toInvalidValue(rejection, invalidValue) : rejection;
      response.status(sent.status).json(sent);
    } else {
      console.error(error);
      response.status(500).json({ status: 500, error: "Internal Server Error", details: "The simulator failed" });
    }
  };

function toRejection(error: unknown): ApiRejection | undefined {
  if (error instanceof ApiRejection) return error;
  return isInvalidJson(error) ? invalidRequest("The body is not valid JSON") : undefined;
}

/** Whether this is the rejection of a value, without a number of its own. */
function isPlain({ status, error }: ApiRejection): boolean {
  return status === 400 && !error.startsWith("[Error");
}

function toInvalidValue(
  { error, details }: ApiRejection,
  { status, code }: NonNullable<SimulatorOptions["invalidValue"]>,
): ApiRejection {
  return code === undefined ? new ApiRejection(status, error, details) : ociError(status, code, details);
}

/** Whether the JSON parser of Express rejected the body. */
function isInvalidJson(error: unknown): boolean {
  return error instanceof SyntaxError && "body" in error;
}
