/** The calls around a group. */
import { z } from "zod";
import { bare } from "../nesting";
import { BadAnswer } from "./errors";
import type { Odin } from "./client";
import { looseFlag, looseList, looseText } from "./loose";

export interface GroupIds {
  readonly serviceProviderId: string;
  readonly groupId: string;
}

const PATH = "/groups";
const group = z.looseObject({ userCount: z.coerce.number().int().nonnegative() });

/** A group as the platform answers it. */
export type LiveGroup = Readonly<z.infer<typeof group>>;

const listed = z.array(z.looseObject({ groupId: z.coerce.string().min(1) }));

/** The ids of a service provider's groups. */
export async function listGroups(odin: Odin, serviceProviderId: string): Promise<string[]> {
  const answer = await odin({ method: "GET", path: PATH, query: { serviceProviderId } });
  const parsed = listed.safeParse(Array.isArray(answer) ? answer : [answer]);
  if (!parsed.success) throw new BadAnswer(`GET ${PATH}`, "something that is no list of groups");
  return parsed.data.map(({ groupId }) => groupId);
}

export async function getGroup(
  odin: Odin,
  { serviceProviderId, groupId }: GroupIds,
  isTriedOnce = false,
): Promise<LiveGroup> {
  const answer = await odin({ method: "GET", path: PATH, query: { serviceProviderId, groupId }, isTriedOnce });
  const parsed = group.safeParse(bare(answer));
  if (!parsed.success) throw new BadAnswer(`GET ${PATH}`, "something that is no group");
  return parsed.data;
}

/** A row of a group's numbers: one number, or all from one to another. */
export interface NumberRange {
  readonly min: string;
  readonly max: string;
  /** Whether a user has it. */
  readonly assigned: boolean;
}

const DNS = `${PATH}/dns`;
const range = z
  .looseObject({ min: looseText, max: looseText.optional().catch(undefined), assigned: looseFlag })
  .transform(({ min, max, assigned }) => ({ min, max: max ?? min, assigned }));
const ranges = looseList(range);

/** The numbers that a group has. */
export async function getGroupNumbers(odin: Odin, { serviceProviderId, groupId }: GroupIds): Promise<NumberRange[]> {
  const answer = await odin({ method: "GET", path: DNS, query: { serviceProviderId, groupId } });
  // Whether they come by themselves or in an object is not documented.
  const list = z.looseObject({ dns: z.unknown() }).safeParse(answer);
  const parsed = ranges.safeParse(list.success ? list.data.dns : answer);
  if (!parsed.success) throw new BadAnswer(`GET ${DNS}`, "something that is no list of numbers");
  return parsed.data;
}

/** How many users a group has. Tried once, like the list that it is compared with. */
export async function countUsers(odin: Odin, group: GroupIds): Promise<number> {
  return (await getGroup(odin, group, true)).userCount;
}
