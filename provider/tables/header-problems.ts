/** Explains a first line that is not the header of a table. */
import { didYouMean, normalizeText } from "../core/fields/index";
import { quote } from "./excerpt";
import { KNOWN_COLUMNS, USER_ID, columnWithSameLetters } from "./fields";
import type { Header } from "./contents";

export function headerWithoutUserId({ text }: Header): string {
  return `no column contains the userId: found ${quote(text)}; name a column userId, or map one to it with columns`;
}

/** A message for a first line without any known column. */
export function notAHeader(header: Header, isMapped: (name: string) => boolean): string {
  const { found, advice } = diagnose(header, isMapped);
  const expected = `expected the names of the columns, separated by ",", ";" or tabs, with ${USER_ID} or a column that is mapped to it`;
  return `the first line is not a header: found ${quote(found)}, ${expected}${advice && `; ${advice}`}`;
}

/** The part of a first line to quote, without values that can be secret, and the action. */
function diagnose({ text, names }: Header, isMapped: (name: string) => boolean): { found: string; advice: string } {
  const line = text.trim();
  if (line === "") return { found: text, advice: "the file contains only white space" };
  if (/^[[{]/.test(line))
    return { found: line.replace(/:.*$/, ""), advice: "this looks like JSON; rename the file to end in .json" };
  const other = OTHER_CONTENTS.find(([beginning]) => beginning.test(line));
  if (other) return { found: text, advice: other[1] };
  const userId = splitLine(line, /[,;|\s]/).find((value) => /^[^\s@]+@[^\s@]+$/.test(value));
  if (userId !== undefined)
    return { found: userId, advice: "this looks like a row of data; add a header line above it" };
  if (splitLine(line, "|").some((value) => isMapped(value) || KNOWN_COLUMNS.includes(value)))
    return { found: text, advice: 'the columns are separated by "|"; save the file with "," or ";"' };
  const similar = names.find((name) => columnWithSameLetters(name) === USER_ID);
  const advice = names
    .map((name) => didYouMean(normalizeText(name.slice(0, 100)), [USER_ID], ""))
    .find((one) => one !== "");
  return { found: text, advice: similar === undefined ? (advice ?? "") : didYouMean(USER_ID, [USER_ID]) };
}

/** Contents that files often have instead of a table. */
const OTHER_CONTENTS: readonly (readonly [beginning: RegExp, advice: string])[] = [
  [/^<(!doctype|!--|html|head|body|\?xml)/i, "this looks like an HTML page; download the table again"],
  [/^version https:\/\/git-lfs\./, "this is a Git LFS pointer; run git lfs pull"],
  [/^<{7}/, "this is a Git merge conflict; resolve it"],
  [/^PK\u0003\u0004/, "this is a workbook; save it as CSV UTF-8"],
];

function splitLine(line: string, delimiter: string | RegExp): string[] {
  return line.split(delimiter).map((value) => value.trim().replace(/^"(.*)"$/, "$1"));
}
