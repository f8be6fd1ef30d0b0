/** How a user's credentials are written. */
import { isDeepStrictEqual } from "node:util";
import { type OdinClient, putPortalPasscode, putSipPassword, putWebPassword } from "../../odin";
import type { Live, Step } from "../../core/converge";
import { findUser } from "../user/find";
import { CREDENTIALS_KIND } from "../kinds";
import { pick } from "../lifecycle";
import type { Settings } from "../settings";
import { lifecycleOptions, ownerFields, settableFields } from "./schema";

type Name = keyof typeof settableFields;

const CALLS: Readonly<Record<Name, (odin: OdinClient, userId: string, secret: string) => Promise<void>>> = {
  webPassword: putWebPassword,
  sipPassword: putSipPassword,
  portalPasscode: putPortalPasscode,
};

export const credentials: Settings = {
  kind: CREDENTIALS_KIND,
  fields: { ...ownerFields, ...settableFields },
  lifecycleOptions,
  lifecycleDefaults: {},
  isUnreadable: true,
  read: async (odin, userId) => ((await findUser(odin, userId)) ? { userId } : undefined),
  see: (live, applied) => ({ live, applied, numbering: {} }),
  steps: (odin) =>
    Object.entries(CALLS).map(([name, put]) => write(name, (userId, secret) => put(odin, userId, secret))),
  appliedTo: (declared, applied) => (isRotated(declared, applied) ? pick(applied, ownerFields) : applied),
};

function write(name: string, put: (userId: string, secret: string) => Promise<void>): Step<Live> {
  return {
    writes: ({ path }) => path[0] === name,
    send: async ({ userId }, changes) => {
      for (const { declared } of changes) await put(userId, declared as string);
      return undefined;
    },
  };
}

function isRotated(declared: Readonly<Record<string, unknown>>, applied: Readonly<Record<string, unknown>>): boolean {
  return !isDeepStrictEqual(declared["triggers"], applied["triggers"]);
}
