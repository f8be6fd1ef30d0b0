/** Which rows of a list with requests of its own change, and the request for each of them. */
import type { Live } from "../../core/definition";
import { type Change, type RowChanges, isUnset, withoutNulls } from "../../core/fields/index";
import type { RowRequest } from "../../odin/index";
import { numberingOf } from "../user/numbering";
import type { OwnList } from "./own-lists";

export type Row = Readonly<Record<string, unknown>>;

export function diffRows({ field, declared, live: rows }: Change, live: Live): RowChanges {
  return (
    field.type.diffRows?.(declared ?? [], rows ?? [], numberingOf(live)) ?? { added: [], changed: [], removed: [] }
  );
}

/** The changes with rows that get another key, such as a line/port on another device, as removed and added. */
export function withReplacedRows(rows: RowChanges, { key }: OwnList, { field, live }: Change): RowChanges {
  const [name = "", ...others] = key;
  const liveRows = (live ?? []) as readonly Row[];
  const isAnother = (one: unknown, other: unknown) => !isUnset(one) && !isUnset(other) && one !== other;
  const replacedBy = (row: Row) =>
    liveRows.find((one) => one[name] === row[name] && others.some((other) => isAnother(one[other], row[other])));
  const replacing = rows.changed.filter((row) => replacedBy(row));
  const replaced = liveRows.filter((one) => replacing.some((row) => replacedBy(row) === one));
  // Other members of a live row describe its device.
  const isKnown = ([member]: [string, unknown]) => Object.hasOwn(field.type.members ?? {}, member);
  return {
    removed: [...rows.removed, ...replaced],
    changed: rows.changed.filter((row) => !replacedBy(row)),
    added: [...rows.added, ...replacing.map((row) => Object.fromEntries(Object.entries(row).filter(isKnown)))],
  };
}

/** A request about one row. */
export interface ListRequest extends Omit<RowRequest, "body"> {
  readonly row: Row;
  readonly toBody: (row: Row) => Row;
}

/** Removals first: a number, a name or a code is free then. */
export function listRequests(own: OwnList, userId: string, { added, changed, removed }: RowChanges): ListRequest[] {
  const { path } = own;
  const toBody = (row: Row) => ({ userId, ...(own.listed === undefined ? row : { [own.listed]: [row] }) });
  const keyOf = (row: Row) => Object.fromEntries(own.key.map((name) => [name, row[name]]));
  const write = (method: "POST" | "PUT") => (row: Row) => ({ method, path, row, toBody });
  return [
    ...removed.map((row) => ({
      method: "DELETE" as const,
      path,
      query: { userId, ...toQuery(keyOf(row)) },
      row: keyOf(row),
      toBody,
    })),
    ...changed.map(write("PUT")),
    // A new row has nothing to clear.
    ...added.map((row) => write("POST")(withoutNulls(row) as Row)),
  ];
}

function toQuery(key: Row): Record<string, string> {
  return Object.fromEntries(
    Object.entries(key).flatMap(([name, value]) =>
      value === undefined || value === null
        ? []
        : [[name, typeof value === "object" ? JSON.stringify(value) : String(value as string | number)]],
    ),
  );
}
