/** What in a plan deserves a second look: people lose a number, a login or a phone by it, or their calls go elsewhere. */
import { type AnyField, type Fields, formatPath, isObject } from "../../provider/tooling";
import type { Action } from "./plan";

/** In the order in which they are to be looked at. */
export const RISKS = [
  "delete",
  "replace",
  "deletedExternally",
  "rename",
  "move",
  "number",
  "forwarding",
  "password",
] as const;
export type Risk = (typeof RISKS)[number];

/** The risk of what happens to a user as a whole. */
export const RISK_OF_ACTION: Readonly<Partial<Record<Action, Risk>>> = {
  delete: "delete",
  replace: "replace",
  deletedExternally: "deletedExternally",
};

/** A field as a program declares it. */
export interface Declaration {
  readonly path: readonly string[];
  readonly field: AnyField;
  readonly declared: unknown;
}

/** What is to be known of a change to judge it. */
export interface Judged {
  readonly path: string;
  readonly declared: unknown;
  /** The user is made by this very run. */
  readonly isNew: boolean;
}

/** @param own - all that is declared of the user */
export function riskOf(
  { path, declared, isNew }: Judged,
  own: readonly Declaration[],
  isInside: (number: string) => boolean,
): Risk | undefined {
  const declaration = own.find((one) => nameOf(one) === path);
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
    // Where nothing is declared, calls go to what somebody else has set.
    return destinations.length === 0 || isOutside(destinations) ? "forwarding" : undefined;
  }
  return isOutside(destinationsIn(field, declared)) ? "forwarding" : undefined;
}

function nameOf({ path }: Declaration): string {
  return formatPath(path);
}

/** Where calls go by a declared value, be it one, an object that has one, or a list of such. */
function destinationsIn(field: AnyField, declared: unknown): string[] {
  if (field.risk === "destination") return typeof declared === "string" ? [declared] : [];
  const { members } = field.type;
  if (!members) return [];
  return [declared].flat().flatMap((one) => (isObject(one) ? destinationsOf(members, one) : []));
}

function destinationsOf(fields: Fields, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(fields).flatMap(([name, field]) => destinationsIn(field, values[name]));
}

/** What is dialled within a group. Longer ones leave it, unless they are a user's of this stack. */
const LONGEST_EXTENSION = 6;
/** Digits by which two numbers in different writing are the same. */
const SUBSCRIBER = 9;

/** Tells which destinations are inside: extensions, and numbers and ids of users that the stack declares. */
export function insideOf(numbers: Iterable<string>, userIds: ReadonlySet<string>): (destination: string) => boolean {
  const known = new Set([...numbers].map((number) => digitsOf(number).slice(-SUBSCRIBER)));
  return (destination) => {
    if (destination.includes("@")) return userIds.has(destination.replace(/^sips?:/i, "").toLowerCase());
    const digits = digitsOf(destination);
    return digits.length <= LONGEST_EXTENSION || known.has(digits.slice(-SUBSCRIBER));
  };
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, "");
}
