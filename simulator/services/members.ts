/** The settings of services: their initial values and the values that the platform accepts. */
import type { Json, JsonObject } from "../model";
import { invalidRequest } from "../shared/rejection";
import { type Values, parseBoolean, parseInteger, parseList, parseText } from "../shared/values";
import type { Store } from "../store";

/** A setting of a service. */
export interface Member {
  /** The value when the service is assigned. */
  readonly initial: Json;
  /** Returns the value to keep. @throws ApiRejection with status 400 if the value is not valid */
  readonly parse: (name: string, value: unknown, current: Json, store: Store) => Json;
}

export type Members = Readonly<Record<string, Member>>;

export const boolean = (initial = false): Member => ({ initial, parse: parseBoolean });

export const integer = (initial: number, min: number, max: number): Member => ({
  initial,
  parse: (name, value) => parseInteger(name, value, min, max),
});

/** A phone number or a SIP URI, kept in the form of the request. */
export const target: Member = {
  initial: "",
  parse: (name, value) => {
    if (value === null) return "";
    const address = parseText(name, value, 1, 161);
    if (!/^[+]?[0-9][0-9-]*$/.test(address) && !/^(sip:)?[^@ ]+@[^@ ]+$/.test(address))
      throw invalidRequest(`${name} must be a phone number or a SIP URI: ${address}`);
    return address;
  },
};

export const text = (max: number): Member => ({
  initial: "",
  parse: (name, value) => (value === null ? "" : parseText(name, value, 1, max)),
});

/** The first choice is the initial value. */
export const choice = (...choices: readonly [string, ...string[]]): Member => ({
  initial: choices[0],
  parse: (name, value) => {
    if (typeof value !== "string" || !choices.includes(value))
      throw invalidRequest(`${name} must be one of ${choices.join(", ")}`);
    return value;
  },
});

/** A list of rows with a unique key. A new list replaces all rows. */
export function rows(key: string, members: Members): Member {
  return {
    initial: [],
    parse: (name, value, _current, store) => {
      const parsed = parseList(name, value).map((row) => mergeMembers(name, row, {}, members, store));
      if (parsed.some((row) => !row[key])) throw invalidRequest(`${name}: each row requires ${key}`);
      const keys = parsed.map((row) => JSON.stringify(row[key]).toLowerCase());
      if (new Set(keys).size < keys.length) throw invalidRequest(`${name}: ${key} must be unique`);
      return parsed;
    },
  };
}

/** Speed dial codes: a fixed row for each code. A request changes the rows that it names. */
export function codes(first: number, last: number): Member {
  const members = { speedCode: integer(first, first, last), phoneNumber: target, description: text(25) };
  return {
    initial: Array.from({ length: last - first + 1 }, (_, index) => ({
      speedCode: first + index,
      phoneNumber: "",
      description: "",
    })),
    parse: (name, value, current, store) => {
      if (!Array.isArray(value)) throw invalidRequest(`${name} must be a list`);
      return value.reduce<JsonObject[]>((all, given: unknown) => {
        const code = (given as Values)["speedCode"];
        if (!all.some((row) => row["speedCode"] === code))
          throw invalidRequest(`${name}: unknown code ${String(code)}`);
        return all.map((row) => (row["speedCode"] === code ? mergeMembers(name, given, row, members, store) : row));
      }, current as JsonObject[]);
    },
  };
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
  const merged = { ...current };
  for (const [key, given] of Object.entries(value)) {
    const member = members[key];
    if (!member) throw invalidRequest(`Unknown field: ${name}.${key}`);
    merged[key] = member.parse(key, given, merged[key] ?? member.initial, store);
  }
  return merged;
}

/** The id of an existing user. */
export const user: Member = {
  initial: "",
  parse: (name, value, _current, store) => {
    const userId = parseText(name, value, 1, 161);
    if (!store.users.find(userId)) throw invalidRequest(`Unknown user: ${userId}`);
    return userId;
  },
};
