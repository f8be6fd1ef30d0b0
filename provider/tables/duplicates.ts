/** Values that a user shares with a row before, although they belong to one user. */
import { idKey } from "../shared/ids";
import { isUnset } from "../core/fields/index";
import { quote } from "./excerpt";
import { USER_ID } from "./fields";
import { locationOf } from "./problems";
import type { Cell, Problem, Row } from "./contents";

/** A user with its row, and the cells of the row by the paths of their fields. */
export interface LocatedUser {
  /** The name of the resource. */
  readonly name: string;
  /** As in the table. */
  readonly declared: Readonly<Record<string, unknown>>;
  /** In canonical form if they are valid. */
  readonly checked: Readonly<Record<string, unknown>>;
  readonly row: Row;
  readonly cells: ReadonlyMap<string, Cell>;
}

export function findDuplicates(users: readonly LocatedUser[]): Problem[] {
  return Object.entries(UNIQUE).flatMap(([name, { keyOf, rule }]) => {
    const firstRows = new Map<string, Row>();
    return users.flatMap((user): Problem[] => {
      const key = keyOf(user);
      const other = key === undefined ? undefined : firstRows.get(key);
      if (key !== undefined && !other) firstRows.set(key, user.row);
      // The duplicate userId is reported already.
      const isReported = name === NAME && toKey(user.declared[USER_ID]) === toKey(user.name);
      if (!other || isReported) return [];
      const value = quote(String(name === NAME ? user.name : user.declared[name]));
      const message = `${name} ${value} is already in line ${other.line}; ${rule}`;
      return [{ ...locationOf(user.cells.get(name) ?? user.row), message }];
    });
  });
}

const NAME = "the name";
const ONE_ROW = "each row must be a different user";

/** Values that belong to one user. Equal keys are the same value. */
const UNIQUE: Readonly<Record<string, { keyOf: (user: LocatedUser) => string | undefined; rule: string }>> = {
  [USER_ID]: { keyOf: ({ checked }) => toKey(checked[USER_ID]), rule: ONE_ROW },
  extension: {
    keyOf: ({ checked: { extension, serviceProviderId, groupId } }) =>
      isUnset(extension) ? undefined : JSON.stringify([toKey(serviceProviderId), toKey(groupId), String(extension)]),
    rule: "an extension is unique in its group",
  },
  phoneNumber: {
    keyOf: ({ checked: { phoneNumber } }) =>
      isUnset(phoneNumber) ? undefined : String(phoneNumber).replace(/[^\d]/g, ""),
    rule: ONE_ROW,
  },
  [NAME]: { keyOf: ({ name }) => name, rule: ONE_ROW },
};

/** An id in the form in which equal ids are equal; undefined if it is not set. */
export function toKey(id: unknown): string | undefined {
  return typeof id === "string" && id.trim() !== "" ? idKey(id) : undefined;
}
