/** The Odin REST API. Knows neither Pulumi nor what a program declares. */
export * from "./client";
export { operation } from "./deadline";
export * from "./errors";
export * from "./groups";
export { PaceServer } from "./shared-pace";
export * from "./users";
