/** The options that describe a table, as the program describes it in `BroadworksUsersFromFile`. */
import { readFileSync } from "node:fs";
import { type ColumnNames, isObject, parseJson } from "../../provider/tooling";
import { UsageError } from "../shared/usage-error";

/** The value of `--columns`: `auto`, JSON, or the path of a JSON file. */
export function parseColumns(text: string): ColumnNames {
  if (text === "auto") return "auto";
  const columns = parseObject("--columns", text);
  const wrong = Object.entries(columns).find(([, field]) => field !== null && typeof field !== "string");
  if (wrong)
    throw new UsageError(
      `--columns: the field of ${JSON.stringify(wrong[0])} must be a name in quotation marks, or null.`,
    );
  return columns as Record<string, string | null>;
}

/** The value of `--defaults`: JSON, or the path of a JSON file. */
export function parseDefaults(text: string): Record<string, unknown> {
  return parseObject("--defaults", text);
}

function parseObject(option: string, text: string): Record<string, unknown> {
  const isJson = text.trimStart().startsWith("{");
  const value = parseJson(isJson ? text : readOptionFile(option, text));
  if (isObject(value)) return value;
  const found = isJson ? "the text is not valid JSON" : `${text} does not contain a JSON object`;
  throw new UsageError(`${option}: ${found}. Write a JSON object, or name a file with one.`);
}

function readOptionFile(option: string, path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "it does not exist" : String(code);
    throw new UsageError(`${option}: cannot read ${path}: ${reason}. Write JSON, or name a JSON file.`);
  }
}
