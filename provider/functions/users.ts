/** The functions that read users: `getUser` and `getUsers`. */
import type * as pulumi from "@pulumi/pulumi";
import { type FunctionInputs, type FunctionOptions, invoke, invokeOutput } from "./invoke";
import type { FoundUser, GetUserArgs, GetUsersArgs } from "./read-users";

export type { FoundUser, GetUserArgs, GetUsersArgs, UserFilter } from "./read-users";

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
  return invoke("getUser", args);
}

/** {@link getUser} with arguments that can be outputs. */
export function getUserOutput(args: FunctionInputs<GetUserArgs>, options?: FunctionOptions): pulumi.Output<FoundUser> {
  return invokeOutput(getUser, args, options);
}

/**
 * Lists the users of a service provider or a group. The Odin API does not document which fields of a user its list contains. To
 * read a user completely, use {@link getUser}.
 *
 * @throws RunError if there are two filters, or if the service provider or the group does not exist
 * @example
 * ```ts
 * const smiths = await getUsers({ serviceProviderId: "ent.odin", groupId: "grp.odin", lastName: "smith*" });
 * ```
 */
export async function getUsers(args: GetUsersArgs): Promise<FoundUser[]> {
  return (await invoke("getUsers", args)).users;
}

/** {@link getUsers} with arguments that can be outputs. */
export function getUsersOutput(
  args: FunctionInputs<GetUsersArgs>,
  options?: FunctionOptions,
): pulumi.Output<FoundUser[]> {
  return invokeOutput(getUsers, args, options);
}
