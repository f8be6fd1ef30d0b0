/** The Odin REST API. Knows neither Pulumi nor what a program declares. */
export * from "./client";
export * from "./credentials";
export { operation } from "./deadline";
export * from "./errors";
export * from "./groups";
export * from "./services";
export { OwnPace, type Pace } from "./pace";
export { joinPace, hostPace } from "./run-pace";
export { type Joining, PaceServer, SharedPace } from "./shared-pace";
export * from "./users";
