/** Look-ups of users. */
import type * as pulumi from "@pulumi/pulumi";
import { BroadworksError } from "../shared/errors";
import { type LiveUser, findUsers } from "../odin/index";
import { type ValuesOf, didYouMean, parseFields } from "../core/fields/index";
import { readUser } from "../resources/user/find";
import { Finder } from "../core/find";
import { USER } from "../resources/user/kind";
import { derivedFields, userFields } from "../resources/user/schema";
import { type FunctionInputs, type FunctionOptions, invoke, requireText, invokeOutput } from "./invoke";

const readable = { ...userFields, ...derivedFields };
type Readable = typeof readable;

/** A user as it is on the platform: what is not set, or not told, is left out. */
export type FoundUser = { readonly [K in keyof ValuesOf<Readable>]?: Exclude<ValuesOf<Readable>[K], null> } & {
  readonly serviceProviderId: string;
  readonly groupId: string;
  readonly userId: string;
};

export interface GetUserArgs {
  /** The primary id, `user@domain`. */
  readonly userId: string;
}

/**
 * The user as it is now.
 *
 * @throws when there is no such user, or the id is another one of a user
 * @example
 * ```ts
 * const jane = await getUser({ userId: "jane@lab.example.net" });
 * export const extension = jane.extension;
 * ```
 */
export function getUser({ userId }: GetUserArgs): Promise<FoundUser> {
  return invoke("getUser", async ({ client }) => {
    const live = await new Finder({ ...USER, read: readUser }, () => client).find(requireText("userId", userId));
    if (!live) throw new BroadworksError(`the user ${userId} does not exist on the platform; mend the id`);
    return found(live);
  });
}

/** {@link getUser} with arguments that may be outputs. */
export function getUserOutput(args: FunctionInputs<GetUserArgs>, options?: FunctionOptions): pulumi.Output<FoundUser> {
  return invokeOutput(getUser, args, options);
}

/** One of these at most; `*` stands for any text, at the end or on both sides: `*smith*`, `513333*`. */
export interface UserFilter {
  readonly lastName?: string;
  readonly firstName?: string;
  /** The phone number. */
  readonly dn?: string;
  readonly emailAddress?: string;
  readonly userId?: string;
  readonly extension?: string;
  /** Of the user's device. */
  readonly macAddress?: string;
}

export interface GetUsersArgs extends UserFilter {
  readonly serviceProviderId: string;
  /** Without it the users of all groups. */
  readonly groupId?: string;
  /** The most users to be given. */
  readonly limit?: number;
}

/**
 * The users of a service provider or a group, as the platform lists them: whether a list tells all of a user is not
 * documented.
 *
 * @throws when two filters are given, or there is no such service provider or group
 * @example
 * ```ts
 * const smiths = await getUsers({ serviceProviderId: "ent.odin", groupId: "grp.odin", lastName: "smith*" });
 * ```
 */
export function getUsers(args: GetUsersArgs): Promise<FoundUser[]> {
  return invoke("getUsers", async ({ client }) => {
    const { serviceProviderId, groupId, limit, ...filter } = args;
    const given = Object.entries<unknown>(filter).filter(([, value]) => value !== undefined);
    for (const [name] of given)
      if (!FILTERS.includes(name)) throw new BroadworksError(`${name} is no filter; ${didYouMean(name, FILTERS)}`);
    if (given.length > 1)
      throw new BroadworksError(
        `the platform takes one filter, not ${given.map(([name]) => name).join(" and ")}; filter the users that are found`,
      );
    const query = {
      serviceProviderId: requireText("serviceProviderId", serviceProviderId),
      ...(groupId !== undefined && { groupId: requireText("groupId", groupId) }),
      ...(limit !== undefined && { limit: String(limit) }),
      ...Object.fromEntries(given.map(([name, value]) => [name, requireText(name, value)])),
    };
    return (await findUsers(client, query)).map(found);
  });
}

/** {@link getUsers} with arguments that may be outputs. */
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

function found(live: LiveUser): FoundUser {
  return parseFields(readable, live) as unknown as FoundUser;
}
