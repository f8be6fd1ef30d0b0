/** Users in tables: one CSV or YAML file for each group, and a program that declares the tables. */
import { stringify } from "csv-stringify/sync";
import * as yaml from "yaml";
import { isObject } from "../../provider/tooling";
import { BroadworksError } from "../../provider/shared/errors";
import { compareFieldPaths } from "./field-order";
import type { DeclaredGroup, Values } from "./declared";
import { withoutShared } from "./shared-values";

export type TableFormat = "csv" | "yaml";

/**
 * @returns the text of each file by its path
 * @throws BroadworksError when CSV cannot express a value
 */
export function createTables(
  groups: readonly DeclaredGroup[],
  shared: Values,
  format: TableFormat,
): Record<string, string> {
  const declarations = groups.map(
    ({ groupId, file }) =>
      `new BroadworksUsersFromFile(${JSON.stringify(groupId)}, { file: ${JSON.stringify(`${file}.${format}`)}, ` +
      `defaults: { ...shared, groupId: ${JSON.stringify(groupId)} } });`,
  );
  const formatRows = format === "csv" ? formatCsv : formatYaml;
  return {
    "index.ts": [
      'import { BroadworksUsersFromFile } from "pulumi-broadworks";',
      'import { shared } from "./shared";',
      "",
      ...declarations,
      "",
    ].join("\n"),
    ...Object.fromEntries(
      groups.map(({ file, users }) => [
        `${file}.${format}`,
        formatRows(users.map((user) => withoutShared(shared, user))),
      ]),
    ),
  };
}

function formatYaml(rows: readonly Values[]): string {
  return yaml.stringify(rows, { lineWidth: 0 });
}

/** One column for each field, and for each member of an address or another object. */
function formatCsv(users: readonly Values[]): string {
  const rows = users.map(createRow);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort(compareFieldPaths);
  return stringify(rows, { header: true, columns });
}

function createRow(user: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(user).flatMap(([name, value]): [string, string][] => {
      if (Array.isArray(value)) return [[name, formatList(value)]];
      if (!isObject(value)) return [[name, formatCell(user, name, value)]];
      const members = Object.entries(value);
      if (members.some(([, member]) => typeof member === "object")) return [[name, JSON.stringify(value)]];
      return members.map(([member, inner]) => [`${name}.${member}`, formatCell(user, `${name}.${member}`, inner)]);
    }),
  );
}

function formatCell(user: Values, name: string, value: unknown): string {
  if (value === "null")
    throw new BroadworksError(
      `${String(user["userId"])}: cannot write ${name} to CSV: its value is the text "null", which clears a field there. ` +
        "Export with --format yaml.",
    );
  return String(value);
}

function formatList(list: readonly unknown[]): string {
  return list.every((one) => typeof one === "string" && !one.includes("|")) ? list.join("|") : JSON.stringify(list);
}
