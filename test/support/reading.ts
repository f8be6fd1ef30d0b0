/**
 * How the suites read: `PREFETCH=off` reads each user by itself, `LISTS=thin` lists users without some of their details. By
 * default lists are complete and used.
 */
import type { SimulatorOptions } from "../../simulator";

export const PREFETCH = process.env["PREFETCH"] ?? "auto";

const OMITTED = new Set(["title", "address", "department", "timeZoneDisplayName"]);

export const LIST_OPTIONS: SimulatorOptions =
  process.env["LISTS"] === "thin"
    ? { listRow: (details) => Object.fromEntries(Object.entries(details).filter(([name]) => !OMITTED.has(name))) }
    : {};
