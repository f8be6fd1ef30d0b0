/** What the functions about users read. This file knows no program and no engine: hosts use it, too. */
import { BroadworksError } from "../shared/errors";
import { type LiveUser, type OdinClient, findUsers } from "../odin/index";
import { type ValuesOf, didYouMean, parseFields } from "../core/fields/index";
import { userFinder } from "../resources/user/find";
import { derivedFields, userFields } from "../resources/user/schema";
import { requireCount, requireText } from "./arguments";

const fields = { ...userFields, ...derivedFields };
type UserValues = ValuesOf<typeof fields>;

/** A user on the platform, without fields that are not set or that responses omit. */
export type FoundUser = { readonly [K in keyof UserValues]?: Exclude<UserValues[K], null> } & {
  readonly serviceProviderId: string;
  readonly groupId: string;
  readonly userId: string;
};

export interface GetUserArgs {
  /** Primary id, `user@domain`; not case-sensitive. 1–161 characters. An alternate id or alias is an error. */
  readonly userId: string;
}

/** At most one filter; two are an error. `*` matches any text, at the end or at both ends: `*smith*`, `513333*`. */
export interface UserFilter {
  /** Last name, e.g. `smith*`. */
  readonly lastName?: string;
  /** First name, e.g. `jan*`. */
  readonly firstName?: string;
  /** Phone number, e.g. `513333*`. */
  readonly dn?: string;
  /** Email address, e.g. `*@example.net*`. */
  readonly emailAddress?: string;
  /** Primary id of the user, e.g. `jane@*`. */
  readonly userId?: string;
  /** Extension, e.g. `10*`. */
  readonly extension?: string;
  /** MAC address of the device, e.g. `0004f2*`. */
  readonly macAddress?: string;
}

export interface GetUsersArgs extends UserFilter {
  /** Service provider or enterprise of the users. 1–30 bytes. */
  readonly serviceProviderId: string;
  /** Group of the users; by default the users of all groups. 1–30 characters. */
  readonly groupId?: string;
  /** Maximum number of users, an integer of at least 1. Without it, the platform can return fewer users than there are. */
  readonly limit?: number;
}

/** @throws BroadworksError if there is no such user */
export async function readUser(client: OdinClient, args: GetUserArgs): Promise<FoundUser> {
  const userId = requireText("userId", args.userId);
  const live = await userFinder(client).find(userId);
  if (!live) throw new BroadworksError(`the user ${userId} does not exist on the platform; check the id`);
  return toFoundUser(live);
}

/** The result of a function of the engine is an object. */
interface FoundUsers {
  readonly users: FoundUser[];
}

/** @throws BroadworksError for an unknown filter, for two filters, or for a limit that is not a count */
export async function readUsers(client: OdinClient, args: GetUsersArgs): Promise<FoundUsers> {
  const { serviceProviderId, groupId, limit, ...filter } = args;
  const filters = Object.entries<unknown>(filter).filter(([, value]) => value !== undefined);
  for (const [name] of filters)
    if (!FILTERS.includes(name)) throw new BroadworksError(`unknown filter ${name}; ${didYouMean(name, FILTERS)}`);
  if (filters.length > 1)
    throw new BroadworksError(
      `the platform accepts one filter, not ${filters.map(([name]) => name).join(" and ")}; filter the returned users in the program`,
    );
  const query = {
    serviceProviderId: requireText("serviceProviderId", serviceProviderId),
    ...(groupId !== undefined && { groupId: requireText("groupId", groupId) }),
    ...(limit !== undefined && { limit: requireCount("limit", limit) }),
    ...Object.fromEntries(filters.map(([name, value]) => [name, requireText(name, value)])),
  };
  return { users: (await findUsers(client, query)).map(toFoundUser) };
}

const FILTERS: readonly string[] = Object.keys({
  lastName: 0,
  firstName: 0,
  dn: 0,
  emailAddress: 0,
  userId: 0,
  extension: 0,
  macAddress: 0,
} satisfies Record<keyof UserFilter, 0>);

function toFoundUser(live: LiveUser): FoundUser {
  return parseFields(fields, live) as unknown as FoundUser;
}
