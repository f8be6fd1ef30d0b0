/** The checks that are possible with a user, and what they change. */
import type { WriteFacts } from "../facts";
import type { Check, PossibleCheck, Touched } from "./check";
import type { UserSnapshot } from "./dedicated-user";
import { ENDPOINT, ENDPOINT_CHECKS } from "./endpoint-checks";
import { LIST_CHECKS } from "./list-checks";
import { SETTINGS_CHECKS } from "./settings-checks";
import { USER_CHECKS } from "./user-checks";

const CHECKS: readonly Check[] = [...USER_CHECKS, ...LIST_CHECKS, ...ENDPOINT_CHECKS, ...SETTINGS_CHECKS];

export interface PlannedChecks {
  readonly possible: readonly { readonly title: string; readonly check: PossibleCheck }[];
  /** What all of them change. */
  readonly touched: Touched;
  readonly untested: WriteFacts["untested"];
}

export function planChecks(before: UserSnapshot): PlannedChecks {
  const prepared = CHECKS.map(({ title, prepare: one }) => ({ title, check: one(before) }));
  return {
    possible: prepared.flatMap(({ title, check }) => (typeof check === "string" ? [] : [{ title, check }])),
    touched: toTouched(prepared.flatMap(({ check }) => (typeof check === "string" ? [] : [check]))),
    untested: prepared.flatMap(({ title, check }) =>
      typeof check === "string" ? [{ test: title, reason: check }] : [],
    ),
  };
}

function toTouched(checks: readonly PossibleCheck[]): Touched {
  const fields = new Set(checks.flatMap((check) => check.fields ?? []));
  const settings: Record<string, Set<string>> = {};
  for (const check of checks)
    for (const [service, names] of Object.entries(check.settings ?? {}))
      settings[service] = new Set([...(settings[service] ?? []), ...names]);
  return {
    fields: [...fields],
    settings: Object.fromEntries(Object.entries(settings).map(([service, names]) => [service, [...names]])),
  };
}

/** For people: fields, and services with their settings. */
export function listTouched({ fields = [], settings = {} }: Touched): string[] {
  return [...fields, ...Object.entries(settings).map(([service, names]) => `${service} (${names.join(", ")})`)];
}

/** Only what `touched` names. */
export function reduceTo(
  { user, settings }: UserSnapshot,
  { fields = [], settings: services = {} }: Touched,
): UserSnapshot {
  const pick = (values: Readonly<Record<string, unknown>>, names: readonly string[]) =>
    Object.fromEntries(names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
  return {
    user: pick(user, fields.includes(ENDPOINT) ? [...fields, "endpointType"] : fields),
    settings: Object.fromEntries(
      Object.entries(services).map(([service, names]) => [service, pick(settings[service] ?? {}, names)]),
    ),
  };
}
