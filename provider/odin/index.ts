/** The Odin REST API. Knows neither Pulumi nor what a program declares. */
export * from "./client";
export * from "./credentials";
export { operation } from "./deadline";
export * from "./errors";
export * from "./groups";
export * from "./services";
export { PaceServer } from "./shared-pace";
export * from "./users";
