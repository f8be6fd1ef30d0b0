/** The client of the Odin REST API. It knows neither Pulumi nor the schemas of resources. */
export * from "./client";
export * from "./errors";
export * from "./api/credentials";
export * from "./api/groups";
export * from "./api/known-values";
export { noteIds } from "./numeric-ids";
export * from "./once-per-group";
export { type RowRequest, sendRow } from "./api/service-rows";
export type { ServiceSettings } from "./api/service-settings";
export * from "./api/service-lists";
export * from "./api/services";
export * from "./api/users";
export { withDeadline } from "./resilience/deadline";
export { LocalRateLimiter, type RateLimiter } from "./resilience/rate-limiter";
export { type PeerActivity, RateLimiterServer } from "./resilience/rate-limiter-server";
export { hostRateLimiter, joinRateLimiter } from "./resilience/run-rate-limiter";
export { SharedRateLimiter } from "./resilience/shared-rate-limiter";
