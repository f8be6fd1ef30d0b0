/** Reads the services of a user with as few requests as the declaration allows. */
import type { Values } from "../../core/definition";
import { type Change, compare, isUnknown } from "../../core/fields/index";
import { sameId } from "../../shared/ids";
import {
  ApiError,
  InvalidResponseError,
  type OdinClient,
  getServiceSettings,
  getServices,
  getServicesOfUser,
  getUser,
  isUserNotFound,
  OtherUserError,
} from "../../odin/index";
import { isMissingPath } from "../cleared-values";
import { readUser } from "../user/find";
import { type LiveServices, missingPart, partsOf, toLiveServices } from "./live";
import { settableFields } from "./schema";

/**
 * The settings of the user that the platform returns for an id, which can be an alternate one; undefined when it proves that there
 * is none.
 */
export async function readSettings(client: OdinClient, userId: string): Promise<LiveServices | undefined> {
  try {
    return toLiveServices({ userId, settings: await getServiceSettings(client, userId) });
  } catch (error) {
    if (!(error instanceof OtherUserError) && !isUserNotFound(error, userId)) throw error;
    // Only a read of the user proves that it does not exist, or that it has another id.
    const user = await readUser(client, userId);
    if (user && !sameId(user.userId, userId)) return readSettings(client, user.userId);
    if (user || error instanceof OtherUserError) throw error;
    return undefined;
  }
}

/** Adds what a comparison with the declared values needs. */
export async function readForComparison(
  client: OdinClient,
  live: LiveServices,
  declared: Readonly<Values>,
): Promise<LiveServices> {
  return readNumbering(client, await readMissingParts(client, live, declared), declared);
}

/** Everything about the services of a user, for an export. */
export async function readAll(client: OdinClient, userId: string): Promise<LiveServices | undefined> {
  const live = await readSettings(client, userId);
  return live && addAssignments(client, await addPresent(client, live));
}

async function readMissingParts(
  client: OdinClient,
  live: LiveServices,
  declared: Readonly<Values>,
): Promise<LiveServices> {
  switch (missingPart(live, declared)) {
    case "present":
      return readMissingParts(client, await addPresent(client, live), declared);
    case "assignments":
      return readMissingParts(client, await addAssignments(client, live), declared);
    case undefined:
      return live;
  }
}

async function addAssignments(client: OdinClient, live: LiveServices): Promise<LiveServices> {
  const { userId } = live;
  return { ...live, ...toLiveServices({ ...partsOf(live), assignments: await getServices(client, userId) }) };
}

/** Clients of platforms without a list of the services that a user has. */
const clientsWithoutList = new WeakSet<OdinClient>();

/** Without a list of the services that a user has, those that are assigned directly and those with settings are known. */
async function addPresent(client: OdinClient, live: LiveServices): Promise<LiveServices> {
  const present = clientsWithoutList.has(client) ? undefined : await readPresent(client, live.userId);
  const known = present || partsOf(live).assignments ? live : await addAssignments(client, live);
  return { ...known, ...toLiveServices({ ...partsOf(known), present: present ?? [] }) };
}

async function readPresent(client: OdinClient, userId: string): Promise<readonly string[] | undefined> {
  try {
    return await getServicesOfUser(client, userId);
  } catch (error) {
    const isUnavailable = (error instanceof ApiError || error instanceof InvalidResponseError) && !error.isTransient;
    if (!isUnavailable) throw error;
    if (isMissingPath(error, userId)) clientsWithoutList.add(client);
    return undefined;
  }
}

/** Whether two notations of a number are equal can depend on the country of the user, which these responses do not contain. */
async function readNumbering(
  client: OdinClient,
  live: LiveServices,
  declared: Readonly<Values>,
): Promise<LiveServices> {
  if (live["countryCode"] !== undefined) return live;
  const isUncertain = ({ field, live: value, declared: wanted }: Change) =>
    field.type.dependsOnNumbering === true && value !== undefined && wanted !== null && !isUnknown(wanted);
  if (!compare(settableFields, declared, { live, applied: {}, numbering: {} }).some(isUncertain)) return live;
  const { countryCode = "", nationalPrefix } = await getUser(client, live.userId);
  return { ...live, countryCode, nationalPrefix };
}
