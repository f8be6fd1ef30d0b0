/** Values and names in the text of exported files. */
import { basename } from "node:path";

/** Stands for `undefined`: the user does not declare a field that most users share, and the run leaves the field as it is. */
export const NOT_DECLARED = "\u0000undefined";

/** @returns a file name that is valid on every system and different for each group */
export function fileNameOf(groupId: string): string {
  return basename(encodeURIComponent(groupId).replace(/\*/g, "%2A"));
}

export function sortByName<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Formats a value as a TypeScript literal: JSON without unnecessary quotes. */
export function formatLiteral(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, "$1$2:")
    .replaceAll(JSON.stringify(NOT_DECLARED), "undefined");
}

/** Formats text for a comment, which it cannot end. */
export function formatCommentText(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replaceAll("*/", "* /");
}
