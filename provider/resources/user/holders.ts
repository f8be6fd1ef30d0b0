/** Finds the users that may have a value which only one user can have: an extension, a number, an alias, an id, a line/port. */
import type { ListName } from "../../core/definition";
import { type ExclusiveValue, exclusiveValues } from "../../core/handover/exclusive";
import { evidence } from "../../core/evidence";
import type { FieldValues } from "../../core/fields/index";
import { Patience } from "../../core/reads/list-budget";
import { type LiveUser, type OdinClient, findUsers, listUsers, oncePerGroup } from "../../odin/index";
import { groupOf } from "./lists";
import { commonDigits } from "./numbering";
import { userFields } from "./schema";

/** From this number of values on, one list of the group takes less time than a filtered list for each. */
const LIST_FROM = 15;
/** Users that are read to confirm what a list shows. */
const MAX_CONFIRMED = 3;

/** @see ObjectRules.findHolders */
export async function findHolders(
  client: OdinClient,
  wanted: ExclusiveValue,
  declared: FieldValues,
): Promise<string[]> {
  const { serviceProviderId, groupId } = declared;
  if (typeof serviceProviderId !== "string" || typeof groupId !== "string") return [];
  return SEARCHES[wanted.exclusivity.namespace]?.(holdersOf(client, { serviceProviderId, groupId }), wanted) ?? [];
}

/** Searches are shared by all users of a run. */
const holdersOf = oncePerGroup((client, group) => new GroupHolders(client, group));

type Search = (group: GroupHolders, wanted: ExclusiveValue) => Promise<string[]>;

/** How the holder of a value is found, by namespace. The API has no filter for aliases and line/ports. */
const SEARCHES: Readonly<Record<string, Search>> = {
  extension: (group, wanted) => group.search(wanted, { extension: String(wanted.value) }, true),
  "phone number": (group, wanted) => {
    return group.search(wanted, { dn: `*${commonDigits(String(wanted.value))}*` }, false);
  },
  // Get-user-by-id also answers to alternate ids.
  "user id": async (group, wanted) => [String(wanted.value), ...(await group.searchList(wanted))],
  "line/port": (group, wanted) => group.searchList(wanted),
};

const searchList = (client: OdinClient, wanted: ExclusiveValue, list: ListName) =>
  holdersOf(client, groupOf(list)).searchList(wanted);

/** @see ObjectRules.listSearches */
export const listSearches = { "user id": searchList, "line/port": searchList };

class GroupHolders {
  private readonly searched = new Set<string>();
  private reading: Promise<void> | undefined;
  private rows: readonly Row[] = [];
  private readonly patience = new Patience();

  constructor(
    private readonly client: OdinClient,
    private readonly group: { readonly serviceProviderId: string; readonly groupId: string },
  ) {}

  async search(wanted: ExclusiveValue, filter: Record<string, string>, isOfGroup: boolean): Promise<string[]> {
    const { namespace } = wanted.exclusivity;
    this.searched.add(`${namespace} ${String(wanted.value)}`);
    if (this.searched.size >= LIST_FROM) {
      const ids = await evidence(() => this.searchList(wanted), []);
      if (this.showsValuesLike(wanted) && !this.rows.some((row) => isDoubtful(row, wanted))) return ids;
    }
    const { serviceProviderId, groupId } = this.group;
    const query = { serviceProviderId, ...(isOfGroup && { groupId }), ...filter };
    const rows = (await findUsers(this.client, query, true)).map(toRow);
    // The filter has chosen the rows; whether they show the value is not documented.
    const isCandidate = (row: Row) => !row.values.some(({ exclusivity }) => exclusivity.namespace === namespace);
    return rows
      .filter((row) => isCandidate(row) || hasValue(row, wanted))
      .map(({ id }) => id)
      .slice(0, MAX_CONFIRMED);
  }

  /** Whether the list shows such values at all. Without `extended`, platforms return a few fields of each user. */
  private showsValuesLike({ exclusivity }: ExclusiveValue): boolean {
    return this.rows.some((row) => row.values.some((one) => one.exclusivity.namespace === exclusivity.namespace));
  }

  /** Reads the list of the group once. A slow list proves nothing. */
  async searchList(wanted: ExclusiveValue): Promise<string[]> {
    this.reading ??= listUsers(this.client, this.group).then((rows) => void (this.rows = Array.from(rows, toRow)));
    await this.patience.waitFor(this.reading);
    return this.rows
      .filter((row) => hasValue(row, wanted))
      .map(({ id }) => id)
      .slice(0, MAX_CONFIRMED);
  }
}

/** A row without what is not searched: the lists of a large enterprise are not kept in memory. */
interface Row {
  readonly id: string;
  readonly values: readonly ExclusiveValue[];
}

function toRow(user: LiveUser): Row {
  return { id: user.userId, values: exclusiveValues(userFields, user, true) };
}

/** A first selection in one notation per value; the user is read to confirm it. */
function hasValue({ values }: Row, wanted: ExclusiveValue): boolean {
  const { namespace } = wanted.exclusivity;
  return values.some((one) => one.exclusivity.namespace === namespace && formOf(one) === formOf(wanted));
}

/** Whether a row shows a number that can stand for the value and for another one. The filter for the value decides then. */
function isDoubtful(row: Row, wanted: ExclusiveValue): boolean {
  const isLost = ({ returned }: ExclusiveValue) => returned !== undefined && String(wanted.value).startsWith("0");
  return row.values.some((one) => isLost(one) && hasValue({ ...row, values: [one] }, wanted));
}

/** A form that equal values have in common. Leading zeros get lost in numbers. */
function formOf({ value, exclusivity }: ExclusiveValue): string {
  const text = String(value).toLowerCase();
  if (exclusivity.namespace === "phone number") return commonDigits(text);
  return text.replace(/^0+(?=\d+$)/, "");
}
