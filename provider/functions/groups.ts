/** Look-ups of groups. */
import type * as pulumi from "@pulumi/pulumi";
import { BroadworksError } from "../shared/errors";
import { type GroupIds, getGroup as readGroup, getGroupNumbers as readNumbers, isNotFound } from "../odin/index";
import { Field, type ValuesOf, integerType, parseFields, textType } from "../core/fields/index";
import { type FunctionInputs, type FunctionOptions, invoke, requireText, invokeOutput } from "./invoke";

export type GetGroupArgs = GroupIds;

const text = () => Field.of(textType({ min: 1, max: 1024 }));

const groupFields = {
  /** The group's name. */
  groupName: text(),
  /** The domain that its users' ids have by default. */
  defaultDomain: text(),
  /** The most users that it may have. */
  userLimit: Field.of(integerType()),
  /** The users that it has. */
  userCount: Field.of(integerType()),
  /** The name shown to the people called. */
  callingLineIdName: text(),
  /** The number shown to the people called. */
  callingLineIdPhoneNumber: text(),
  /** The time zone that its users have by default. */
  timeZone: text(),
};

/** A group as it is on the platform: what is not set is left out. */
export type FoundGroup = Readonly<ValuesOf<typeof groupFields>> & GroupIds;

/**
 * The group as it is now.
 *
 * @throws when there is no such group
 * @example
 * ```ts
 * const group = await getGroup({ serviceProviderId: "ent.odin", groupId: "grp.odin" });
 * const userId = `jane@${group.defaultDomain}`;
 * ```
 */
export function getGroup(args: GetGroupArgs): Promise<FoundGroup> {
  return invoke("getGroup", async ({ client }) => {
    const ids = idsOf(args);
    const live = await readGroup(client, ids).catch(explainNotFound(ids));
    return { ...ids, ...parseFields(groupFields, live) };
  });
}

/** {@link getGroup} with arguments that may be outputs. */
export function getGroupOutput(
  args: FunctionInputs<GetGroupArgs>,
  options?: FunctionOptions,
): pulumi.Output<FoundGroup> {
  return invokeOutput(getGroup, args, options);
}

export interface GroupNumbers {
  /** Numbers that a user, or something like one, has; E.164 where the platform tells the country code. */
  readonly assigned: readonly string[];
  /** Numbers that are free to be given to a user. */
  readonly free: readonly string[];
}

/**
 * The phone numbers of a group. Two runs at the same time may find the same number free, and only one of them gets it.
 *
 * @throws when there is no such group
 * @example
 * ```ts
 * const { free } = await getGroupNumbers({ serviceProviderId: "ent.odin", groupId: "grp.odin" });
 * ```
 */
export function getGroupNumbers(args: GetGroupArgs): Promise<GroupNumbers> {
  return invoke("getGroupNumbers", async ({ client }) => {
    const ids = idsOf(args);
    const ranges = await readNumbers(client, ids).catch(explainNotFound(ids));
    const listed = (isAssigned: boolean) =>
      ranges.filter(({ assigned }) => assigned === isAssigned).flatMap(({ min, max }) => expandRange(min, max));
    return { assigned: listed(true), free: listed(false) };
  });
}

/** {@link getGroupNumbers} with arguments that may be outputs. */
export function getGroupNumbersOutput(
  args: FunctionInputs<GetGroupArgs>,
  options?: FunctionOptions,
): pulumi.Output<GroupNumbers> {
  return invokeOutput(getGroupNumbers, args, options);
}

/** Numbers of a block as a telephone company gives them out, and more. */
const MAX_RANGE_LENGTH = 100_000;

/** All numbers of a range, without punctuation: `+1-5136549858` is `+15136549858`. */
function expandRange(min: string, max: string): string[] {
  const [first, last] = [min.replace(/[^+\d]/g, ""), max.replace(/[^+\d]/g, "")];
  if (first === last) return [first];
  const plus = first.startsWith("+") ? "+" : "";
  const [from, to] = [first.replace("+", ""), last.replace("+", "")];
  const count = Number(BigInt(to) - BigInt(from)) + 1;
  if (from.length !== to.length || count < 1 || count > MAX_RANGE_LENGTH)
    throw new BroadworksError(`the platform's range of numbers from ${min} to ${max} is none; ask its administrator`);
  return Array.from(
    { length: count },
    (_, index) => plus + (BigInt(from) + BigInt(index)).toString().padStart(from.length, "0"),
  );
}

function idsOf({ serviceProviderId, groupId }: GetGroupArgs): GroupIds {
  return {
    serviceProviderId: requireText("serviceProviderId", serviceProviderId),
    groupId: requireText("groupId", groupId),
  };
}

function explainNotFound({ serviceProviderId, groupId }: GroupIds): (error: unknown) => never {
  return (error) => {
    if (!isNotFound(error)) throw error;
    throw new BroadworksError(
      `the group ${groupId} of ${serviceProviderId} does not exist on the platform; mend the ids`,
    );
  };
}
