/** The requests that add, change and remove one row of a list in the settings of a service. */
import type { JsonObject, User } from "../model";
import { conflict, invalidRequest } from "../shared/rejection";
import type { AddRoute, SubjectRequest } from "../shared/subject";
import { type Values, omit, requiredText } from "../shared/values";
import type { Store } from "../store";
import { SERVICES } from "./catalog";
import { type OwnRows, parseRow } from "./members";
import { settingsOf } from "./settings";

const exact = { typing: "exact" } as const;

interface OwnList extends OwnRows {
  readonly service: string;
  readonly list: string;
}

/** Without these requests, a platform takes the lists with the other settings. */
export function addOwnRowRoutes(route: AddRoute, store: Store): void {
  if (store.platform.serviceRows === "settings") return;
  for (const own of ownLists()) {
    route("GET", own.path, ({ query }) => ({ [own.list]: listOf(store.users.getByAnyId(query["userId"]), own) }));
    route("POST", own.path, (request) => write(store, own, request, add), exact);
    route("PUT", own.path, (request) => write(store, own, request, change), exact);
    route("DELETE", own.path, (request) => write(store, own, request, remove), exact);
  }
}

function ownLists(): OwnList[] {
  return Object.entries(SERVICES).flatMap(([service, members]) =>
    Object.entries(members).flatMap(([list, { ownRows }]) => (ownRows ? [{ ...ownRows, service, list }] : [])),
  );
}

function listOf(user: User, { service, list }: OwnList): JsonObject[] {
  return settingsOf(user, service)[list] as JsonObject[];
}

type Edit = (rows: JsonObject[], row: Values, own: OwnList, store: Store) => JsonObject[];

function write(store: Store, own: OwnList, { query, body }: SubjectRequest, edit: Edit): object {
  const values = { ...query, ...body };
  const user = structuredClone(store.users.get(requiredText(values, "userId")));
  const listed = own.listed === undefined ? undefined : body[own.listed];
  const given = Array.isArray(listed) ? (listed as Values[]) : [omit(values, ["userId"])];
  let rows = listOf(user, own);
  for (const row of given) rows = edit(rows, row, own, store);
  settingsOf(user, own.service)[own.list] = rows;
  store.users.save(user);
  return [];
}

const isRow = (row: JsonObject, given: Values, key: string) =>
  textOf(row[key]).toLowerCase() === textOf(given[key]).toLowerCase();

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

function add(rows: JsonObject[], given: Values, { key, members, list }: OwnList, store: Store): JsonObject[] {
  if (rows.some((row) => isRow(row, given, key))) throw conflict(`${list}: ${String(given[key])} exists`);
  return [...rows, parseRow(list, given, {}, members, store)];
}

function change(rows: JsonObject[], given: Values, own: OwnList, store: Store): JsonObject[] {
  requireRow(rows, given, own);
  const { key, members, list } = own;
  return rows.map((row) => (isRow(row, given, key) ? parseRow(list, given, row, members, store) : row));
}

function remove(rows: JsonObject[], given: Values, own: OwnList): JsonObject[] {
  requireRow(rows, given, own);
  return rows.filter((row) => !isRow(row, given, own.key));
}

function requireRow(rows: readonly JsonObject[], given: Values, { key, list }: OwnList): void {
  if (!rows.some((row) => isRow(row, given, key)))
    throw invalidRequest(`${list}: unknown ${key} ${String(given[key])}`);
}
