/** How values and names are written in the files of an export. */
import { basename } from "node:path";

type Values = Record<string, unknown>;

/** Stands for a field that a user has not, though most have it: declared by nobody, it is left alone. */
export const NOT_DECLARED = "\u0000undefined";

/** A name that is one file on every system; two groups never share one. */
export function fileNameOf(groupId: string): string {
  return basename(encodeURIComponent(groupId).replace(/\*/g, "%2A"));
}

export function sorted(values: Values): Values {
  return Object.fromEntries(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** As TypeScript: JSON, with names that need no quotes without them. */
export function literal(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, "$1$2:")
    .replaceAll(JSON.stringify(NOT_DECLARED), "undefined");
}

export function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replaceAll("*/", "* /");
}
