/**
 * The loose typing of the platform's answers: the same value comes as text or number, alone or in a list, and "not set"
 * in four forms. What form is drawn from a seed, anew for every answer.
 */
import type { Json, JsonObject } from "./answer";

export type Random = () => number;

/** The same draws for the same seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const PHONES = new Set([
  "phoneNumber",
  "pagerPhoneNumber",
  "mobilePhoneNumber",
  "forwardToPhoneNumber",
  "remoteOfficePhoneNumber",
]);
/** Ids say who is meant, and come as they are. */
const IDS = new Set(["serviceProviderId", "groupId", "userId"]);

/** @param countryCode - of the platform's numbers */
export function randomizeTyping(answer: JsonObject, random: Random, countryCode: string): JsonObject {
  const loose: JsonObject = {};
  for (const [name, value] of Object.entries(answer)) {
    if (IDS.has(name)) loose[name] = value;
    else {
      const form = formOf(name, value, countryCode, random);
      if (form !== undefined) loose[name] = form;
    }
  }
  return loose;
}

/** One of the forms that a value takes; undefined when the member is left out. */
function formOf(name: string, value: Json, countryCode: string, random: Random): Json | undefined {
  if (isUnset(value)) return unsetForm(value, random);
  if (PHONES.has(name) && typeof value === "string") return phoneForm(value, countryCode, random);
  if (typeof value === "string") return digitsForm(value, random);
  if (typeof value === "number" || typeof value === "boolean") return random() < 0.5 ? String(value) : value;
  if (Array.isArray(value)) {
    const elements = value.map((element) => formOf(name, element, countryCode, random) ?? null);
    return elements.length === 1 && random() < 0.5 ? (elements[0] ?? null) : elements;
  }
  if (value === null) return null;
  const members: JsonObject = {};
  for (const [member, inner] of Object.entries(value)) {
    const form = formOf(member, inner, countryCode, random);
    if (form !== undefined) members[member] = form;
  }
  return members;
}

/** Absent, empty, null, or an object of empty texts. */
function unsetForm(value: Json, random: Random): Json | undefined {
  const forms: (Json | undefined)[] = [undefined, "", null];
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    forms.push(Object.fromEntries(Object.keys(value).map((member) => [member, ""])));
  if (Array.isArray(value)) forms.push([]);
  return forms[Math.floor(random() * forms.length)];
}

/** Digits come as a number, which takes leading zeros away. More of them than a number holds stay a text. */
function digitsForm(text: string, random: Random): Json {
  return /^\d{1,15}$/.test(text) && random() < 0.5 ? Number(text) : text;
}

function phoneForm(number: string, countryCode: string, random: Random): Json {
  const prefix = `+${countryCode}`;
  const national = number.startsWith(prefix) ? number.slice(prefix.length) : number;
  if (!/^\d+$/.test(national)) return number;
  const forms: Json[] = [national, `${prefix}${national}`, `${prefix}-${national}`, digitsForm(national, random)];
  return forms[Math.floor(random() * forms.length)] ?? number;
}

function isUnset(value: Json): boolean {
  if (value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value).every(isUnset);
}
