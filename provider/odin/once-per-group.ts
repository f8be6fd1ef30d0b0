import { oncePer } from "../shared/once-per";
import type { GroupIds } from "./api/groups";
import type { OdinClient } from "./client";

/** What is made or read once for each group, for all resources of a run, which share one client. */
export function oncePerGroup<T>(
  make: (client: OdinClient, group: GroupIds) => T,
): (client: OdinClient, group: GroupIds) => T {
  const once = oncePer((client: OdinClient, serviceProviderId: string, groupId: string) =>
    make(client, { serviceProviderId, groupId }),
  );
  return (client, { serviceProviderId, groupId }) => once(client, serviceProviderId, groupId);
}
