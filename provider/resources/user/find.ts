/** Reads users. */
import { Finder } from "../../core/find";
import { type LiveUser, type OdinClient, getUser, isNotFound } from "../../odin/index";
import { USER } from "./kind";

/** The user that the platform returns for an id, which can be an alternative one; undefined when there is none. */
export async function readUser(client: OdinClient, userId: string): Promise<LiveUser | undefined> {
  try {
    return await getUser(client, userId);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Finds users by their primary ids. */
export function userFinder(client: OdinClient): Finder<OdinClient, LiveUser> {
  return new Finder({ ...USER, read: readUser }, () => client);
}
