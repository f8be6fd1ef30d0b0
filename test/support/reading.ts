/**
 * How the suites read: `PREFETCH=off` reads each user by itself, `LISTS=thin` lists users without some of their details. By
 * default lists are whole and used.
 */
import type { SimulatorOptions } from "../../simulator";

export const PREFETCH = process.env["PREFETCH"] ?? "auto";

const LEFT_OUT = new Set(["title", "address", "department", "timeZoneDisplayName"]);

export const LISTS: SimulatorOptions =
  process.env["LISTS"] === "thin"
    ? { listRow: (details) => Object.fromEntries(Object.entries(details).filter(([name]) => !LEFT_OUT.has(name))) }
    : {};
