/** The services of a user as responses show them. This file makes no requests, so it also serves the rows of lists. */
import type { Live, Values } from "../../core/definition";
import { isObject } from "../../core/fields/index";
import { toParts } from "./voice-messaging-parts";
import type { ServiceParts } from "../../odin/index";

/** A user with the services that it has. */
export interface LiveServices extends Live {
  readonly userId: string;
  /** Settings by service; empty for a service without settings. */
  readonly services: Readonly<Values>;
  /** Undefined until {@link ServiceParts.assignments} is read. */
  readonly servicePacks?: Readonly<Values>;
  readonly [PARTS]: ServiceParts;
}
export const PARTS = "parts";

/**
 * A user has the services with settings, those that are assigned directly, and those in the list of services that it has.
 */
export function toLiveServices(parts: ServiceParts): LiveServices {
  const { userId, present = [], assignments } = parts;
  const settings = toParts(parts.settings);
  const own = assignments ? namesOf(assignments.services) : [];
  // Null and empty text do not show whether the user has the service.
  const withSettings = Object.entries(settings).filter(([, value]) => value !== null && value !== "");
  return {
    userId,
    services: { ...toObjects([...present, ...own]), ...Object.fromEntries(withSettings) },
    ...(assignments && { servicePacks: toObjects(namesOf(assignments.servicePacks)) }),
    [PARTS]: parts,
  };
}

export function partsOf(live: LiveServices): ServiceParts {
  return live[PARTS];
}

/** What a comparison needs besides the parts that were read; undefined if they are enough. */
export function missingPart(live: LiveServices, declared: Readonly<Values>): "present" | "assignments" | undefined {
  const { present, assignments } = partsOf(live);
  const services = isObject(declared["services"]) ? declared["services"] : {};
  const has = (name: string) => live.services[name] !== undefined;
  const wanted = (name: string) => services[name] !== null;
  const names = Object.keys(services);
  // An assignment that changes, and a pack: what can be assigned, and what is assigned directly.
  const needsAssignments =
    declared["servicePacks"] !== undefined ||
    names.some((name) => !wanted(name) && has(name)) ||
    (present !== undefined && names.some((name) => wanted(name) && !has(name)));
  if (needsAssignments && !assignments) return "assignments";
  // Settings do not show everything that a user has.
  return present === undefined && names.some((name) => !has(name)) ? "present" : undefined;
}

/** The names of the services or packs that are assigned directly. */
function namesOf(list: ReadonlyMap<string, boolean>): string[] {
  return [...list].filter(([, isAssigned]) => isAssigned).map(([name]) => name);
}

function toObjects(names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
