/** The risks of changes: people lose a number, a login or a phone, or their calls are forwarded to outside numbers. */
import { type AnyField, type Fields, formatPath, isObject } from "../../provider/tooling";
import type { Action, Risk } from "./actions";

/** The risk of an action, apart from the fields that change. */
export const RISK_OF_ACTION: Readonly<Partial<Record<Action, Risk>>> = {
  delete: "delete",
  replace: "replace",
  deletedExternally: "deletedExternally",
};

/** A field with the value that the program declares. */
export interface DeclaredValue {
  readonly path: readonly string[];
  readonly field: AnyField;
  readonly declared: unknown;
}

/** The part of a change on which its risk depends. */
interface RiskSubject {
  readonly path: string;
  readonly declared: unknown;
  /** Whether this run creates the user. */
  readonly isNew: boolean;
}

/**
 * @param own - all declared fields of the user
 * @param isInside - whether a destination of calls belongs to the group or the stack
 */
export function assessRisk(
  { path, declared, isNew }: RiskSubject,
  own: readonly DeclaredValue[],
  isInside: (number: string) => boolean,
): Risk | undefined {
  const declaration = own.find((one) => pathOf(one) === path);
  if (!declaration) return undefined;
  const { field } = declaration;
  if (field.isWriteOnly) return isNew ? undefined : "password";
  if (field.risk === "number") return isNew ? undefined : "number";
  const isOutside = (destinations: readonly string[]) => destinations.some((one) => !isInside(one));
  if (field.risk === "destination" && declared === true) {
    const service = declaration.path.slice(0, -1);
    const destinations = own
      .filter((one) => service.every((step, index) => one.path[index] === step))
      .flatMap((one) => destinationsIn(one.field, one.declared));
    // Without a declared destination, calls go to the one that someone else has set.
    return destinations.length === 0 || isOutside(destinations) ? "forwarding" : undefined;
  }
  return isOutside(destinationsIn(field, declared)) ? "forwarding" : undefined;
}

function pathOf({ path }: DeclaredValue): string {
  return formatPath(path);
}

/** The destinations of calls in a declared value: the value itself, or members of an object or of the objects of a list. */
function destinationsIn(field: AnyField, declared: unknown): string[] {
  if (field.risk === "destination") return typeof declared === "string" ? [declared] : [];
  const { members } = field.type;
  if (!members) return [];
  return [declared].flat().flatMap((one) => (isObject(one) ? destinationsOf(members, one) : []));
}

function destinationsOf(fields: Fields, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(fields).flatMap(([name, field]) => destinationsIn(field, values[name]));
}

/** Shorter numbers are dialed within the group. Longer ones leave it, unless they belong to a user of this stack. */
const MAX_EXTENSION_LENGTH = 6;
/** The number of last digits that identify a number in national and international format. */
const SUBSCRIBER_DIGITS = 9;

/** @returns whether a destination is inside: an extension, or a number or an id of a user that the stack declares */
export function createInsideTest(
  numbers: Iterable<string>,
  userIds: ReadonlySet<string>,
): (destination: string) => boolean {
  const known = new Set([...numbers].map((number) => digitsOf(number).slice(-SUBSCRIBER_DIGITS)));
  return (destination) => {
    if (destination.includes("@")) return userIds.has(destination.replace(/^sips?:/i, "").toLowerCase());
    const digits = digitsOf(destination);
    return digits.length <= MAX_EXTENSION_LENGTH || known.has(digits.slice(-SUBSCRIBER_DIGITS));
  };
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, "");
}
