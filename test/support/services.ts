/** Declarations of services and credentials that the simulated platform accepts, made from the kinds of the schema's fields. */
import fc from "fast-check";
import type { AnyField, Fields } from "../../provider/core/fields/index";
import { serviceFields } from "../../provider/resources/services/schema";
import { PACKS, type User, fingerprint } from "../../simulator";
import { plainForm } from "./declarations";
import { JANE } from "../fixtures/users";

type Declaration = Record<string, unknown>;

/** What no group of the simulator is licensed for, and what it keeps in a shape of its own. */
const LEFT_OUT = new Set(["Call Recording", "Shared Call Appearance"]);

/** The platform's own words, where a setting takes no others. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  phonesToRing: ["Fixed", "Mobile", "Both"],
  processing: ["Unified Voice and Email Messaging", "Deliver To Email Address Only"],
};

const flag = fc.boolean();
const national = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map(String);
const phone = fc.oneof(
  national,
  national.map((number) => `+1${number}`),
  fc.constantFrom("1509", "0045", "sip:desk@lab.example.net"),
);

function ofField(name: string, field: AnyField): fc.Arbitrary<unknown> {
  const words = WORDS[name];
  if (words) return fc.constantFrom(...words);
  const { label, limits, members } = field.type;
  const range = /^(\d+)–(\d+)/.exec(limits);
  switch (label) {
    case "true or false":
      return fc.oneof(flag, flag.map(String));
    case "phone number":
      return clearable(phone, field);
    case "whole number":
      return fc
        .integer({ min: Math.max(1, Number(range?.[1] ?? 1)), max: Math.min(999, Number(range?.[2] ?? 999)) })
        .map((value) =>
          // What the platform takes of them is less than what is known.
          name === "maxOriginatingCallDelaySeconds" ? value % 30 : value,
        );
    case "choice":
      return fc.constantFrom(...limits.split(", ").map((choice) => choice.replaceAll("`", "")));
    case "text":
      return clearable(
        fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ]{0,18}[a-z]$/).map((text) => ` ${text}`),
        field,
      );
    default:
      if (label.startsWith("list of ") && members) return clearable(rows(members, label), field);
      throw new Error(`${name}: no declarations of a ${label}`);
  }
}

function clearable(values: fc.Arbitrary<unknown>, field: AnyField): fc.Arbitrary<unknown> {
  return field.isClearable ? fc.oneof({ weight: 4, arbitrary: values }, fc.constant(null)) : values;
}

/** Rows of different keys. */
function rows(members: Fields, label: string): fc.Arbitrary<unknown> {
  const key = /`(\w+)`/.exec(label)?.[1] ?? "";
  const keys: fc.Arbitrary<unknown> =
    key === "userId"
      ? fc.constantFrom(JANE, "omar.doe@lab.example.net", "LENA.doe@lab.example.net")
      : key === "criteriaName"
        ? fc.constantFrom("office hours", "at night", "007")
        : key === "phoneNumber"
          ? fc.constantFrom("1509", "+15137000001", "5137000002")
          : ofField(key, members[key]!);
  const others = Object.fromEntries(
    Object.entries(members).flatMap(([name, field]) => (name === key ? [] : [[name, ofField(name, field)] as const])),
  );
  const row = fc
    .tuple(keys, fc.record(others, { requiredKeys: [] }))
    .map(([value, rest]): Declaration => ({ [key]: value, ...rest }));
  return fc.uniqueArray(row, { maxLength: 3, selector: (one) => JSON.stringify(one[key]).toLowerCase() });
}

const known = Object.entries(serviceFields as Fields).filter(([name]) => !LEFT_OUT.has(name));

/** Names that a declaration of services may hold. */
export const GENERATED_SERVICES = known.map(([name]) => name);

const INACTIVE = new Set(["forwardToPhoneNumber"]);

const service = ([name, field]: [string, AnyField]): readonly [string, fc.Arbitrary<unknown>] => {
  const members = Object.entries(field.type.members ?? {});
  const settings = Object.fromEntries(members.map(([member, one]) => [member, ofField(member, one)]));
  const declared = fc.record(settings, { requiredKeys: [] }).map((values: Declaration): Declaration =>
    // Without a number, forwarding cannot be active.
    "forwardToPhoneNumber" in settings && !values["forwardToPhoneNumber"]
      ? { ...Object.fromEntries(Object.entries(values).filter(([member]) => !INACTIVE.has(member))), isActive: false }
      : values,
  );
  const isOfPack = Object.values(PACKS).some((names) => names.includes(name));
  return [name, isOfPack ? declared : fc.oneof({ weight: 5, arbitrary: declared }, fc.constant(null))];
};

export const servicesDeclaration: fc.Arbitrary<Declaration> = fc.record(
  {
    services: fc
      .record(Object.fromEntries(known.map(service)), { requiredKeys: [] })
      .chain((all) => fc.subarray(Object.entries(all), { maxLength: 6 }))
      .chain((some) =>
        fc.constantFrom(
          some,
          [...some, ["Music On Hold User", { isActive: true }]],
          [...some, ["Multiple Call Arrangement", {}]],
        ),
      )
      .map((some) => Object.fromEntries(some)),
    servicePacks: fc.oneof(
      fc.subarray(Object.keys(PACKS)),
      fc.record({ Premium: fc.constantFrom({}, null) }, { requiredKeys: [] }),
    ),
  },
  { requiredKeys: [] },
);

export const credentialsDeclaration: fc.Arbitrary<Declaration> = fc.record(
  {
    webPassword: fc.stringMatching(/^[A-Za-z0-9!]{1,60}$/),
    sipPassword: fc.stringMatching(/^[A-Za-z0-9!]{1,60}$/),
    portalPasscode: fc.stringMatching(/^[0-9]{4,6}$/),
  },
  { requiredKeys: [] },
);

/** Gives what is wrong with a user's services after a declaration; told without the provider's code. */
export function verifyServices(before: User, after: User, declared: Declaration): string[] {
  const wrong: string[] = [];
  const packs = new Map(
    Array.isArray(declared["servicePacks"])
      ? (declared["servicePacks"] as string[]).map((name) => [name, {}])
      : Object.entries(declared["servicePacks"] ?? {}),
  );
  for (const name of Object.keys(PACKS)) {
    const had = before.servicePacks?.includes(name) ?? false;
    const wanted = packs.has(name) ? packs.get(name) !== null : had;
    if ((after.servicePacks?.includes(name) ?? false) !== wanted) wrong.push(`pack ${name}`);
  }
  const services = (declared["services"] ?? {}) as Record<string, Declaration | null>;
  for (const [name, wanted] of Object.entries(services)) {
    const has = after.services?.[name] as Declaration | undefined;
    if ((wanted === null) !== (has === undefined)) wrong.push(name);
    if (!wanted || !has) continue;
    for (const [member, value] of Object.entries(wanted))
      if (!holds(has[member], value)) wrong.push(`${name}.${member}: ${JSON.stringify([has[member], value])}`);
    const untouched = Object.entries(before.services?.[name] ?? {}).filter(([member]) => !(member in wanted));
    for (const [member, value] of untouched)
      if (JSON.stringify(has[member]) !== JSON.stringify(value)) wrong.push(`${name}.${member} was not declared`);
  }
  for (const [name, settings] of Object.entries(before.services ?? {}))
    if (
      !(name in services) &&
      after.services?.[name] &&
      JSON.stringify(after.services[name]) !== JSON.stringify(settings)
    )
      wrong.push(`${name} was not declared`);
  return wrong;
}

/** Whether a kept setting is the declared one; of rows, the declared ones and no others, each by its declared members. */
function holds(has: unknown, declared: unknown): boolean {
  if (declared === null) return plain(has) === undefined;
  if (!Array.isArray(declared)) return same(has, declared);
  const rowsOf = (list: unknown) => (list as Declaration[]).filter((row) => Object.entries(row).some(isFilled));
  const left = rowsOf(has);
  const wanted = rowsOf(declared);
  return (
    left.length === wanted.length &&
    wanted.every((row) => left.some((one) => Object.entries(row).every(([name, value]) => same(one[name], value))))
  );
}

function isFilled([name, value]: [string, unknown]): boolean {
  return name !== "speedCode" && value !== "" && value !== null && value !== false;
}

function same(has: unknown, declared: unknown): boolean {
  return JSON.stringify(plain(has)) === JSON.stringify(plain(declared));
}

function plain(value: unknown): unknown {
  if (value === "true" || value === "false") return value === "true";
  if (Array.isArray(value) && value.every((row) => !Object.entries(row as object).some(isFilled))) return undefined;
  const form = plainForm(value, "phoneNumber");
  return typeof form === "string" ? form.toLowerCase() : form;
}

/** Gives what is wrong with a user's secrets. */
export function verifyCredentials(before: User, after: User, declared: Declaration): string[] {
  const names = { webPassword: "password", sipPassword: "sip", portalPasscode: "passcode" };
  return Object.entries(names).flatMap(([name, secret]) => {
    const wanted = declared[name] === undefined ? before.secrets[secret] : fingerprint(declared[name] as string);
    return after.secrets[secret] === wanted ? [] : [name];
  });
}
