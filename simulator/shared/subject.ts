/** The contract of a subject: one kind of platform object with its routes and its state. */
import type { Store } from "../store";
import type { Query } from "./request-log";
import type { Values } from "./values";

/**
 * A kind of platform object that the simulator offers. The simulator's own subjects use the same contract.
 *
 * @example
 * // Announcements, which the simulator itself does not have.
 * const announcements: Subject = {
 *   name: "announcements",
 *   install({ route, state, store }) {
 *     const names = state<{ [groupId: string]: string[] }>(() => ({}));
 *     route("GET", "/groups/announcements", ({ query }) => {
 *       const { groupId } = store.groups.getNamedIn(query);
 *       return (names[groupId] ?? []).map((name) => ({ groupId, name }));
 *     });
 *     route("POST", "/groups/announcements", ({ body }) => {
 *       const { groupId } = store.groups.getNamedIn(body);
 *       const name = requiredText(body, "name");
 *       const existing = (names[groupId] ??= []);
 *       if (existing.includes(name)) throw conflict(`Announcement ${name} exists`);
 *       existing.push(name);
 *       return { groupId, name };
 *     });
 *   },
 * };
 * const simulator = await startSimulator({ subjects: [announcements] });
 */
export interface Subject {
  /** Unique among the subjects of a simulator. It is the key of the state in the state file. */
  readonly name: string;
  /** Default of `RouteOptions.typing` for the routes of this subject; `loose` by default. */
  readonly typing?: Typing;
  /** Adds the routes. The simulator calls it once at the start. Create the state here, so that simulators share none. */
  install(context: SubjectContext): void;
}

/** What a subject gets from the simulator. */
export interface SubjectContext {
  /** The users and groups of the platform. */
  readonly store: Store;
  /**
   * Adds a route. Its requests go through the request log, the latency, the planned faults and authentication.
   *
   * @throws Error if the route exists
   */
  readonly route: AddRoute;
  /**
   * Returns the subject's own state, which is part of the state file: the saved one, or else the initial one. Change it
   * in place; it must be a JSON object or array. The simulator saves it after each POST, PUT and DELETE of the subject.
   */
  readonly state: <T extends object>(initial: () => T) => T;
  /** Applies loose typing to a part of a response with `typing: "exact"`. Without loose typing, returns it as it is. */
  readonly randomizeTyping: <T extends object>(part: T) => T;
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/**
 * @param path - below the base URL, without parameters: `/groups/departments`
 * @param handler - returns the JSON of the response, or throws an ApiRejection
 */
export type AddRoute = (method: Method, path: string, handler: Handler, options?: RouteOptions) => void;

export type Handler = (request: SubjectRequest) => object;

export interface SubjectRequest {
  readonly query: Query;
  /** The JSON object of the body; empty if there is none. */
  readonly body: Values;
  /** The token of the session; empty text on a public route. */
  readonly token: string;
}

/**
 * `loose`: if the simulator uses loose typing, it applies to the response, or to each element of a list.
 * `exact`: the response is sent as it is.
 */
export type Typing = "loose" | "exact";

export interface RouteOptions {
  /** By default the typing of the subject. */
  readonly typing?: Typing;
  /** Whether the route works without a token; false by default. */
  readonly isPublic?: boolean;
  /** Whether a route of another subject with the same path replaces it; false by default. */
  readonly isReplaceable?: boolean;
}
