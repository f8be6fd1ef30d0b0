/** The domain of a user id must be one of the user's group. */
import { BroadworksError } from "../../shared/errors";
import { type GroupIds, type OdinClient, getGroupDomains } from "../../odin/index";

type Domains = readonly string[] | undefined;

/** The domains of groups that a run has read, by its client; undefined where the platform does not list them. */
const known = new WeakMap<OdinClient, Map<string, Promise<Domains>>>();

/**
 * Checks the domain of a new user id. A list that cannot be read proves nothing.
 *
 * @throws BroadworksError that names the domains of the group, if the new domain is not one of them
 */
export async function requireDomain(
  client: OdinClient,
  group: GroupIds,
  userId: string,
  newUserId: string,
): Promise<void> {
  const domain = domainOf(newUserId);
  if (domain === domainOf(userId)) return;
  const domains = await readDomains(client, group);
  if (!domains || domains.some((one) => one.toLowerCase() === domain)) return;
  throw new BroadworksError(
    `userId: the group ${group.groupId} does not have the domain ${domain}; use one of its domains: ${domains.join(", ")}`,
  );
}

function readDomains(client: OdinClient, group: GroupIds): Promise<Domains> {
  const groups = known.get(client) ?? new Map<string, Promise<Domains>>();
  known.set(client, groups);
  const key = JSON.stringify([group.serviceProviderId, group.groupId]);
  const reading =
    groups.get(key) ??
    getGroupDomains(client, group).catch((error: unknown) => {
      if (error instanceof BroadworksError) return undefined;
      throw error;
    });
  groups.set(key, reading);
  return reading;
}

function domainOf(userId: string): string {
  return userId.slice(userId.lastIndexOf("@") + 1).toLowerCase();
}
