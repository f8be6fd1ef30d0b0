import { oncePer } from "../shared/once-per";
import type { GroupIds } from "./api/groups";
import type { OdinClient } from "./client";

/** Makes or reads a value once for each group. The resources of a run share it, because they share a client. */
export function oncePerGroup<T>(
  make: (client: OdinClient, group: GroupIds) => T,
): (client: OdinClient, group: GroupIds) => T {
  const once = oncePer((client: OdinClient, serviceProviderId: string, groupId: string) =>
    make(client, { serviceProviderId, groupId }),
  );
  return (client, { serviceProviderId, groupId }) => once(client, serviceProviderId, groupId);
}
