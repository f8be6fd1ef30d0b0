/** Values that a user shares with a row before, although they belong to one user. */
import { idKey } from "../shared/ids";
import { exclusiveValues } from "../core/handover/exclusive";
import { formatPath } from "../core/fields/index";
import { quote } from "./excerpt";
import { FIELDS, PREVIOUS_USER_ID, USER_ID } from "./fields";
import { locationOf } from "./problems";
import type { Cell, Problem, Row } from "./contents";

/** A user with its row, and the cells of the row by the paths of their fields. */
export interface LocatedUser {
  /** The name of the resource. */
  readonly name: string;
  /** The user id before the user was renamed. */
  readonly formerId: string | undefined;
  /** As in the table. */
  readonly declared: Readonly<Record<string, unknown>>;
  /** In canonical form if they are valid. */
  readonly checked: Readonly<Record<string, unknown>>;
  readonly row: Row;
  readonly cells: ReadonlyMap<string, Cell>;
}

/** A value that belongs to one user. Equal keys are the same value. */
interface UniqueValue {
  readonly key: string;
  readonly name: string;
  readonly value: unknown;
  /** Why no other row can have it. */
  readonly rule: string;
}

export function findDuplicates(users: readonly LocatedUser[]): Problem[] {
  const first = new Map<string, { row: Row; name: string }>();
  return users.flatMap((user) =>
    uniqueValues(user).flatMap(({ key, name, value, rule }): Problem[] => {
      const other = first.get(key);
      if (!other) first.set(key, { row: user.row, name });
      if (!other || other.row === user.row) return [];
      const found = `${name} ${quote(String(value))} is already in line ${other.row.line}`;
      const message = other.name === name ? `${found}; ${rule}` : `${found}, as ${other.name}; ${ONE_USER}`;
      const cell = user.cells.get(name) ?? user.cells.get(name.replace(/\..*/, ""));
      return [{ ...locationOf(cell ?? user.row), message }];
    }),
  );
}

const ONE_ROW = "each row must be a different user";
const ONE_USER = "it belongs to one user at a time";

function uniqueValues({ name, formerId, declared, checked }: LocatedUser): UniqueValue[] {
  const values = exclusiveValues(FIELDS, checked).map(({ path, exclusivity, value, isElement }): UniqueValue => {
    const { namespace, within = [] } = exclusivity;
    const scope = within.map((one) => toKey(checked[one]));
    const [field = ""] = path;
    return {
      key: JSON.stringify([namespace, ...scope, namespace === "phone number" ? digitsOf(value) : toKey(String(value))]),
      name: formatPath(path),
      value: isElement || path.length > 1 ? value : declared[field],
      rule: within.length > 0 ? "an extension is unique in its group" : ONE_ROW,
    };
  });
  if (formerId !== undefined)
    values.push({ key: `former ${toKey(formerId)}`, name: PREVIOUS_USER_ID, value: formerId, rule: "one user had it" });
  // The duplicate userId is reported already.
  if (toKey(declared[USER_ID]) !== toKey(name))
    values.push({ key: `name ${name}`, name: "the name", value: name, rule: ONE_ROW });
  return values;
}

function digitsOf(value: unknown): string {
  return String(value).replace(/[^\d]/g, "");
}

/** An id in the form in which equal ids are equal; undefined if it is not set. */
export function toKey(id: unknown): string | undefined {
  return typeof id === "string" && id.trim() !== "" ? idKey(id) : undefined;
}
