/**
 * A simulated Cisco BroadWorks platform with an Odin REST API, in one process: for trials and for tests.
 *
 * @example
 * import { startSimulator } from "pulumi-broadworks/simulator";
 *
 * const simulator = await startSimulator({ users: 20 });
 * simulator.injectFaults([{ kind: "reset", method: "PUT", path: "/users", appliedFirst: true }]);
 * // Run the code under test with simulator.url, simulator.username and simulator.password.
 * await simulator.close();
 */
export { fingerprint } from "./credentials/secrets";
export type { Json, JsonObject, User } from "./model";
export { PLATFORM_ALTERNATIVES, type Platform, parsePlatform } from "./platform";
export { DOMAIN, ENTERPRISE } from "./seed";
export { startSimulator } from "./server";
export { PACKS } from "./services/catalog";
export type { Fault } from "./shared/fault-plan";
export { ApiRejection, conflict, invalidRequest, notFound } from "./shared/rejection";
export type { LoggedRequest, ReceivedRequest } from "./shared/request-log";
export type {
  AddRoute,
  Handler,
  Method,
  RouteOptions,
  Subject,
  SubjectContext,
  SubjectRequest,
  Typing,
} from "./shared/subject";
export { parseText, requiredText } from "./shared/values";
export type { Simulator, SimulatorOptions } from "./simulator";
export type { Store } from "./store";
