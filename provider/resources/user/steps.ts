/** The calls that write a user: to another group, under another id, and the fields. */
import { type LiveUser, type OdinClient, OdinError, evaluateMove, moveUser, putUser, renameUser } from "../../odin";
import { toPatch } from "../../core/fields/index";
import type { Step } from "../../core/converge";
import { findRenamed, findUser, sameId } from "./find";
import type { Run } from "../../core/run";
import { identityFields } from "./schema";

type Values = Readonly<Record<string, unknown>>;

export function stepsTo(odin: OdinClient, declared: Values, run: Run): Step<LiveUser>[] {
  const groupId = declared[GROUP] as string;
  const newUserId = declared[USER_ID] as string;
  return [
    {
      writes: ({ path }) => path[0] === GROUP,
      verifyPossible: ({ userId }) => evaluateMove(odin, userId, groupId),
      send: async ({ userId }) => {
        await moveUser(odin, userId, groupId, async () => (await findUser(odin, userId))?.groupId === groupId);
        return { groupId };
      },
    },
    {
      writes: ({ path }) => path[0] === USER_ID,
      send: async ({ userId }) => {
        const hasWorked = async () => sameId(newUserId, (await findRenamed(odin, userId, newUserId))?.userId);
        try {
          await renameUser(odin, userId, newUserId, hasWorked);
        } catch (error) {
          if (error instanceof OdinError && error.outcomeUnknown) run.noteRenameUnknown(userId, newUserId);
          throw error;
        }
        run.noteRenamed(userId, newUserId);
        return { userId: newUserId };
      },
    },
    {
      writes: ({ path }) => !Object.hasOwn(identityFields, path[0] ?? ""),
      send: async ({ serviceProviderId, groupId: group, userId }, changes) => {
        await putUser(odin, { serviceProviderId, groupId: group, userId, ...toPatch(changes) });
        return undefined;
      },
    },
  ];
}

const GROUP = "groupId" satisfies keyof typeof identityFields;
const USER_ID = "userId" satisfies keyof typeof identityFields;
