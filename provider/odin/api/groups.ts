/** Requests about groups, one function each. All throw an `OdinError` on failure. */
import { z } from "zod";
import { toElements, unwrapSingleton } from "../../shared/nesting";
import type { OdinClient } from "../client";
import { InvalidResponseError } from "../errors";
import { looseBoolean, looseList, looseText } from "./loose";

export interface GroupIds {
  /** Service provider or enterprise of the group. 1–30 bytes. */
  readonly serviceProviderId: string;
  /** Id of the group within its service provider. 1–30 characters. */
  readonly groupId: string;
}

const PATH = "/groups";
const group = z.looseObject({ userCount: z.coerce.number().int().nonnegative() });

/** A group as the platform returns it. Members other than `userCount` are unchecked. */
type LiveGroup = Readonly<z.infer<typeof group>>;

const groupRows = z.array(z.looseObject({ groupId: z.coerce.string().min(1) }));

/** The ids of all groups of a service provider. */
export async function listGroups(odin: OdinClient, serviceProviderId: string): Promise<string[]> {
  const response = await odin({ method: "GET", path: PATH, query: { serviceProviderId } });
  const parsed = groupRows.safeParse(toElements(response));
  if (!parsed.success) throw new InvalidResponseError(`GET ${PATH}`, "it is not a list of groups");
  return parsed.data.map(({ groupId }) => groupId);
}

/** @throws ApiError with the status 404 when there is no such group */
export async function getGroup(
  odin: OdinClient,
  { serviceProviderId, groupId }: GroupIds,
  isSingleAttempt = false,
): Promise<LiveGroup> {
  const response = await odin({ method: "GET", path: PATH, query: { serviceProviderId, groupId }, isSingleAttempt });
  const parsed = group.safeParse(unwrapSingleton(response));
  if (!parsed.success) throw new InvalidResponseError(`GET ${PATH}`, "it is not a group");
  return parsed.data;
}

/** The number of users in a group. One attempt, like the list of users that it is compared with. */
export async function countUsers(odin: OdinClient, group: GroupIds): Promise<number> {
  return (await getGroup(odin, group, true)).userCount;
}

/** A row of a group's numbers: a range from `min` to `max`, both included. A single number is a range of one. */
interface NumberRange {
  readonly min: string;
  readonly max: string;
  /** Whether a user has the number. */
  readonly assigned: boolean;
}

const NUMBERS_PATH = `${PATH}/dns`;
const range = z
  .looseObject({ min: looseText, max: looseText.optional().catch(undefined), assigned: looseBoolean })
  .transform(({ min, max, assigned }) => ({ min, max: max ?? min, assigned }));
const ranges = looseList(range);

/** All numbers of a group. */
export async function getGroupNumbers(
  odin: OdinClient,
  { serviceProviderId, groupId }: GroupIds,
): Promise<NumberRange[]> {
  const response = await odin({ method: "GET", path: NUMBERS_PATH, query: { serviceProviderId, groupId } });
  // It is not documented whether the list is the response itself or its member `dns`.
  const object = z.looseObject({ dns: z.unknown() }).safeParse(response);
  const parsed = ranges.safeParse(object.success ? object.data.dns : response);
  if (!parsed.success) throw new InvalidResponseError(`GET ${NUMBERS_PATH}`, "it is not a list of numbers");
  return parsed.data;
}

const DOMAINS_PATH = `${PATH}/domains`;
const domainName = z
  .string()
  .trim()
  .regex(/^[^\s@/]+$/);
const domainRow = z.union([domainName, z.looseObject({ domain: domainName }).transform(({ domain }) => domain)]);
const domainsObject = z.looseObject({
  domains: z.unknown(),
  default: z.unknown().optional(),
  defaultDomain: z.unknown().optional(),
});
const domainRows = looseList(domainRow).pipe(z.array(z.string()).min(1));

/**
 * The domains that user ids of a group can have, with the default one; undefined when the response is of another shape, which
 * is not documented. One attempt, because the platform checks the domain too.
 */
export async function getGroupDomains(
  odin: OdinClient,
  { serviceProviderId, groupId }: GroupIds,
): Promise<readonly string[] | undefined> {
  const query = { serviceProviderId, groupId };
  const response = await odin({ method: "GET", path: DOMAINS_PATH, query, isSingleAttempt: true });
  const object = domainsObject.safeParse(response);
  const parsed = domainRows.safeParse(object.success ? object.data.domains : response);
  if (!parsed.success) return undefined;
  const { default: given, defaultDomain } = object.data ?? {};
  const defaults = [given, defaultDomain].map((value) => domainRow.safeParse(value).data);
  return [...new Set([...parsed.data, ...defaults.filter((name) => name !== undefined)])];
}
