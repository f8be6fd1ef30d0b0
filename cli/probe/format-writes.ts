/** The facts of a write test as rows of a table. */
import type { Attempt, Clearing, WriteFacts } from "./facts";
import { formatStatus } from "./format-status";

const RESPONSES = {
  complete: "complete",
  echo: "the body of the request",
  brief: "a part",
  empty: "empty",
} as const;
const LISTS = { replaced: "replaces the list", merged: "is added to the list", rejected: "rejected" } as const;
const CHARACTERS = {
  unicode: "all stored",
  latin1: "only those of Latin-1 stored",
  ascii: "only those of ASCII stored",
  rejected: "rejected outside the encoding",
  changed: "stored as others",
} as const;
const ENDPOINTS = {
  replaced: "removed by endpointType",
  kept: "kept, and not in use",
  nullRemoves: "not removed by endpointType",
  typeRequired: "changes require endpointType",
} as const;
const OMITTED = {
  kept: "stay as they are",
  reset: "are reset: declare all settings of a service",
  rejected: "reject the request",
} as const;

export function describeWrites(facts: WriteFacts): [string, string][] {
  const rows: [string, string | undefined][] = [
    ["response to a user", lookUp(RESPONSES, facts.userResponse)],
    ["response to settings", lookUp(RESPONSES, facts.settingsResponse)],
    ["cleared text", formatClearing(facts.text, '""')],
    ["cleared list", formatClearing(facts.list, "[]")],
    ["cleared setting", formatClearing(facts.setting, '""')],
    ["shorter list", lookUp(LISTS, facts.shorterList)],
    ["unknown field", formatAttempt(facts.unknownField)],
    ["unknown setting", formatAttempt(facts.unknownSetting)],
    ["omitted settings", lookUp(OMITTED, facts.omittedSetting)],
    ["row among settings", formatAttempt(facts.rowInSettings)],
    ["service not assigned", formatAttempt(facts.missingService)],
    ["text too long", formatAttempt(facts.tooLong)],
    ["unknown language", formatAttempt(facts.unknownLanguage)],
    ["unknown time zone", formatAttempt(facts.unknownTimeZone)],
    ["letters of names", lookUp(CHARACTERS, facts.characters)],
    ["allowVideo", formatAttempt(facts.allowVideo)],
    ["device", lookUp(ENDPOINTS, facts.endpoint)],
    ...facts.untested.map(({ test, reason }): [string, string] => ["not tested", `${test}: ${reason}`]),
    ["user", "as before the test"],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function lookUp<K extends string>(texts: Readonly<Record<K, string>>, key: K | undefined): string | undefined {
  return key && texts[key];
}

function formatAttempt(attempt: Attempt | undefined): string | undefined {
  if (!attempt) return undefined;
  return `${attempt.outcome}, ${formatStatus(attempt)}`;
}

function formatClearing(clearing: Clearing | undefined, empty: string): string | undefined {
  return clearing && `null: ${formatAttempt(clearing.null)}; ${empty}: ${formatAttempt(clearing.empty)}`;
}
