/** The functions that read groups: `getGroup` and `getGroupNumbers`. */
import type * as pulumi from "@pulumi/pulumi";
import { type FunctionInputs, type FunctionOptions, invoke, invokeOutput } from "./invoke";
import type { FoundGroup, GetGroupArgs, GroupNumbers } from "./read-groups";

export type { FoundGroup, GetGroupArgs, GroupNumbers } from "./read-groups";

/**
 * Reads a group.
 *
 * @throws RunError if the group does not exist
 * @example
 * ```ts
 * const group = await getGroup({ serviceProviderId: "ent.odin", groupId: "grp.odin" });
 * const userId = `jane@${group.defaultDomain}`;
 * ```
 */
export function getGroup(args: GetGroupArgs): Promise<FoundGroup> {
  return invoke("getGroup", args);
}

/** {@link getGroup} with arguments that can be outputs. */
export function getGroupOutput(
  args: FunctionInputs<GetGroupArgs>,
  options?: FunctionOptions,
): pulumi.Output<FoundGroup> {
  return invokeOutput(getGroup, args, options);
}

/**
 * Reads the phone numbers of a group. If two runs use the same free number at the same time, only one of them gets it.
 *
 * @throws RunError if the group does not exist
 * @example
 * ```ts
 * const { free } = await getGroupNumbers({ serviceProviderId: "ent.odin", groupId: "grp.odin" });
 * ```
 */
export function getGroupNumbers(args: GetGroupArgs): Promise<GroupNumbers> {
  return invoke("getGroupNumbers", args);
}

/** {@link getGroupNumbers} with arguments that can be outputs. */
export function getGroupNumbersOutput(
  args: FunctionInputs<GetGroupArgs>,
  options?: FunctionOptions,
): pulumi.Output<GroupNumbers> {
  return invokeOutput(getGroupNumbers, args, options);
}
