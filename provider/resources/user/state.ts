/** What is known of a user between two runs: the declared values as inputs, and the outputs that the engine keeps. */
import { isDeepStrictEqual } from "node:util";
import {
  type Fields,
  type Numbering,
  type Snapshot,
  isObject,
  isStateOutdated,
  isUnset,
  withFieldName,
  toOutputs,
  parseText,
} from "../../core/fields/index";
import type { LiveUser } from "../../odin";
import { merge } from "../../shared/merge";
import { sameId } from "./find";
import { type Declarable, withoutDefaults } from "../lifecycle";
import { LIFECYCLE_DEFAULTS, DERIVED_DEFAULTS, derivedFields, lifecycleOptions, settableFields, userFields } from "./schema";

type Values = Readonly<Record<string, unknown>>;

/** What may be declared of a user. */
export const DECLARABLE: Declarable = { fields: userFields, lifecycleOptions, lifecycleDefaults: LIFECYCLE_DEFAULTS };

/** Declared values, checked and canonical. The ids may be unknown in a preview. */
export type Declared = Values;

/**
 * The outputs of a user: its declared fields, and {@link DERIVED}. A program pays for each name that it registers, whether
 * it looks at it or not; so all that is not declared has one name.
 */
export type Outputs = Values;

/** What follows from the declared fields, and how the user came under management. */
export const DERIVED = "derived";

/** Whether the user was there before it came under management. */
export const ADOPTED = "adopted";

/** Set in the state of a user whose creation was sent, and neither answered nor found: the next run settles it. */
export const UNCONFIRMED = "unconfirmed";

export function numberingOf(live: Values): Numbering {
  const read = (name: string) => withFieldName([name], () => parseText(live[name]));
  return { countryCode: read("countryCode"), nationalPrefix: read("nationalPrefix") };
}

export function seen(live: LiveUser, applied: Values): Snapshot {
  return { live, applied, numbering: numberingOf(live) };
}

/**
 * The outputs for a user that is now as `live` says: of the declared fields, a difference in writing alone stays as it was
 * declared. `applied` holds the write-only values that were sent last.
 */
export function outputsNow(declared: Declared, live: LiveUser, applied: Values, adopted: boolean): Outputs {
  const presented = toOutputs(userFields, declared, seen(live, applied));
  const derived = derivedOutput(live, presented["userId"], adopted);
  return merge<Values>(presented, withoutDefaults(DECLARABLE, declared), { [DERIVED]: derived });
}

function derivedOutput(live: LiveUser, userId: unknown, adopted: boolean): Values {
  const derived = derivedNow(live, userId);
  if (!adopted) derived[ADOPTED] = false;
  return derived;
}

/** What follows from the rest, as far as it is not what it usually is; null where it would be, and is not set. */
function derivedNow(live: LiveUser, userId: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(derivedFields)
      .map(([name, field]) => {
        const value = withFieldName<unknown>([name], () => field.type.parse(field.readLive(live, name)));
        const usual = usually(name, userId);
        return [name, value === usual ? undefined : (value ?? null)] as const;
      })
      .filter(([, value]) => value !== undefined),
  );
}

/** The derived value that some outputs tell of, or leave out because it is what it usually is. */
export function derivedValue(name: string, derived: Values | undefined, userId: unknown): unknown {
  const told = derived?.[name];
  return told === undefined ? usually(name, userId) : (told ?? undefined);
}

function usually(name: string, userId: unknown): string | undefined {
  return typeof userId === "string" ? (DERIVED_DEFAULTS as Record<string, Usual | undefined>)[name]?.(userId) : undefined;
}

type Usual = (userId: string) => string;

/**
 * Outputs made from the row of a list: derived values that the list does not tell are as they were.
 *
 * @param tells - whether the list tells of such a value; then one that is left out is not set
 */
export function withUntold(
  outputs: Outputs,
  row: LiveUser,
  before: Outputs,
  tells: (name: string) => boolean,
): Outputs {
  const isUntold = ([name]: [string, unknown]) =>
    Object.hasOwn(derivedFields, name) && row[name] === undefined && !tells(name);
  const told = Object.entries(derivedIn(outputs)).filter((entry) => !isUntold(entry));
  const untold = Object.entries(derivedIn(before)).filter(isUntold);
  return { ...outputs, [DERIVED]: Object.fromEntries([...told, ...untold]) };
}

/** Declared values: all of them, and without those that `ignoreChanges` leaves alone once the user exists. */
export interface Managed {
  readonly all: Declared;
  readonly compared: Declared;
}

/**
 * Whether the state holds something else than the platform, of a field that is still managed or of what follows from it: the
 * outputs of a run are the live values, also where nothing is to be sent.
 *
 * @param compared - the values that are still managed
 * @param tells - whether a list shows such a value; every value of a user's own response is shown
 */
export function isStale(
  before: Outputs,
  compared: Declared,
  live: LiveUser,
  tells: (name: string) => boolean = () => true,
): boolean {
  if (isStateOutdated(userFields, before, compared, seen(live, before))) return true;
  if (before[DERIVED] === undefined) return false;
  const now = { [DERIVED]: derivedOutput(live, idAsBefore(before, live), isAdopted(before)) };
  return !isDeepStrictEqual(withUntold(now, live, before, tells)[DERIVED], before[DERIVED]);
}

function idAsBefore({ userId }: Values, live: LiveUser): unknown {
  return typeof userId === "string" && sameId(userId, live.userId) ? userId : live.userId;
}

/** Most users are, so a state tells of the others alone. */
export function isAdopted(outputs: Outputs): boolean {
  return derivedIn(outputs)[ADOPTED] !== false;
}

/** Whether the user is deleted when its resource goes. */
export function isDeletedAtEnd(outputs: Outputs): boolean {
  return (outputs["onDelete"] ?? (isAdopted(outputs) ? "release" : "delete")) === "delete";
}

function derivedIn(outputs: Outputs): Values {
  const derived = outputs[DERIVED];
  return isObject(derived) ? derived : {};
}

/** What a resource that takes over needs to know of some outputs; those of a large enterprise are not to be kept in memory. */
export function carriedOf(outputs: Outputs): Values {
  const { userId, serviceProviderId } = outputs;
  const ownership = isAdopted(outputs) ? {} : { [DERIVED]: { [ADOPTED]: false } };
  return { userId, serviceProviderId, ...ownership };
}

/** The write-only values among some values. */
export function writeOnlyIn(values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => settable(name)?.isWriteOnly && !isUnset(value)),
  );
}

export function settable(name: string) {
  return (settableFields as Fields)[name];
}
