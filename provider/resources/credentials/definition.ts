/** How the credentials of a user are written. The platform never returns them. */
import { isDeepStrictEqual } from "node:util";
import type { Live, ResourceDefinition, Values } from "../../core/definition";
import { secretToSend } from "../../core/fields/index";
import { pick } from "../../core/state";
import { type OdinClient, putPortalPasscode, putSipPassword, putWebPassword } from "../../odin/index";
import { readUser } from "../user/find";
import { CREDENTIALS } from "./kind";
import { ownerFields, type settableFields } from "./schema";

type Write = (client: OdinClient, userId: string, secret: string) => Promise<void>;

/** Each credential has a request of its own. */
const REQUESTS: Readonly<Record<keyof typeof settableFields, Write>> = {
  webPassword: putWebPassword,
  sipPassword: putSipPassword,
  portalPasscode: putPortalPasscode,
};

/** The owner of the credentials. */
type Owner = Live & { readonly userId: string };

export const credentials: ResourceDefinition<OdinClient, Owner> = {
  ...CREDENTIALS,
  isUnreadable: true,
  read: async (client, id) => {
    const owner = await readUser(client, id);
    return owner && { userId: owner.userId };
  },
  writes: (client) =>
    Object.entries(REQUESTS).map(([name, write]) => ({
      writes: ({ path }) => path[0] === name,
      send: async ({ userId }, changes) => {
        for (const { declared } of changes) await write(client, userId, secretToSend(declared) as string);
        return undefined;
      },
    })),
  // Another value of `triggers` writes everything again.
  appliedSince: (declared, applied) => (isTriggered(declared, applied) ? pick(applied, ownerFields) : { ...applied }),
};

function isTriggered(declared: Readonly<Values>, applied: Readonly<Values>): boolean {
  return !isDeepStrictEqual(declared["triggers"], applied["triggers"]);
}
