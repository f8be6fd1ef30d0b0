/**
 * Finds the user that has a value which a new user is to get. A missing user may have been renamed outside of the program: then
 * the same person has the extension, the number or the alias under a new id.
 */
import { type Fields, isObject, isUnknown, isUnset, valuesEqual } from "../../core/fields/index";
import type { Holding } from "../../core/definition";
import { type LiveUser, type OdinClient, findUsers, getUser, listUsers } from "../../odin/index";
import { BroadworksError } from "../../shared/errors";
import { idKey, sameId } from "../../shared/ids";
import { numberingOf } from "./numbering";
import { userFields } from "./schema";

type Values = Readonly<Record<string, unknown>>;

/** From this number of new users on, one list of the group takes less time than a filtered list for each value. */
const LIST_FROM = 15;
/** Users that are read to confirm what a list shows. */
const MAX_CONFIRMED = 3;
/** Digits that numbers in different notations have in common at their end. */
const COMMON_DIGITS = 7;

/** Searches are shared by all users of a run, which has one client. */
const searches = new WeakMap<OdinClient, HolderSearch>();

/** @see ObjectRules.findHolder */
export function findHolder(
  client: OdinClient,
  declared: Values,
  isExpected: (userId: string) => Promise<boolean>,
): Promise<Holding | undefined> {
  const search = searches.get(client) ?? new HolderSearch(client);
  searches.set(client, search);
  return search.find(declared, isExpected);
}

class HolderSearch {
  private readonly groups = new Map<string, GroupHolders>();
  /** Declared values that no other user has, as far as this run has searched. */
  private readonly free = new Set<string>();

  constructor(private readonly client: OdinClient) {}

  /**
   * The first declared extension, number, alias or alternate id that another user has.
   *
   * @param isExpected - whether this run declares that user
   */
  async find(declared: Values, isExpected: (userId: string) => Promise<boolean>): Promise<Holding | undefined> {
    const { serviceProviderId, groupId, userId } = declared as Record<string, string>;
    const key = JSON.stringify([serviceProviderId, groupId]);
    const group = this.groups.get(key) ?? new GroupHolders(this.client, { serviceProviderId, groupId } as never);
    this.groups.set(key, group);
    const values = valuesIn(declared);
    const wanted = JSON.stringify([key, userId, values]);
    if (this.free.has(wanted)) return undefined;
    for (const [field, value] of values)
      for (const candidate of await evidence(() => group.candidates(field, value, userId ?? ""), [])) {
        if (sameId(candidate, userId)) continue;
        const live = await evidence(() => getUser(this.client, candidate), undefined);
        if (!live || sameId(live.userId, userId) || !hasValue(live, field, value)) continue;
        if (field === "extension" && !isInGroup(live, declared)) continue;
        if (!(await isExpected(live.userId))) return { field, value, id: live.userId };
      }
    this.free.add(wanted);
    return undefined;
  }
}

/** The declared values of a new user that one user has at a time, one by one. */
function valuesIn(declared: Values): [string, unknown][] {
  return Object.keys(QUERIES).flatMap((field) =>
    [declared[field]]
      .flat()
      .filter((value) => !isUnset(value) && !isUnknown(value))
      .map((value): [string, unknown] => [field, value]),
  );
}

type Search = (group: GroupHolders, value: unknown, userId: string) => Promise<string[]>;

/** How the holder of a value is found, by field. */
const QUERIES: Readonly<Record<string, Search>> = {
  extension: (group, value) => group.search("extension", value, { extension: String(value) }, true),
  phoneNumber: (group, value) => {
    const digits = String(value).replace(/\D/g, "").slice(-COMMON_DIGITS);
    return group.search("phoneNumber", value, { dn: `*${digits}*` }, false);
  },
  // The API has no filter for aliases, so the group's list shows them.
  aliases: (group, value) => group.searchList("aliases", value),
  // Get-user-by-id answers to alternate ids as well.
  alternateUserId: (_group, value) =>
    Promise.resolve(isObject(value) && typeof value["alternateUserId"] === "string" ? [value["alternateUserId"]] : []),
};

class GroupHolders {
  private readonly newUsers = new Set<string>();
  private rows: Promise<readonly LiveUser[]> | undefined;

  constructor(
    private readonly client: OdinClient,
    private readonly group: { readonly serviceProviderId: string; readonly groupId: string },
  ) {}

  /** Ids under which the holder may be read. */
  candidates(field: string, value: unknown, userId: string): Promise<string[]> {
    this.newUsers.add(idKey(userId));
    return QUERIES[field]?.(this, value, userId) ?? Promise.resolve([]);
  }

  async search(field: string, value: unknown, filter: Record<string, string>, isOfGroup: boolean): Promise<string[]> {
    if (this.newUsers.size >= LIST_FROM) return this.searchList(field, value);
    const { serviceProviderId, groupId } = this.group;
    const query = { serviceProviderId, ...(isOfGroup && { groupId }), ...filter };
    const rows = await findUsers(this.client, query, true);
    // The filter has chosen the rows; whether they show the value is not documented.
    return idsOf(rows, (row) => row[field] === undefined || hasValue(row, field, value));
  }

  async searchList(field: string, value: unknown): Promise<string[]> {
    this.rows ??= listUsers(this.client, this.group).then((rows) => [...rows].map(onlyWhatIsHeld));
    return idsOf(await this.rows, (row) => hasValue(row, field, value));
  }
}

/** The lists of a large enterprise are not to be kept in memory whole. */
function onlyWhatIsHeld(row: LiveUser): LiveUser {
  const { serviceProviderId, groupId, userId, countryCode, nationalPrefix } = row;
  const held = Object.fromEntries(Object.keys(QUERIES).map((field) => [field, row[field]]));
  return { serviceProviderId, groupId, userId, countryCode, nationalPrefix, ...held };
}

function idsOf(rows: readonly LiveUser[], isCandidate: (row: LiveUser) => boolean): string[] {
  return rows
    .filter(isCandidate)
    .map(({ userId }) => userId)
    .slice(0, MAX_CONFIRMED);
}

function hasValue(live: LiveUser, field: string, value: unknown): boolean {
  const { type: kind } = (userFields as Fields)[field] ?? {};
  if (!kind) return false;
  const isOne = (one: unknown) => valuesEqual(kind, wrap(value, field), wrap(one, field), numberingOf(live));
  try {
    return [live[field]].flat().some((one) => !isUnset(one) && isOne(one));
  } catch {
    // A value that cannot be read shows nothing.
    return false;
  }
}

/** An extension belongs to one user of a group; other groups may have it, too. */
function isInGroup(live: LiveUser, { serviceProviderId, groupId }: Values): boolean {
  return live.serviceProviderId === serviceProviderId && live.groupId === groupId;
}

const LISTS: ReadonlySet<string> = new Set(["aliases", "alternateUserId"]);

/** One value as its field has it. */
function wrap(value: unknown, field: string): unknown {
  if (!LISTS.has(field)) return value;
  // Descriptions of an id do not count.
  return [isObject(value) ? { alternateUserId: value["alternateUserId"] } : value];
}

async function evidence<T>(work: () => Promise<T>, none: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BroadworksError) return none;
    throw error;
  }
}
