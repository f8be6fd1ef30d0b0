/** The messages between a rate limiter server and its clients, which are other processes. */

export interface RateLimits {
  /** Requests that may start in any one second. */
  readonly requestsPerSecond: number;
  /** Requests that may be in flight at the same time. */
  readonly maxConcurrentRequests: number;
}

/** From a client. `acquire` and `release` contain the client's number of the request. */
export type ClientMessage =
  | { limits: RateLimits }
  | { acquire: number }
  | { release: number }
  /** Milliseconds of the pause that the platform requested. */
  | { backOff: number }
  | { recover: true };

/** From the server. */
export type ServerMessage =
  /** The number of a request that may start. */
  | { granted: number }
  /** Milliseconds of the current pause. */
  | { pauseMs: number };
