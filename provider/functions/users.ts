/** The functions that read users: `getUser` and `getUsers`. */
import type * as pulumi from "@pulumi/pulumi";
import { BroadworksError } from "../shared/errors";
import { type LiveUser, findUsers } from "../odin/index";
import { type ValuesOf, didYouMean, parseFields } from "../core/fields/index";
import { userFinder } from "../resources/user/find";
import { derivedFields, userFields } from "../resources/user/schema";
import { type FunctionInputs, type FunctionOptions, invoke, requireText, invokeOutput } from "./invoke";

const fields = { ...userFields, ...derivedFields };
type UserValues = ValuesOf<typeof fields>;

/** A user on the platform, without fields that are not set or that responses omit. */
export type FoundUser = { readonly [K in keyof UserValues]?: Exclude<UserValues[K], null> } & {
  readonly serviceProviderId: string;
  readonly groupId: string;
  readonly userId: string;
};

export interface GetUserArgs {
  /** Primary id, `user@domain`. */
  readonly userId: string;
}

/**
 * Reads a user.
 *
 * @throws RunError if the user does not exist, or if the id is not the primary id of the user
 * @example
 * ```ts
 * const jane = await getUser({ userId: "jane@lab.example.net" });
 * export const extension = jane.extension;
 * ```
 */
export function getUser(args: GetUserArgs): Promise<FoundUser> {
  return invoke("getUser", args, async ({ client }) => {
    const userId = requireText("userId", args.userId);
    const live = await userFinder(client).find(userId);
    if (!live) throw new BroadworksError(`the user ${userId} does not exist on the platform; check the id`);
    return toFoundUser(live);
  });
}

/** {@link getUser} with arguments that can be outputs. */
export function getUserOutput(args: FunctionInputs<GetUserArgs>, options?: FunctionOptions): pulumi.Output<FoundUser> {
  return invokeOutput(getUser, args, options);
}

/** At most one filter. `*` matches any text, at the end or at both ends: `*smith*`, `513333*`. */
export interface UserFilter {
  readonly lastName?: string;
  readonly firstName?: string;
  /** Phone number. */
  readonly dn?: string;
  readonly emailAddress?: string;
  readonly userId?: string;
  readonly extension?: string;
  /** MAC address of the device. */
  readonly macAddress?: string;
}

export interface GetUsersArgs extends UserFilter {
  readonly serviceProviderId: string;
  /** By default the users of all groups. */
  readonly groupId?: string;
  /** Maximum number of users. */
  readonly limit?: number;
}

/**
 * Lists the users of a service provider or a group. It is not documented whether the list of a platform contains all fields of a
 * user.
 *
 * @throws RunError if there are two filters, or if the service provider or the group does not exist
 * @example
 * ```ts
 * const smiths = await getUsers({ serviceProviderId: "ent.odin", groupId: "grp.odin", lastName: "smith*" });
 * ```
 */
export async function getUsers(args: GetUsersArgs): Promise<FoundUser[]> {
  // A function of the engine returns an object.
  const { users } = await invoke("getUsers", args, async ({ client }) => {
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
      ...(limit !== undefined && { limit: String(limit) }),
      ...Object.fromEntries(filters.map(([name, value]) => [name, requireText(name, value)])),
    };
    return { users: (await findUsers(client, query)).map(toFoundUser) };
  });
  return users;
}

/** {@link getUsers} with arguments that can be outputs. */
export function getUsersOutput(
  args: FunctionInputs<GetUsersArgs>,
  options?: FunctionOptions,
): pulumi.Output<FoundUser[]> {
  return invokeOutput(getUsers, args, options);
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
