/** The Odin REST API. Knows neither Pulumi nor what a program declares. */
export * from "./client";
export * from "./errors";
export * from "./users";
