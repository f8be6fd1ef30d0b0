/** Values of a table that a program wrote in the place of what a person means. */
import { type AnyField, findArtifact, isDecimalNumber, isObject, normalizeText } from "../core/fields/index";

const PLACEHOLDERS: readonly string[] = [
  "NULL",
  "NaN",
  "undefined",
  "<NA>",
  "[object Object]",
  "(null)",
  "<null>",
  "[NULL]",
  "\\N",
];

/** By which a spreadsheet marks a number as text. A name such as `'t Hooft` begins with one, too. */
const MARKED_NUMBER = /^'[+(]?\d[\d ().+/-]*$/;

/** The text that a formula such as `="0012"` shows, which keeps the zeros in a spreadsheet. */
export function shownText(cell: string): string {
  return /^="([^"]*)"$/.exec(cell)?.[1] ?? cell;
}

/** @param field - of the value; undefined for a value of another kind, and for members that the field does not have */
export function findCellArtifact(value: unknown, field: AnyField | undefined): string | undefined {
  if (Array.isArray(value)) {
    if (value.includes(null)) return "contains an empty element; remove it";
    return firstOf(value.map((one) => findCellArtifact(one, field)));
  }
  if (isObject(value))
    return firstOf(Object.entries(value).map(([name, one]) => findCellArtifact(one, field?.type.members?.[name])));
  if (typeof value !== "string") return undefined;
  const text = normalizeText(value);
  if (PLACEHOLDERS.includes(text))
    return `is ${text}, which a program wrote for a missing value; leave the cell empty, or write null to clear the field`;
  // A password can be any text.
  if (field?.isWriteOnly) return undefined;
  // A name that cannot be cleared can be that of a person.
  if (field?.isClearable && text !== "null" && /^(?:null|none)$/i.test(text))
    return `is ${text}; write null in small letters to clear the field, or leave the cell empty`;
  if (isDecimalNumber(text)) return "is a decimal number, as a spreadsheet writes it; remove the decimal places";
  if (text.startsWith("=")) return "is a formula; enter the value that it shows";
  if (MARKED_NUMBER.test(text)) return "begins with an apostrophe, which marks text in a spreadsheet; remove it";
  return undefined;
}

/** The same for a value that no field checks, such as the name of a resource. */
export function findNameArtifact(text: string): string | undefined {
  return findCellArtifact(text, undefined) ?? findArtifact(text);
}

function firstOf(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((one) => one !== undefined);
}
