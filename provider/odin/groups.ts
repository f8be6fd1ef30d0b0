/** The calls around a group. */
import { z } from "zod";
import { bare } from "../nesting";
import { BadAnswer } from "./errors";
import type { Odin } from "./client";

export interface GroupIds {
  readonly serviceProviderId: string;
  readonly groupId: string;
}

const PATH = "/groups";
const group = z.looseObject({ userCount: z.coerce.number().int().nonnegative() });

/** How many users a group has. Tried once, like the list that it is compared with. */
export async function countUsers(odin: Odin, { serviceProviderId, groupId }: GroupIds): Promise<number> {
  const answer = await odin({ method: "GET", path: PATH, query: { serviceProviderId, groupId }, isTriedOnce: true });
  const parsed = group.safeParse(bare(answer));
  if (!parsed.success) throw new BadAnswer(`GET ${PATH}`, "something that is no group");
  return parsed.data.userCount;
}
