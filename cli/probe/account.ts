/** What an account can read: its service providers, and a group with users. */
import { BroadworksError } from "../../provider/shared/errors";
import { AuthenticationError, type GroupIds } from "../../provider/tooling";
import { formatStatus } from "./format-status";
import { type Reader, asText, toRows } from "./reader";

const MAX_GROUPS = 20;

/** A group and the number of its users, as the platform counts them. */
export type FoundGroup = GroupIds & { readonly userCount: number | undefined };

/** @throws AuthenticationError the platform rejected the account */
export async function logIn(reader: Reader): Promise<void> {
  reader.onRead("/auth/token");
  try {
    reader.facts.token = await reader.observer.logIn();
    reader.facts.loginStatus = 200;
  } catch (error) {
    if (error instanceof AuthenticationError) reader.facts.loginStatus = error.status;
    throw error;
  }
}

/**
 * The given group, or the first one with users.
 *
 * @throws BroadworksError when there is none that the account can read
 */
export async function findGroup(
  reader: Reader,
  given: { readonly [I in keyof GroupIds]?: GroupIds[I] | undefined },
): Promise<FoundGroup> {
  let failure = "";
  for (const serviceProviderId of await findServiceProviders(reader, given.serviceProviderId)) {
    const { groupId } = given;
    const query = { serviceProviderId, ...(groupId !== undefined && { groupId }) };
    const read = await reader.read("/groups", query);
    if (reader.valueOf(read) === undefined) failure = ` (GET /groups: ${formatStatus(read)})`;
    const rows = toRows(reader.valueOf(read)).slice(0, MAX_GROUPS);
    const found = rows.find((row) => groupId !== undefined || Number(row["userCount"] ?? 1) > 0);
    const foundId = groupId ?? asText(found?.["groupId"]);
    const count = Number(found?.["userCount"] ?? Number.NaN);
    if (found && foundId !== undefined)
      return { serviceProviderId, groupId: foundId, userCount: Number.isNaN(count) ? undefined : count };
  }
  throw new BroadworksError(
    `no group with users was found${failure}; name one that the account can read with --service-provider and --group`,
  );
}

async function findServiceProviders(reader: Reader, given: string | undefined): Promise<readonly string[]> {
  if (given !== undefined) return [given];
  const session = toRows(reader.valueOf(await reader.add("/auth/session")))[0];
  const own = asText(session?.["serviceProviderId"]);
  if (own !== undefined) return [own];
  const rows = toRows(reader.valueOf(await reader.add("/service-providers")));
  return rows.slice(0, MAX_GROUPS).flatMap((row) => asText(row["serviceProviderId"]) ?? []);
}
