/** The HTTP server of the simulator. */
import { setTimeout as delay } from "node:timers/promises";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { JsonObject } from "./model";
import { createPlatform } from "./platform";
import { seedPlatform } from "./seed";
import { assignServices } from "./services/assignments";
import { changeServices } from "./services/settings";
import { type CharacterSet, inCharacterSet } from "./shared/character-set";
import { injectFaults } from "./shared/fault-injection";
import { FaultPlan } from "./shared/fault-plan";
import { Listener } from "./shared/listener";
import { randomizeTyping, seededGenerator } from "./shared/loose-typing";
import { ApiRejection, invalidRequest, notFound, ociError } from "./shared/rejection";
import { type LoggedRequest, type ReceivedRequest, logRequests, toReceivedRequest } from "./shared/request-log";
import { subjectRouter } from "./shared/subject-router";
import { Tokens } from "./shared/tokens";
import type { Simulator, SimulatorOptions } from "./simulator";
import { Store } from "./store";
import { platformSubjects } from "./subjects";
import { userResponse } from "./users/responses";
import { changeUser } from "./users/rules";

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
  const tokens = new Tokens(account, tokenLife, store.platform);
  const loosen = looseTyping(options.loose, store.data.countryCode);
  const requests: LoggedRequest[] = [];
  const watchers: ((request: ReceivedRequest) => void)[] = [];
  const plan = new FaultPlan();
  let latency = options.latency ?? 0;

  const otherUser = (userId: string) => {
    const other = [...store.users.all].find((user) => user.userId.toLowerCase() !== userId.toLowerCase());
    return other && loosen(userResponse(other, store));
  };
  const subjects = [
    ...platformSubjects(tokens, account, {
      ignoredFields: options.ignoredFields ?? [],
      listRow: options.listRow ?? ((details) => details),
      listLimit: options.listLimit ?? Infinity,
    }),
    ...(options.subjects ?? []),
  ];

  const app = createApp(requests, plan);
  app.use(
    API,
    logRequests(requests),
    notify(watchers),
    delayResponses(() => latency),
    injectFaults(plan, { otherUser, rejectConnections: (milliseconds) => listener.rejectConnections(milliseconds) }),
    convertBody(options.characterSet ?? "unicode"),
    subjectRouter(subjects, { store, tokens, randomizeTyping: loosen }),
  );
  app.use((request, _response, next) => next(notFound(`Unknown endpoint: ${request.method} ${request.path}`)));
  app.use(sendRejection(options.invalidValue));
  const listener = await Listener.open(options.port ?? 0, app);

  return {
    url: listener.origin + API,
    ...account,
    get latency() {
      return latency;
    },
    set latency(milliseconds) {
      latency = milliseconds;
    },
    requests,
    forgetRequests: () => void (requests.length = 0),
    watch: (listener) => void watchers.push(listener),
    get users() {
      return [...store.users.all];
    },
    user: (userId) => store.users.find(userId),
    change: (userId, fields) => void changeUser(inPortal(store), store.users.get(userId), fields),
    changeServices: (userId, services) => changeServices(store, store.users.get(userId), services),
    assign: (userId, services) => {
      const rows = Object.entries(services).map(([serviceName, assigned]) => ({ serviceName, assigned }));
      assignServices(store, { userId, userServices: rows });
    },
    put: (user) => store.users.save(structuredClone(user)),
    remove: (userId) => store.users.remove(userId),
    injectFaults: (faults) => plan.replace(faults),
    get faults() {
      return plan.remaining;
    },
    endTokens: () => tokens.endAll(),
    close: () => listener.close(),
  };
}

/** Creates the app with the routes that control the simulator: /simulator/requests and /simulator/faults. */
function createApp(requests: LoggedRequest[], plan: FaultPlan): Express {
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

function delayResponses(latencyMs: () => number): RequestHandler {
  return (_request, _response, next) => {
    if (latencyMs() === 0) next();
    else void delay(latencyMs()).then(() => next());
  };
}

/** The same objects for someone in the portal, who can clear a value in any form. */
function inPortal(store: Store): Store {
  const platform: Store["platform"] = { ...store.platform, clearedFields: "any", clearedLists: "any" };
  return Object.create(store, { platform: { value: platform } }) as Store;
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
