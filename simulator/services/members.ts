/** The settings of services: their initial values and the values that the platform accepts. */
import type { Json, JsonObject } from "../model";
import { invalidRequest } from "../shared/rejection";
import { parseBoolean, parseInteger, parseList, parseText } from "../shared/values";
import type { Store } from "../store";

/** A setting of a service. */
interface Member {
  /** The value when the service is assigned. */
  readonly initial: Json;
  /** Returns the value to keep. @throws ApiRejection with status 400 if the value is not valid */
  readonly parse: (name: string, value: unknown, current: Json, store: Store) => Json;
  /** Returns the value as a response contains it; by default as it is kept. */
  readonly render?: (value: Json, store: Store) => Json;
  /** For a list with requests of its own: its path, and its members. */
  readonly ownRows?: OwnRows;
}

export type Members = Readonly<Record<string, Member>>;

/** How the rows of a list are added, changed and removed one by one. */
export interface OwnRows {
  readonly path: string;
  readonly key: string;
  readonly members: Members;
  /** The member of a body that contains the row; undefined if the body is the row. */
  readonly listed?: string;
}

export const boolean = (initial = false): Member => ({ initial, parse: parseBoolean });

export const integer = (initial: number, min: number, max: number): Member => ({
  initial,
  parse: (name, value) => parseInteger(name, value, min, max),
});

/** A number that responses contain as text. */
export const integerText = (min: number, max: number): Member => ({
  initial: String(min),
  parse: (name, value) => String(parseInteger(name, typeof value === "string" ? Number(value) : value, min, max)),
});

/** OCI-P accepts no ring or at least two. */
export const rings = (initial: number): Member => ({
  initial,
  parse: (name, value) => {
    const count = parseInteger(name, value, 0, 20);
    if (count === 1) throw invalidRequest(`${name} must be 0 or 2 to 20`);
    return count;
  },
});

export const oneOf = (...numbers: readonly [number, ...number[]]): Member => ({
  initial: numbers[0],
  parse: (name, value) => {
    if (!numbers.some((number) => number === value))
      throw invalidRequest(`${name} must be one of ${numbers.join(", ")}`);
    return value as number;
  },
});

/** A phone number or a SIP URI, kept in the form of the request. */
export const target: Member = {
  initial: "",
  parse: (name, value, _current, store) => {
    if (isCleared(value, store)) return "";
    const address = parseText(name, value, 1, 161);
    if (!/^[+]?[0-9][0-9-]*$/.test(address) && !/^(sip:)?[^@ ]+@[^@ ]+$/.test(address))
      throw invalidRequest(`${name} must be a phone number or a SIP URI: ${address}`);
    return address;
  },
};

export const text = (max: number): Member => ({
  initial: "",
  parse: (name, value, _current, store) => (isCleared(value, store) ? "" : parseText(name, value, 1, max)),
});

/** Some platforms clear a setting with empty text, some with null. */
function isCleared(value: unknown, { platform }: Store): boolean {
  if (value === "") return platform.clearedSettings !== "null";
  return value === null && platform.clearedSettings !== "emptyText";
}

/** The first choice is the initial value. */
export const choice = (...choices: readonly [string, ...string[]]): Member => ({
  initial: choices[0],
  parse: (name, value) => {
    if (typeof value !== "string" || !choices.includes(value))
      throw invalidRequest(`${name} must be one of ${choices.join(", ")}`);
    return value;
  },
});

/** Settings below a name of their own. */
export function part(members: Members): Member {
  return {
    initial: Object.fromEntries(Object.entries(members).map(([name, { initial }]) => [name, initial])),
    parse: (name, value, current, store) => mergeMembers(name, value, current as JsonObject, members, store),
  };
}

interface RowsOptions {
  readonly max?: number;
  readonly required?: readonly string[];
  readonly own?: Pick<OwnRows, "path" | "listed">;
}

/** A list of rows with a unique key. A new list replaces all rows. */
export function rows(key: string, members: Members, { max, required = [], own }: RowsOptions = {}): Member {
  return {
    initial: [],
    parse: (name, value, _current, store) => {
      const parsed = parseList(name, value, max).map((row) => parseRow(name, row, {}, members, store));
      const missing = parsed.flatMap((row) => [key, ...required].filter((member) => isMissing(row[member], store)));
      if (missing.length > 0) throw invalidRequest(`${name}: each row requires ${missing[0]}`);
      requireUnique(name, key, parsed);
      return parsed;
    },
    render: (value, store) => (value as JsonObject[]).map((row) => renderRow(row, members, store)),
    ...(own && { ownRows: { ...own, key, members } }),
  };
}

/** Only a platform that accepts every form of a cleared value keeps a row without a value of a required member. */
function isMissing(value: Json | undefined, { platform }: Store): boolean {
  return value === undefined || (value === "" && platform.clearedSettings !== "any");
}

/** A list that always contains all of its slots. A new list replaces them in its order. */
export function slots(key: string, members: Members, count: number): Member {
  const empty = Object.fromEntries(Object.entries(members).map(([name, { initial }]) => [name, initial]));
  return {
    initial: [],
    parse: (name, value, _current, store) => {
      const given = parseList(name, value, count);
      if (given.length > 0 && given.length < count && store.platform.serviceSlots === "all")
        throw invalidRequest(`${name} must contain ${count} rows`);
      // An empty slot may be sent as it is returned, whatever else clears a setting.
      const isUsed = (row: unknown) => (row as JsonObject)[key] !== "";
      const parsed = given
        .filter(isUsed)
        .map((row) => parseRow(name, row, empty, members, store))
        .filter(isUsed);
      requireUnique(name, key, parsed);
      return parsed;
    },
    render: (value, { platform }) => {
      const used = value as JsonObject[];
      if (platform.serviceSlots === "used") return used;
      return Array.from({ length: count }, (_, index) => used[index] ?? empty);
    },
  };
}

interface CodesOptions {
  readonly first: number;
  readonly last: number;
  /** The form of a code without a value: with its code alone, or with null for each other member. */
  readonly empty: "omitted" | "null";
  /** The form of the code itself. */
  readonly code: (code: number) => Json;
}

/** Rows for the codes from the first to the last, all of which always exist. A request changes the rows that it names. */
export function codes(key: string, members: Members, { first, last, empty, code }: CodesOptions): Member {
  return {
    initial: [],
    parse: (name, value, current, store) => {
      if (!Array.isArray(value)) throw invalidRequest(`${name} must be a list`);
      const all = new Map((current as JsonObject[]).map((row) => [Number(row[key]), row]));
      for (const given of value as JsonObject[]) {
        const number = Number(given[key]);
        if (!Number.isInteger(number) || number < first || number > last)
          throw invalidRequest(`${name}: unknown code ${JSON.stringify(given[key])}`);
        const { [key]: _code, ...others } = given;
        const merged = parseRow(name, others, all.get(number) ?? {}, members, store);
        if (Object.values(merged).every((one) => one === "")) all.delete(number);
        else all.set(number, { ...merged, [key]: number });
      }
      return [...all.values()].sort((one, other) => Number(one[key]) - Number(other[key]));
    },
    render: (value, { platform }) => {
      const used = new Map((value as JsonObject[]).map((row) => [Number(row[key]), row]));
      const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      return numbers
        .filter((number) => platform.serviceSlots === "all" || used.has(number))
        .map((number) => ({ ...renderCode(used.get(number) ?? {}, members, empty), [key]: code(number) }));
    },
  };
}

function renderCode(row: JsonObject, members: Members, empty: CodesOptions["empty"]): JsonObject {
  return Object.fromEntries(
    Object.keys(members).flatMap((name): [string, Json][] => {
      const value = row[name] ?? "";
      if (value !== "") return [[name, value]];
      return empty === "null" ? [[name, null]] : [];
    }),
  );
}

function renderRow(row: JsonObject, members: Members, store: Store): JsonObject {
  return Object.assign(
    {},
    ...Object.entries(row).map(([name, value]) => {
      const rendered = members[name]?.render?.(value, store) ?? value;
      return typeof rendered === "object" && rendered !== null ? rendered : { [name]: rendered };
    }),
  ) as JsonObject;
}

function requireUnique(name: string, key: string, parsed: readonly JsonObject[]): void {
  const keys = parsed.map((row) => JSON.stringify(row[key]).toLowerCase());
  if (new Set(keys).size < keys.length) throw invalidRequest(`${name}: ${key} must be unique`);
}

/** Returns the current values with those of the request. */
export function mergeMembers(
  name: string,
  value: unknown,
  current: JsonObject,
  members: Members,
  store: Store,
): JsonObject {
  if (typeof value !== "object" || value === null) throw invalidRequest(`${name} must contain objects`);
  const unknown = Object.entries(value as JsonObject).filter(([key]) => !members[key]);
  const [[first] = []] = unknown;
  if (first !== undefined && store.platform.unknownSettings === "rejected")
    throw invalidRequest(`Unknown field: ${name}.${first}`);
  const merged = parseRow(name, value, current, members, store);
  if (store.platform.unknownSettings !== "stored") return merged;
  const all = Object.entries({ ...merged, ...Object.fromEntries(unknown) });
  return Object.fromEntries(all.filter(([key, given]) => given !== null || members[key] !== undefined));
}

/** Like {@link mergeMembers}. Clients send rows as they have read them, so members without a meaning are ignored. */
export function parseRow(
  name: string,
  value: unknown,
  current: JsonObject,
  members: Members,
  store: Store,
): JsonObject {
  if (typeof value !== "object" || value === null) throw invalidRequest(`${name} must contain objects`);
  const merged = { ...current };
  for (const [key, given] of Object.entries(value)) {
    const member = members[key];
    if (member) merged[key] = member.parse(key, given, merged[key] ?? member.initial, store);
  }
  return merged;
}

/** The id of an existing user. A response contains more about the user. */
export const user: Member = {
  initial: "",
  parse: (name, value, _current, store) => {
    const userId = parseText(name, value, 1, 161);
    if (!store.users.find(userId)) throw invalidRequest(`Unknown user: ${userId}`);
    return userId;
  },
  render: (value, store) => {
    const {
      lastName = "",
      firstName = "",
      extension = null,
      phoneNumber = null,
    } = store.users.find(typeof value === "string" ? value : "") ?? {};
    const unset = { department: null, emailAddress: null, iMPId: null };
    return {
      userId: value,
      lastName,
      firstName,
      hiraganaLastName: lastName,
      hiraganaFirstName: firstName,
      phoneNumber,
      extension,
      ...unset,
    };
  },
};
