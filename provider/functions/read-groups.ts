/** What the functions about groups read. This file knows no program and no engine: hosts use it, too. */
import { BroadworksError } from "../shared/errors";
import {
  type GroupIds,
  type OdinClient,
  getGroup as getLiveGroup,
  getGroupNumbers as getRanges,
  isNotFound,
} from "../odin/index";
import { Field, type ValuesOf, integerType, parseFields, textType } from "../core/fields/index";
import { requireText } from "./arguments";

export type GetGroupArgs = GroupIds;

const text = () => Field.of(textType({ min: 1, max: 1024 }));

const groupFields = {
  /** Name of the group. */
  groupName: text(),
  /** Default domain of user ids in the group. */
  defaultDomain: text(),
  /** Maximum number of users. */
  userLimit: Field.of(integerType()),
  /** Number of users. */
  userCount: Field.of(integerType()),
  /** Name that called parties see. */
  callingLineIdName: text(),
  /** Phone number that called parties see. */
  callingLineIdPhoneNumber: text(),
  /** Default time zone of users in the group. */
  timeZone: text(),
};

/** A group on the platform, without fields that are not set. */
export type FoundGroup = Readonly<ValuesOf<typeof groupFields>> & GroupIds;

/** The phone numbers of a group, each by itself. */
export interface GroupNumbers {
  /** Numbers of users and services; E.164 if the platform returns the country code. */
  readonly assigned: readonly string[];
  /** Numbers that can be assigned to a user. */
  readonly free: readonly string[];
}

/** @throws BroadworksError if there is no such group */
export async function readGroup(client: OdinClient, args: GetGroupArgs): Promise<FoundGroup> {
  const ids = requireIds(args);
  const live = await getLiveGroup(client, ids).catch(explainNotFound(ids));
  return { ...ids, ...parseFields(groupFields, live) };
}

/** @throws BroadworksError if there is no such group */
export async function readGroupNumbers(client: OdinClient, args: GetGroupArgs): Promise<GroupNumbers> {
  const ids = requireIds(args);
  const ranges = await getRanges(client, ids).catch(explainNotFound(ids));
  const numbersOf = (isAssigned: boolean) =>
    ranges.filter(({ assigned }) => assigned === isAssigned).flatMap(({ min, max }) => expandRange(min, max));
  return { assigned: numbersOf(true), free: numbersOf(false) };
}

/** More numbers than any block of a carrier contains. */
const MAX_RANGE_LENGTH = 100_000;

/** All numbers of a range, without punctuation: `+1-5136549858` is `+15136549858`. */
function expandRange(min: string, max: string): string[] {
  const [first, last] = [min.replace(/[^+\d]/g, ""), max.replace(/[^+\d]/g, "")];
  if (first === last) return [first];
  const plus = first.startsWith("+") ? "+" : "";
  const [from, to] = [first.replace("+", ""), last.replace("+", "")];
  const count = Number(BigInt(to) - BigInt(from)) + 1;
  if (from.length !== to.length || count < 1 || count > MAX_RANGE_LENGTH)
    throw new BroadworksError(
      `the platform returned an invalid range of numbers, ${min} to ${max}; ask its administrator`,
    );
  return Array.from(
    { length: count },
    (_, index) => plus + (BigInt(from) + BigInt(index)).toString().padStart(from.length, "0"),
  );
}

function requireIds({ serviceProviderId, groupId }: GetGroupArgs): GroupIds {
  return {
    serviceProviderId: requireText("serviceProviderId", serviceProviderId),
    groupId: requireText("groupId", groupId),
  };
}

function explainNotFound({ serviceProviderId, groupId }: GroupIds): (error: unknown) => never {
  return (error) => {
    if (!isNotFound(error)) throw error;
    throw new BroadworksError(
      `the group ${groupId} of ${serviceProviderId} does not exist on the platform; check the ids`,
    );
  };
}
