/** Values that many users share: an exported program contains them once. */
import { isObject, type Values } from "../../provider/tooling";
import type { DeclaredUser } from "./declared";
import { sortFields } from "./field-order";
import { NOT_DECLARED } from "./text";

/** Whether a value of `count` of `total` users is shared. */
type IsShared = (count: number, total: number) => boolean;
export const byMost: IsShared = (count, total) => count * 2 > total;
export const byAll: IsShared = (count, total) => count === total;

/** @returns the shared values; each member of an address counts by itself */
export function findSharedValues(users: readonly DeclaredUser[], isShared: IsShared): Values {
  const { userId: _userId, ...shared } = findShared(
    users.map(({ address: _address, ...user }) => user),
    isShared,
  );
  const address = findShared(
    users.map((user) => (isObject(user["address"]) ? user["address"] : {})),
    isShared,
  );
  return sortFields(Object.keys(address).length === 0 ? shared : { ...shared, address });
}

function findShared(rows: readonly Values[], isShared: IsShared): Values {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const shared: Values = {};
  for (const name of names) {
    const value = findSharedValue(
      rows.map((row) => row[name]),
      isShared,
    );
    if (value !== undefined) shared[name] = value;
  }
  return shared;
}

function findSharedValue(values: readonly unknown[], isShared: IsShared): unknown {
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== undefined) counts.set(JSON.stringify(value), (counts.get(JSON.stringify(value)) ?? 0) + 1);
  const [text] = [...counts].find(([, count]) => values.length > 1 && isShared(count, values.length)) ?? [];
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

/** @returns the values of a user that differ from the shared ones; {@link NOT_DECLARED} for a shared field that is not set */
export function withoutShared(shared: Values, user: DeclaredUser): Values {
  const { address, ...own } = user;
  const { address: sharedAddress, ...sharedFields } = shared;
  const members = isObject(sharedAddress) ? findDifferent(sharedAddress, isObject(address) ? address : {}) : address;
  return sortFields({
    ...findDifferent(sharedFields, own),
    ...(isObject(members) && Object.keys(members).length > 0 && { address: members }),
  });
}

function findDifferent(shared: Values, own: Values): Values {
  const different = Object.entries(own).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(shared[name]),
  );
  const unset = Object.keys(shared).filter((name) => own[name] === undefined);
  return Object.fromEntries<unknown>([...different, ...unset.map((name): [string, unknown] => [name, NOT_DECLARED])]);
}
