/** The user that a declaration is about, found on the platform. */
import { BroadworksError } from "../../shared/errors";
import { type LiveUser, type OdinClient, getUser, isNotFound } from "../../odin/index";
import { isUnknown } from "../../core/fields/index";
import { idKey, sameId } from "../../shared/ids";

export { idKey, sameId };

/** The id is only another one of someone else. */
export class AnotherPrimaryId extends BroadworksError {
  constructor(userId: string) {
    super(`the platform answers with ${userId}, of whom this is another id; declare that user by its primary id`);
  }
}

/** The user with this primary id; undefined when there is none, also where the id is another one of someone else. */
export async function findPrimary(odin: OdinClient, userId: string): Promise<LiveUser | undefined> {
  try {
    return await findUser(odin, userId);
  } catch (error) {
    if (error instanceof AnotherPrimaryId) return undefined;
    throw error;
  }
}

/**
 * The user with this primary id; undefined when the platform proves that there is none.
 *
 * @throws BroadworksError when the id is only an alternate one: the answer is somebody else
 */
export async function findUser(odin: OdinClient, userId: string): Promise<LiveUser | undefined> {
  return findEither(odin, userId, userId);
}

/** The user by the id that it had, or by the one that this run gives it. Only for who knows that nobody else has the second. */
export async function findRenamed(odin: OdinClient, userId: string, newUserId: unknown): Promise<LiveUser | undefined> {
  const isRename = typeof newUserId === "string" && !isUnknown(newUserId) && !sameId(newUserId, userId);
  if (!isRename) return findUser(odin, userId);
  return (await findEither(odin, userId, newUserId)) ?? (await findUser(odin, newUserId));
}

/**
 * The user that get-user-by-id answers with, if its primary id is one of the two; undefined when there is none.
 *
 * @throws BroadworksError when the id is only an alternate one of someone else
 */
export async function findEither(odin: OdinClient, userId: string, renamed: string): Promise<LiveUser | undefined> {
  let live: LiveUser;
  try {
    live = await getUser(odin, userId);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
  if (sameId(live.userId, userId) || sameId(live.userId, renamed)) return live;
  throw new AnotherPrimaryId(live.userId);
}

/** A user cannot move between service providers: one of the same name elsewhere is somebody else. */
export function wrongServiceProvider(live: LiveUser, serviceProviderId: unknown): string | undefined {
  if (live.serviceProviderId === serviceProviderId || isUnknown(serviceProviderId)) return undefined;
  return `the user belongs to the service provider "${live.serviceProviderId}" and cannot be moved to another; declare that one`;
}

export function refuseWrongServiceProvider(live: LiveUser, serviceProviderId: unknown): void {
  const problem = wrongServiceProvider(live, serviceProviderId);
  if (problem) throw new BroadworksError(problem);
}
