/** How a user's credentials are written. */
import { isDeepStrictEqual } from "node:util";
import { type Odin, putPortalPasscode, putSipPassword, putWebPassword } from "../../odin";
import type { Owned, Step } from "../converge";
import { findUser } from "../find";
import { CREDENTIALS_KIND } from "../kinds";
import { pick } from "../lifecycle";
import type { Settings } from "../settings";
import { lifeFields, ownerFields, settableFields } from "./schema";

type Name = keyof typeof settableFields;

const CALLS: Readonly<Record<Name, (odin: Odin, userId: string, secret: string) => Promise<void>>> = {
  webPassword: putWebPassword,
  sipPassword: putSipPassword,
  portalPasscode: putPortalPasscode,
};

export const credentials: Settings = {
  kind: CREDENTIALS_KIND,
  fields: { ...ownerFields, ...settableFields },
  lifeFields,
  lifeDefaults: {},
  isUnreadable: true,
  read: async (odin, userId) => ((await findUser(odin, userId)) ? { userId } : undefined),
  see: (live, applied) => ({ live, applied, numbering: {} }),
  steps: (odin) =>
    Object.entries(CALLS).map(([name, put]) => write(name, (userId, secret) => put(odin, userId, secret))),
  appliedTo: (declared, applied) => (isRotated(declared, applied) ? pick(applied, ownerFields) : applied),
};

function write(name: string, put: (userId: string, secret: string) => Promise<void>): Step<Owned> {
  return {
    writes: ({ path }) => path[0] === name,
    send: async ({ userId }, changes) => {
      for (const { declared } of changes) await put(userId, declared as string);
      return undefined;
    },
  };
}

function isRotated(declared: Readonly<Record<string, unknown>>, applied: Readonly<Record<string, unknown>>): boolean {
  return !isDeepStrictEqual(declared["rotateWhen"], applied["rotateWhen"]);
}
