/** The columns that a table can have, with their notes: from the generated schema of tables. */
import { didYouMean } from "../../provider/tooling";
import { compareFieldPaths } from "../export/field-order";
import { UsageError } from "../shared/usage-error";

interface UserSchema {
  readonly items: { readonly properties: Readonly<Record<string, { readonly description: string }>> };
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- JSON beside the compiled code, in the package and in the clone alike
const { items } = require("pulumi-broadworks/schemas/users.schema.json") as UserSchema;

const NAMES = Object.keys(items.properties);

/** Each column with a single value. An object has a column for each of its members. */
export const COLUMNS: readonly string[] = NAMES.filter(
  (name) => !NAMES.some((other) => other.startsWith(`${name}.`)),
).sort(compareFieldPaths);

export function noteOf(name: string): string {
  return items.properties[name]?.description ?? "";
}

/**
 * The columns with these names, and the user id; in the order of {@link COLUMNS}.
 *
 * @throws UsageError for an unknown name
 */
export function selectColumns(names: readonly string[]): string[] {
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new UsageError(`--fields: unknown field ${unknown}; ${didYouMean(unknown, NAMES)}`);
  return COLUMNS.filter(
    (column) => column === "userId" || names.some((name) => column === name || column.startsWith(`${name}.`)),
  );
}
