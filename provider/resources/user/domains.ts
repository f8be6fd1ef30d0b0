/** The domain of a user id must be one of the user's group. */
import { BroadworksError } from "../../shared/errors";
import { evidence } from "../../core/evidence";
import { type GroupIds, type OdinClient, getGroupDomains, oncePerGroup } from "../../odin/index";

type Domains = readonly string[] | undefined;

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

/** The domains of a group; undefined where the platform does not list them. */
const readDomains = oncePerGroup((client, group): Promise<Domains> =>
  evidence(() => getGroupDomains(client, group), undefined),
);

function domainOf(userId: string): string {
  return userId.slice(userId.lastIndexOf("@") + 1).toLowerCase();
}
