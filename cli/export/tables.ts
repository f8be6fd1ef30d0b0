/** Users in tables: one CSV or YAML file for each group, and a program that declares the tables. */
import { stringify } from "csv-stringify/sync";
import * as yaml from "yaml";
import { formatCells, type Values } from "../../provider/tooling";
import { compareFieldPaths } from "./field-order";
import type { DeclaredGroup, DeclaredUser } from "./declared";
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
    ...Object.fromEntries(groups.map(({ file, users }) => [`${file}.${format}`, formatRows(users, shared)])),
  };
}

function formatYaml(users: readonly DeclaredUser[], shared: Values): string {
  return yaml.stringify(
    users.map((user) => withoutShared(shared, user)),
    { lineWidth: 0 },
  );
}

function formatCsv(users: readonly DeclaredUser[], shared: Values): string {
  const rows = users.map((user) => formatCells(withoutShared(shared, user), user.userId));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort(compareFieldPaths);
  return stringify(rows, { header: true, columns });
}
