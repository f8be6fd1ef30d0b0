/** The lists that contain users: those of their groups. */
import type { ListName } from "../../core/definition";
import type { GroupIds } from "../../odin/index";

/** The group that a list of users belongs to. */
export function groupOf({ serviceProviderId = "", groupId = "" }: ListName): GroupIds {
  return { serviceProviderId, groupId };
}
