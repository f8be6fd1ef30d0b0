/** The text of a table to fill in: a header and a note for each column. */
import { stringify } from "csv-stringify/sync";
import * as yaml from "yaml";
import { formatCells, parsePath } from "../../provider/tooling";
import type { DeclaredUser } from "../export/declared";
import { sortFields } from "../export/field-order";
import { COLUMNS, noteOf } from "./columns";

export const TEMPLATE_FORMATS = ["csv", "yaml"] as const;
export type TemplateFormat = (typeof TEMPLATE_FORMATS)[number];

/** @param columns - undefined for those in which a user has a value, or for all if there are no users */
export function createTemplate(
  users: readonly DeclaredUser[],
  columns: readonly string[] | undefined,
  format: TemplateFormat,
): string {
  const cells = users.map((user) => formatCells(user, user.userId));
  const used = new Set(cells.flatMap((row) => Object.keys(row)));
  // An object with inner objects has one cell, although its members can be columns.
  const inUse = [...new Set([...COLUMNS.filter((name) => used.has(name)), ...used])];
  const parentOf = (name: string) => String(parsePath(name)[0]);
  const selected = columns?.map((name) => (used.has(parentOf(name)) ? parentOf(name) : name));
  const names = [...new Set(selected ?? (users.length > 0 ? inUse : COLUMNS))];
  if (format === "csv") return createCsv(names, cells);
  return users.length > 0 ? createYaml(users, names) : createEmptyYaml(names);
}

/** The notes are above the header. A spreadsheet needs the byte order mark to read UTF-8. */
function createCsv(names: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string {
  const notes = names.map(noteOf);
  return stringify([notes, names, ...rows.map((row) => names.map((name) => row[name] ?? ""))], { bom: true });
}

function createYaml(users: readonly DeclaredUser[], names: readonly string[]): string {
  const selected = new Set(names.map((name) => String(parsePath(name)[0])));
  const notes = names.map((name) => `# ${name}: ${noteOf(name)}\n`).join("");
  const rows = users.map((user) =>
    sortFields(Object.fromEntries(Object.entries(user).filter(([name]) => selected.has(name)))),
  );
  return `${notes}\n${yaml.stringify(rows, { lineWidth: 0 })}`;
}

/** Everything but the id is a comment, because a name without a value would clear its field. */
function createEmptyYaml(names: readonly string[]): string {
  const lines = names
    .filter((name) => name !== "userId")
    .flatMap((name) => [`  # ${noteOf(name)}`, `  # ${name}: ""`, ""]);
  const head = [
    "# One entry for each user. Remove the # of each field that the table sets.",
    `- # ${noteOf("userId")}`,
  ];
  return [...head, "  userId: user@example.com", "", ...lines].join("\n");
}
