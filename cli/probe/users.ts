/** Reads of users: the list of a group, and some users one by one with their services. */
import { randomUUID } from "node:crypto";
import { BroadworksError } from "../../provider/shared/errors";
import { isObject, isUnset } from "../../provider/tooling";
import type { FoundGroup } from "./account";
import type { Facts, ReadFact } from "./facts";
import { type Reader, asText, toRows } from "./reader";
import { USER_READS } from "./reads";
import {
  type Values,
  countTypes,
  countUnset,
  findFixedLists,
  findSlots,
  findUnsetService,
  hasSameText,
} from "./values";

/** Users that are read one by one. */
const MAX_SAMPLE = 5;

/** Reads a user that certainly does not exist. */
export function readUnknownUser(reader: Reader): Promise<ReadFact> {
  return reader.read("/users", { userId: `${randomUUID()}@invalid.example` });
}

/** @returns the rows of the extended list; undefined when the platform serves none */
export async function readList(reader: Reader, { userCount, ...ids }: FoundGroup): Promise<Values[] | undefined> {
  await reader.add("/users", ids);
  const list = await reader.add("/users", { ...ids, extended: "true" });
  let rows = listedUsers(reader.valueOf(list));
  if (rows === undefined) return undefined;
  let rowsWithLimit: number | undefined;
  const first = rows.length;
  if (userCount !== undefined && first < userCount) {
    const limited = await reader.add("/users", { ...ids, extended: "true", limit: String(userCount + 1) });
    rows = listedUsers(reader.valueOf(limited)) ?? [];
    rowsWithLimit = rows.length;
  }
  reader.facts.list = { rows: first, userCount, rowsWithLimit, missingFields: [], differentFields: [] };
  return rows;
}

/** The forms that the provider accepts: a list, its member `users`, or one user without its list. */
function listedUsers(response: unknown): Values[] | undefined {
  if (Array.isArray(response)) return toRows(response);
  if (!isObject(response)) return undefined;
  const { userId, users } = response;
  return asText(userId) === undefined ? (users === undefined ? undefined : toRows(users)) : [response];
}

/**
 * Reads the given user and the first users of the list.
 *
 * @throws BroadworksError when no user can be read
 */
export async function readSample(reader: Reader, rows: readonly Values[], given?: string): Promise<Values[]> {
  const listed = rows.flatMap((row) => asText(row["userId"]) ?? []);
  const ids = [...new Set([...(given === undefined ? [] : [given]), ...listed])].slice(0, MAX_SAMPLE);
  const sample: Values[] = [];
  for (const userId of ids) sample.push(...toRows(reader.valueOf(await reader.add("/users", { userId }))));
  if (sample.length === 0) throw new BroadworksError("no user could be read; name one with --user");
  Object.assign(reader.facts, {
    sampledUsers: sample.length,
    unset: countUnset(sample),
    types: countTypes(sample),
  } satisfies Partial<Facts>);
  return sample;
}

/** Compares the rows of the list with the responses for the same users. */
export function compareRows({ facts, names }: Reader, rows: readonly Values[], sample: readonly Values[]): void {
  const [missing, different] = [new Set<string>(), new Set<string>()];
  for (const user of sample) {
    const row = rows.find((one) => asText(one["userId"]) === asText(user["userId"]));
    for (const [name, value] of Object.entries(row ? user : {})) {
      if (row?.[name] === undefined) {
        if (!isUnset(value)) missing.add(name);
      } else if (!hasSameText(row[name], value)) different.add(name);
    }
  }
  const safe = (unsafe: ReadonlySet<string>) => [...unsafe].map((name) => names.safe(name));
  if (facts.list) facts.list = { ...facts.list, missingFields: safe(missing), differentFields: safe(different) };
}

export async function readServices(reader: Reader, sample: readonly Values[]): Promise<void> {
  const slots = new Map<string, NonNullable<Facts["slots"]>[number]>();
  let [packs, byPack] = [0, 0];
  const { facts } = reader;
  for (const [index, user] of sample.entries()) {
    const query = { userId: asText(user["userId"]) ?? "" };
    const read = async (path: string) => toRows(reader.valueOf(await reader.add(path, query)))[0];
    const own = await read("/users/services");
    const present = await read("/users/services/assigned");
    const settings = await read("/users/services/settings");
    for (const slot of findSlots(settings, reader.names)) slots.set(`${slot.service}.${slot.member}`, slot);
    const names = assignedNames(present, "userServices", true);
    facts.fixedLists ??= findFixedLists(settings);
    facts.unsetService ??= findUnsetService(settings, names);
    packs += assignedNames(own, "servicePackServices").size;
    const direct = assignedNames(own, "userServices");
    byPack += [...names].filter((name) => !direct.has(name)).length;
    if (index === 0) for (const path of USER_READS) await reader.add(path, query);
  }
  Object.assign(facts, { packs, servicesByPack: byPack, slots: [...slots.values()] });
}

/** @param isAll - every row of the list is assigned */
function assignedNames(value: unknown, list: string, isAll = false): Set<string> {
  const rows = isObject(value) ? toRows(value[list]) : [];
  const assigned = rows.filter((row) => isAll || String(row["assigned"]) === "true");
  return new Set(assigned.flatMap((row) => asText(row["serviceName"]) ?? []));
}
