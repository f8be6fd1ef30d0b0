/** The shapes in which the platform returns the settings of services. This file makes no requests. */
import { toElements, unwrapSingleton } from "../../shared/nesting";
import { isObject } from "../../shared/objects";

/** Settings by the name of their service, e.g. `{ "Call Waiting": { isActive: true } }`. */
export type ServiceSettings = Readonly<Record<string, unknown>>;

/** Members of a response, and of the settings of each service, that identify the user. */
const ID_NAMES = new Set(["userId", "serviceProviderId", "groupId", "isEnterprise"]);

/**
 * The settings in a response or in a row of a list, by service; undefined if it is not an object. The settings of a service
 * are an object without ids. A value of any other shape stays as it is, because it must not affect the other services.
 */
export function parseServiceSettings(response: unknown): ServiceSettings | undefined {
  if (!isObject(response)) return undefined;
  return Object.fromEntries(
    Object.entries(response)
      .filter(([name]) => !ID_NAMES.has(name))
      .map(([name, value]) => [name, parseSettings(value)]),
  );
}

/** Settings as an object: an empty list is an empty object, and criteria by themselves are the only setting. */
function parseSettings(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 0) return {};
  const rows = toElements(value);
  if (rows.every(isCriterion)) return { criteria: rows };
  const settings = unwrapSingleton(value);
  return isObject(settings) ? withoutIds(settings) : value;
}

/** Without the ids of the user. Ids in the members of a service are kept: the rows of its lists have ids of their own. */
function withoutIds(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !ID_NAMES.has(name)));
}

function isCriterion(value: unknown): boolean {
  return isObject(value) && "criteriaName" in value;
}
