/** Declarations of services and credentials that the simulated platform accepts, generated from the types in the schema. */
import fc from "fast-check";
import { type AnyField, type Fields, REJECTED } from "../../provider/core/fields/index";
import { serviceFields } from "../../provider/resources/services/schema";
import { PACKS, type User, fingerprint } from "../../simulator";
import { SERVICES } from "../../simulator/services/catalog";
import { plainForm } from "./declarations";
import { JANE } from "../fixtures/users";

type Declaration = Record<string, unknown>;

/** A service that no group of the simulator is licensed for. */
const EXCLUDED = new Set(["Call Recording"]);
const OFFERED = new Set(Object.keys(SERVICES));

const flag = fc.boolean();
const national = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map(String);
const number = fc.oneof(
  national,
  national.map((digits) => `+1${digits}`),
  fc.constant("1509"),
);
/** A number or a SIP URI. */
const target = fc.oneof(number, fc.constantFrom("0045", "sip:desk@lab.example.net"));

function valuesOf(name: string, field: AnyField): fc.Arbitrary<unknown> {
  const { label, limits, members } = field.type;
  switch (label) {
    case "true or false":
      return fc.oneof(flag, flag.map(String));
    case "phone number":
      return clearable(limits.includes("161") ? target : number, field);
    case "whole number":
      return fc.constantFrom(...numbersIn(limits));
    case "choice":
      return clearable(fc.constantFrom(...limits.split(", ").map((choice) => choice.replaceAll("`", ""))), field);
    case "settings":
      return fc.record(settingsOf(members ?? {}), { requiredKeys: [] });
    case "text":
      return clearable(
        fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ]{0,18}[a-z]$/).map((text) => ` ${text}`),
        field,
      );
    default:
      if (/^(ordered )?list of /.test(label) && members) return clearable(rows(members, label), field);
      throw new Error(`${name}: cannot generate values of the type ${label}`);
  }
}

/** "6–600", "0 or 2–20", "2, 5, 10" */
function numbersIn(limits: string): number[] {
  return limits.split(/, | or /).flatMap((range) => {
    const [first = 0, last = first] = range.split("–").map(Number);
    return Array.from({ length: Math.min(last - first + 1, 30) }, (_, index) => first + index);
  });
}

/** Values of the members that a program can declare and the platform checks. */
function settingsOf(members: Fields): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(members)
      .filter(([, { type }]) => type.label !== REJECTED && type.label !== "any value")
      .map(([name, field]) => [name, valuesOf(name, field)]),
  );
}

function clearable(values: fc.Arbitrary<unknown>, field: AnyField): fc.Arbitrary<unknown> {
  return field.isClearable ? fc.oneof({ weight: 4, arbitrary: values }, fc.constant(null)) : values;
}

/** Rows with different keys. */
function rows(members: Fields, label: string): fc.Arbitrary<unknown> {
  const key = /`(\w+)`/.exec(label)?.[1] ?? "";
  const keys: fc.Arbitrary<unknown> =
    key === "userId"
      ? fc.constantFrom(JANE, "omar.doe@lab.example.net", "LENA.doe@lab.example.net")
      : key === "criteriaName"
        ? fc.constantFrom("office hours", "at night", "007")
        : key === "phoneNumber"
          ? fc.constantFrom("1509", "+15137000001", "5137000002")
          : valuesOf(key, members[key]!);
  const { [key]: _key, ...other } = members;
  const others = settingsOf(other);
  const required = Object.keys(others).filter((name) => members[name]?.isRequired);
  const row = fc
    .tuple(keys, fc.record(others, { requiredKeys: required }))
    .map(([value, rest]): Declaration => ({ [key]: value, ...rest }));
  return fc.uniqueArray(row, { maxLength: 3, selector: (one) => JSON.stringify(one[key]).toLowerCase() });
}

const known = Object.entries(serviceFields as Fields).filter(([name]) => OFFERED.has(name) && !EXCLUDED.has(name));

/** The services that a generated declaration can contain. */
export const GENERATED_SERVICES = known.map(([name]) => name);

const service = ([name, field]: [string, AnyField]): readonly [string, fc.Arbitrary<unknown>] => {
  const settings = settingsOf(field.type.members ?? {});
  const declared = fc.record(settings, { requiredKeys: [] }).map((values: Declaration): Declaration => {
    const { forwardToPhoneNumber: target, ...others } = values;
    // Forwarding cannot be active without a number.
    return "forwardToPhoneNumber" in settings && !target ? { ...others, isActive: false } : values;
  });
  const isOfPack = Object.values(PACKS).some((names) => names.includes(name));
  return [name, isOfPack ? declared : fc.oneof({ weight: 5, arbitrary: declared }, fc.constant(null))];
};

/** A declaration of each service by itself. */
export const serviceDeclarations: Readonly<Record<string, fc.Arbitrary<unknown>>> = Object.fromEntries(
  known.map(service),
);

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

/** The services that are not as declared after a run. It does not use the code of the provider. */
export function verifyServices(before: User, after: User, declared: Declaration): string[] {
  const problems: string[] = [];
  const packs = new Map(
    Array.isArray(declared["servicePacks"])
      ? (declared["servicePacks"] as string[]).map((name) => [name, {}])
      : Object.entries(declared["servicePacks"] ?? {}),
  );
  for (const name of Object.keys(PACKS)) {
    const had = before.servicePacks?.includes(name) ?? false;
    const wanted = packs.has(name) ? packs.get(name) !== null : had;
    if ((after.servicePacks?.includes(name) ?? false) !== wanted) problems.push(`pack ${name}`);
  }
  const services = (declared["services"] ?? {}) as Record<string, Declaration | null>;
  for (const [name, wanted] of Object.entries(services)) {
    const has = after.services?.[name] as Declaration | undefined;
    if ((wanted === null) !== (has === undefined)) problems.push(name);
    if (!wanted || !has) continue;
    problems.push(...findDifferences(name, before.services?.[name] ?? {}, has, wanted));
  }
  for (const [name, settings] of Object.entries(before.services ?? {}))
    if (
      !(name in services) &&
      after.services?.[name] &&
      JSON.stringify(after.services[name]) !== JSON.stringify(settings)
    )
      problems.push(`${name} was not declared`);
  return problems;
}

/** Declared settings that are not stored, and others that changed. */
function findDifferences(path: string, before: Declaration, after: Declaration, wanted: Declaration): string[] {
  const differences = Object.entries(wanted).flatMap(([name, value]) => {
    const member = `${path}.${name}`;
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      return findDifferences(
        member,
        (before[name] ?? {}) as Declaration,
        after[name] as Declaration,
        value as Declaration,
      );
    return isStored(after[name], value, ORDERED.has(member))
      ? []
      : [`${member}: ${JSON.stringify([after[name], value])}`];
  });
  const changed = Object.entries(before).filter(
    ([name, value]) => !(name in wanted) && JSON.stringify(after[name]) !== JSON.stringify(value),
  );
  return [...differences, ...changed.map(([name]) => `${path}.${name} was not declared`)];
}

const ORDERED = new Set(["Busy Lamp Field.users", "Sequential Ring.locations"]);

/** Whether a stored setting is the declared one. In a list, only the declared rows exist, with their declared members. */
function isStored(stored: unknown, declared: unknown, isOrdered: boolean): boolean {
  if (declared === null) return plain(stored) === undefined;
  if (!Array.isArray(declared)) return isSame(stored, declared);
  const rowsOf = (list: unknown) => (list as Declaration[]).filter((row) => Object.entries(row).some(isFilled));
  const storedRows = rowsOf(stored);
  const declaredRows = rowsOf(declared);
  return (
    storedRows.length === declaredRows.length &&
    declaredRows.every((row, index) =>
      (isOrdered ? [storedRows[index] ?? {}] : storedRows).some((other) =>
        Object.entries(row).every(([name, value]) => isSame(other[name], value)),
      ),
    )
  );
}

function isFilled([name, value]: [string, unknown]): boolean {
  return name !== "speedCode" && name !== "alternateEntryId" && value !== "" && value !== null && value !== false;
}

function isSame(stored: unknown, declared: unknown): boolean {
  return JSON.stringify(plain(stored)) === JSON.stringify(plain(declared));
}

function plain(value: unknown): unknown {
  if (value === "true" || value === "false") return value === "true";
  if (Array.isArray(value) && value.every((row) => !Object.entries(row as object).some(isFilled))) return undefined;
  const form = plainForm(typeof value === "number" ? String(value) : value, "phoneNumber");
  return typeof form === "string" ? form.toLowerCase() : form;
}

/** The credentials that are not as declared after a run. */
export function verifyCredentials(before: User, after: User, declared: Declaration): string[] {
  const names = { webPassword: "password", sipPassword: "sip", portalPasscode: "passcode" };
  return Object.entries(names).flatMap(([name, secret]) => {
    const wanted = declared[name] === undefined ? before.secrets[secret] : fingerprint(declared[name] as string);
    return after.secrets[secret] === wanted ? [] : [name];
  });
}
