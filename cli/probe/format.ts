/** The facts as a table for people, at most 80 columns wide. */
import { colors } from "../shared/colors";
import { wrap } from "../shared/wrap";
import { isServed } from "./read-aspects";
import type { Facts, ListFacts, ReadFact, WriteFacts } from "./facts";
import { formatStatus } from "./format-status";
import { describeWrites } from "./format-writes";
import type { Report } from "./report";

const WIDTH = 80;
const NAME_WIDTH = 26;

export function formatReport({ facts, platform, listLimit }: Report): string {
  const summary = describeFacts(facts).map(([name, text]) => formatRow(name, text));
  const aspects = Object.entries(platform).map(([name, value]) => formatRow(`  ${name}`, value));
  const limit = listLimit === undefined ? [] : [formatRow("  list limit", String(listLimit))];
  return [
    ...summary,
    ...(facts.write ? ["", colors.bold("writes"), ...formatWrites(facts.write)] : []),
    "",
    colors.bold("reads                                    status    rows        bytes         ms"),
    ...firstOfEach(facts.reads).map(formatRead),
    "",
    colors.bold("as a simulator"),
    ...aspects,
    ...limit,
    "",
  ].join("\n");
}

function formatWrites(facts: WriteFacts): string[] {
  return describeWrites(facts).map(([name, text]) => formatRow(`  ${name}`, text));
}

function describeFacts(facts: Facts): [string, string][] {
  const { token, renewal, unknownUser, unset, types, list, slots = [], rateLimit, sampledUsers } = facts;
  const rows: [string, string | undefined][] = [
    ["login", `status ${facts.loginStatus}`],
    ["token", token && `${token.kind}${token.lifeSeconds ? `, valid for ${token.lifeSeconds} s` : ""}`],
    [
      "token renewal",
      renewal && `status ${renewal.renewal}; a token that is not valid has status ${renewal.endedToken}`,
    ],
    ["unknown user", unknownUser && formatStatus(unknownUser)],
    ["list of users", list && describeList(list)],
    ["sampled users", sampledUsers?.toString()],
    [
      "unset values",
      unset &&
        `${unset.empty} empty, ${unset.null} null, ${unset.list} [], ${unset.omitted} omitted, ${unset.unknown} in no user`,
    ],
    [
      "types",
      types &&
        `${types.textsAsNumbers} texts as numbers, ${types.numbersAsTexts} numbers as texts, ` +
          `${types.booleansAsTexts} booleans as texts`,
    ],
    ["service packs", `${facts.packs ?? 0} assigned, with ${facts.servicesByPack ?? 0} services through packs alone`],
    [
      "fixed slots",
      slots.map(({ service, member, rows: all }) => `${service}.${member}: ${all} rows`).join("; ") || "none seen",
    ],
    ["rate limit", `${rateLimit.tooManyRequests} times status 429, ${rateLimit.retryAfter} times Retry-After`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function describeList({ rows, userCount, rowsWithLimit, missingFields, differentFields }: ListFacts): string {
  const parts = [
    `${rows} of ${userCount ?? "an unknown number of"} users`,
    rowsWithLimit === undefined ? undefined : `${rowsWithLimit} with a limit`,
    missingFields.length === 0 ? "all fields" : `without ${missingFields.join(", ")}`,
    differentFields.length === 0 ? undefined : `other forms of ${differentFields.join(", ")}`,
  ];
  return parts.filter(Boolean).join("; ");
}

/** Several users are read in the same way. */
function firstOfEach(reads: readonly ReadFact[]): ReadFact[] {
  return [...new Map(reads.toReversed().map((read) => [titleOf(read), read])).values()].toReversed();
}

function titleOf({ path, parameters }: ReadFact): string {
  return parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
}

function formatRead(read: ReadFact): string {
  const { status, rows, bytes, milliseconds } = read;
  const cells = [
    titleOf(read).padEnd(41).slice(0, 41),
    String(status).padStart(6),
    String(rows ?? "–").padStart(8),
    String(bytes).padStart(13),
    String(milliseconds).padStart(11),
  ];
  const line = cells.join("");
  return isServed(read) ? line : colors.dim(line);
}

/** A name and a text, which continues below itself. */
function formatRow(name: string, text: string): string {
  return wrap(name.padEnd(NAME_WIDTH) + text, WIDTH, NAME_WIDTH);
}
