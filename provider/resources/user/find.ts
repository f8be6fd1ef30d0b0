/** Reads users. */
import { Finder } from "../../core/recognition/find";
import { type LiveUser, type OdinClient, getUser, isUserNotFound } from "../../odin/index";
import { USER } from "./kind";

/** The user that the platform returns for an id, which can be an alternative one; undefined when there is none. */
export async function readUser(client: OdinClient, userId: string): Promise<LiveUser | undefined> {
  try {
    return await getUser(client, userId);
  } catch (error) {
    if (isUserNotFound(error, userId)) return undefined;
    throw error;
  }
}

/** Finds users by their primary ids. */
export function userFinder(client: OdinClient): Finder<OdinClient, LiveUser> {
  return new Finder({ ...USER, read: readUser }, () => client);
}
