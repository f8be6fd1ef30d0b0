/**
 * The platform's loose typing. The same value arrives as text or as a number, alone or in a list, and an unset value has
 * four forms. A seeded random generator chooses the form for each response again.
 */
import type { Json, JsonObject } from "../model";

/** Returns a number from 0 (included) to 1 (excluded). */
type RandomGenerator = () => number;

/** Returns a generator (mulberry32) that returns the same numbers for the same seed. */
export function seededGenerator(seed: number): RandomGenerator {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const PHONE_FIELDS = new Set([
  "phoneNumber",
  "pagerPhoneNumber",
  "mobilePhoneNumber",
  "forwardToPhoneNumber",
  "remoteOfficePhoneNumber",
]);
/** These ids identify the object of the response: they are never unset. */
const ID_FIELDS = new Set(["serviceProviderId", "groupId", "userId"]);

/** Returns the object with a random form of each value. @param countryCode - country code of the phone numbers */
export function randomizeTyping(object: JsonObject, random: RandomGenerator, countryCode: string): JsonObject {
  const randomized: JsonObject = {};
  for (const [name, value] of Object.entries(object)) {
    if (ID_FIELDS.has(name)) randomized[name] = typeof value === "string" ? digitsForm(value, random) : value;
    else {
      const form = randomForm(name, value, countryCode, random);
      if (form !== undefined) randomized[name] = form;
    }
  }
  return randomized;
}

/** Returns undefined to omit the member. */
function randomForm(name: string, value: Json, countryCode: string, random: RandomGenerator): Json | undefined {
  if (isUnset(value)) return unsetForm(value, random);
  if (PHONE_FIELDS.has(name) && typeof value === "string") return phoneForm(value, countryCode, random);
  if (typeof value === "string") return digitsForm(value, random);
  if (typeof value === "number" || typeof value === "boolean") return random() < 0.5 ? String(value) : value;
  if (Array.isArray(value)) {
    const elements = value.map((element) => randomForm(name, element, countryCode, random) ?? null);
    return elements.length === 1 && random() < 0.5 ? (elements[0] ?? null) : elements;
  }
  if (value === null) return null;
  const members: JsonObject = {};
  for (const [member, inner] of Object.entries(value)) {
    const form = randomForm(member, inner, countryCode, random);
    if (form !== undefined) members[member] = form;
  }
  return members;
}

/** Absent, empty text, null, or an object of empty texts. */
function unsetForm(value: Json, random: RandomGenerator): Json | undefined {
  const forms: (Json | undefined)[] = [undefined, "", null];
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    forms.push(Object.fromEntries(Object.keys(value).map((member) => [member, ""])));
  if (Array.isArray(value)) forms.push([]);
  return forms[Math.floor(random() * forms.length)];
}

/** A text of up to 15 digits can become a number, which has no leading zeros. */
function digitsForm(text: string, random: RandomGenerator): Json {
  return /^\d{1,15}$/.test(text) && random() < 0.5 ? Number(text) : text;
}

function phoneForm(number: string, countryCode: string, random: RandomGenerator): Json {
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
