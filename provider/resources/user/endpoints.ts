/** How requests set and remove the endpoint of a user. */
import type { Change, FieldValues } from "../../core/fields/index";
import { type LiveUser, type OdinClient, getUser, putUser } from "../../odin/index";
import { ENDPOINTS, type Endpoint } from "./live-endpoint";
import { userFields } from "./schema";

type Ids = Pick<LiveUser, "serviceProviderId" | "groupId" | "userId">;

/** The value of `endpointType` for a user without an endpoint. */
const NO_ENDPOINT = "none";

/** A request with the `endpointType` that belongs to its endpoint. The type alone removes an endpoint. */
export function withEndpointType(body: FieldValues, live: FieldValues): FieldValues {
  const changed = ENDPOINTS.filter((name) => body[name] !== undefined);
  if (changed.length === 0) return body;
  const endpointType = changed.find((name) => body[name] !== null) ?? keptEndpoint(live, changed) ?? NO_ENDPOINT;
  const isSent = ([name, value]: [string, unknown]) =>
    value !== null || !(ENDPOINTS as readonly string[]).includes(name);
  return { ...Object.fromEntries(Object.entries(body).filter(isSent)), endpointType };
}

/**
 * Removes endpoints that a request with `endpointType` has left: on some platforms, only null removes them.
 *
 * @param changes - what that request has written
 * @returns whether there was another request
 */
export async function clearRemaining(client: OdinClient, ids: Ids, changes: readonly Change[]): Promise<boolean> {
  const isRemoved = (name: Endpoint) =>
    changes.some(({ path, declared }) => path.length === 1 && path[0] === name && declared === null);
  const removed = ENDPOINTS.filter(isRemoved);
  if (removed.length === 0) return false;
  const live = await getUser(client, ids.userId);
  const remaining = removed.filter((name) => hasEndpoint(live, name));
  if (remaining.length === 0) return false;
  await putUser(client, { ...ids, ...Object.fromEntries(remaining.map((name) => [name, null])) });
  return true;
}

/** The endpoint that stays where another one is removed. Platforms that state an `endpointType` show one endpoint at most. */
function keptEndpoint(live: FieldValues, removed: readonly Endpoint[]): Endpoint | undefined {
  return ENDPOINTS.find((name) => !removed.includes(name) && hasEndpoint(live, name));
}

function hasEndpoint(live: FieldValues, name: Endpoint): boolean {
  const field = userFields[name];
  return field.type.parse(field.readLive(live, name)) !== undefined;
}
