import { type LiveUser, type OdinClient, getUser, isNotFound } from "../../odin/index";

/** The user that the platform returns for an id, which can be an alternative one; undefined when there is none. */
export async function readUser(client: OdinClient, userId: string): Promise<LiveUser | undefined> {
  try {
    return await getUser(client, userId);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
