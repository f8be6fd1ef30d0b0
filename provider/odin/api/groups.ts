/** The calls around a group. */
import { z } from "zod";
import { unwrapSingleton } from "../../shared/nesting";
import { InvalidResponseError } from "../errors";
import type { OdinClient } from "../client";
import { looseBoolean, looseList, looseText } from "./loose";

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
export async function listGroups(odin: OdinClient, serviceProviderId: string): Promise<string[]> {
  const answer = await odin({ method: "GET", path: PATH, query: { serviceProviderId } });
  const parsed = listed.safeParse(Array.isArray(answer) ? answer : [answer]);
  if (!parsed.success) throw new InvalidResponseError(`GET ${PATH}`, "something that is no list of groups");
  return parsed.data.map(({ groupId }) => groupId);
}

export async function getGroup(
  odin: OdinClient,
  { serviceProviderId, groupId }: GroupIds,
  isSingleAttempt = false,
): Promise<LiveGroup> {
  const answer = await odin({ method: "GET", path: PATH, query: { serviceProviderId, groupId }, isSingleAttempt });
  const parsed = group.safeParse(unwrapSingleton(answer));
  if (!parsed.success) throw new InvalidResponseError(`GET ${PATH}`, "something that is no group");
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
  .looseObject({ min: looseText, max: looseText.optional().catch(undefined), assigned: looseBoolean })
  .transform(({ min, max, assigned }) => ({ min, max: max ?? min, assigned }));
const ranges = looseList(range);

/** The numbers that a group has. */
export async function getGroupNumbers(
  odin: OdinClient,
  { serviceProviderId, groupId }: GroupIds,
): Promise<NumberRange[]> {
  const answer = await odin({ method: "GET", path: DNS, query: { serviceProviderId, groupId } });
  // Whether they come by themselves or in an object is not documented.
  const list = z.looseObject({ dns: z.unknown() }).safeParse(answer);
  const parsed = ranges.safeParse(list.success ? list.data.dns : answer);
  if (!parsed.success) throw new InvalidResponseError(`GET ${DNS}`, "something that is no list of numbers");
  return parsed.data;
}

/** How many users a group has. Tried once, like the list that it is compared with. */
export async function countUsers(odin: OdinClient, group: GroupIds): Promise<number> {
  return (await getGroup(odin, group, true)).userCount;
}
