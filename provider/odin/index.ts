/** The Odin REST API. Knows neither Pulumi nor what a program declares. */
export * from "./client";
export * from "./api/credentials";
export { withDeadline } from "./resilience/deadline";
export * from "./errors";
export * from "./api/groups";
export * from "./api/services";
export { LocalRateLimiter, type RateLimiter } from "./resilience/rate-limiter";
export { joinRateLimiter, hostRateLimiter } from "./resilience/run-rate-limiter";
export { type OtherProcess, RateLimiterServer, SharedRateLimiter } from "./resilience/shared-rate-limiter";
export * from "./api/users";
