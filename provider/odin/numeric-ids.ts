/**
 * Ids that consist of digits. A platform can return them as JSON numbers, which have no leading zeros: 200 stands for the group
 * "0200". A client remembers the ids that it sends and those that are declared, and so the id that a number stands for.
 */
import { z } from "zod";
import { oncePer } from "../shared/once-per";
import type { OdinClient } from "./client";

/** The members that identify a user. */
const ID_NAMES = ["serviceProviderId", "groupId", "userId"] as const;
type IdName = (typeof ID_NAMES)[number];

/** The known ids, by the number that a response can contain instead. */
const knownIds = oncePer((_client: OdinClient, _name: IdName) => new Map<string, Set<string>>());

/** Remembers the ids among some values. @param client - called only where one of them consists of digits */
export function noteIds(client: () => OdinClient, values: Readonly<Record<string, unknown>>): void {
  for (const name of ID_NAMES) {
    const id = values[name];
    if (typeof id !== "string" || !/^\d+$/.test(id)) continue;
    const known = knownIds(client(), name);
    const number = withoutLeadingZeros(id);
    known.set(number, (known.get(number) ?? new Set()).add(id));
  }
}

/**
 * The schema of an id in responses: text with at least one character. A number that stands for several known ids is not valid,
 * because nothing shows which one is meant.
 */
export const idSchema = oncePer((client: OdinClient, name: IdName) => {
  const numeric = z.union([z.number(), z.bigint()]).transform((value, context) => {
    const [id = String(value), ...others] = knownIds(client, name).get(String(value)) ?? [];
    if (others.length === 0) return id;
    context.addIssue(`${name} is the number ${value}, which stands for several ids`);
    return z.NEVER;
  });
  return z.union([z.string().min(1), numeric]);
});

function withoutLeadingZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
