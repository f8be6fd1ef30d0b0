/** The public interface of the simulator. */
import type { JsonObject, User } from "./model";
import type { Platform } from "./platform";
import type { CharacterSet } from "./shared/character-set";
import type { Fault } from "./shared/fault-plan";
import type { LoggedRequest, ReceivedRequest } from "./shared/request-log";
import type { Subject } from "./shared/subject";

/** Options of `startSimulator`. All are optional. */
export interface SimulatorOptions {
  /** Port on 127.0.0.1; 0 (default) for any free port. */
  readonly port?: number;
  /** Number of groups of the enterprise; 1 by default. The first is `grp.odin`, the second `grp2.odin`. */
  readonly groups?: number;
  /** Total number of users, spread evenly over the groups; 10 by default. */
  readonly users?: number;
  /** Milliseconds before each response; 0 by default. */
  readonly latency?: number;
  /**
   * Seed of the platform's loose typing, which returns numbers as text, text as numbers and unset values in several forms.
   * The same seed gives the same forms. By default each value has one type.
   */
  readonly loose?: number | undefined;
  /**
   * How the platform behaves where platforms differ; by default as documented. `PLATFORM_ALTERNATIVES` lists the aspects.
   *
   * @example { assignedServices: "missing" }
   */
  readonly platform?: Partial<Platform> | undefined;
  /** Characters that the platform can store. `unicode` by default. */
  readonly characterSet?: CharacterSet | undefined;
  /** The status for a value that is not valid, and the number of the OCI-P error in it; 400 without a number by default. */
  readonly invalidValue?: { readonly status: number; readonly code?: number | undefined } | undefined;
  /** Path of a file that keeps the platform over a restart; by default the platform is in memory only. */
  readonly state?: string | undefined;
  /**
   * Fields of a user that creations and updates silently ignore, as for an account without the right to set them; none by
   * default. Example: `["title"]`.
   */
  readonly ignoredFields?: readonly string[];
  /** Turns the details of a user into its row in an extended list; by default the row has all details. */
  readonly listRow?: (details: JsonObject) => JsonObject;
  /** Maximum number of users in a list if the request has no limit; by default unlimited. */
  readonly listLimit?: number;
  /** Milliseconds until a token expires; 86,400,000 (one day) by default. */
  readonly tokenLife?: number;
  /** User name of the account; `odin` by default. */
  readonly username?: string;
  /** Password of the account; `odin-password` by default. */
  readonly password?: string;
  /** Kinds of platform objects in addition to the simulator's own; none by default. See `Subject` for an example. */
  readonly subjects?: readonly Subject[];
}

/** A running simulator. Its methods act on the platform directly; they do not appear in `requests`. */
export interface Simulator {
  /** The base URL, which ends in `/api/v2`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Milliseconds before each response. A new value applies to the next request. */
  latency: number;
  /** The requests to the API since the start or the last `forgetRequests`, in the order of their responses. */
  readonly requests: readonly LoggedRequest[];
  /** Empties `requests`. */
  forgetRequests(): void;
  /** Calls the listener with each request to the API when it arrives, before latency and faults. */
  watch(listener: (request: ReceivedRequest) => void): void;
  readonly users: readonly User[];
  /** Returns a user by its primary id. */
  user(userId: string): User | undefined;
  /**
   * Sets fields of a user, with the rules of an update, as another administrator would.
   *
   * @throws ApiRejection if the user does not exist or a value is not valid
   * @example simulator.change("jane.doe@lab.example.net", { title: "Agent", address: { city: null } });
   */
  change(userId: string, fields: Readonly<Record<string, unknown>>): void;
  /**
   * Sets settings of services that the user has.
   *
   * @throws ApiRejection if the user does not exist, does not have a service, or if a value is not valid
   * @example simulator.changeServices("jane.doe@lab.example.net", { "Call Waiting": { isActive: false } });
   */
  changeServices(userId: string, services: Readonly<Record<string, object>>): void;
  /**
   * Assigns services (`true`) or removes them (`false`).
   *
   * @throws ApiRejection if the user does not exist or its group has no license for a service
   * @example simulator.assign("jane.doe@lab.example.net", { "Call Waiting": true });
   */
  assign(userId: string, services: Readonly<Record<string, boolean>>): void;
  /** Adds a user, or replaces the user with this id. No rules apply. */
  put(user: User): void;
  /** Removes a user. An unknown id has no effect. */
  remove(userId: string): void;
  /**
   * Replaces the planned faults; an empty list removes all.
   *
   * @throws ApiRejection if a fault is not valid
   * @example simulator.injectFaults([{ kind: "response", method: "GET", path: "/users", status: 503, times: 2 }]);
   */
  injectFaults(faults: readonly Fault[]): void;
  /** The faults that still wait for a matching request, with their remaining `skip` and `times`. */
  readonly faults: readonly Fault[];
  /** Invalidates all tokens, as a restart of the platform does. */
  endTokens(): void;
  /** Drops all connections and stops. */
  close(): Promise<void>;
}
