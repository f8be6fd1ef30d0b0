/** Declared values that do not exist on the platform, and their messages. */
import { REDACTED } from "../../shared/redact";
import { type Change, findSimilar } from "../fields/index";

/** A declared value that does not exist, and the values that exist. */
export interface Absence {
  /** The owner without the value: `the platform`, `the group grp.odin`. */
  readonly owner: string;
  /** The nouns for such values: `["time zone", "time zones"]`. */
  readonly nouns: readonly [one: string, many: string];
  /** The value as messages write it. */
  readonly value: string;
  /** Everything that can be declared instead. */
  readonly known: readonly string[];
  /** The action that makes the value exist, as an instruction. */
  readonly remedy: string;
}

/** The object that gets a value. */
export interface Recipient<L> {
  /** The list that contains it, e.g. that of its group; undefined where it is not known. */
  readonly list: Readonly<Record<string, string>> | undefined;
  /** Undefined where it does not exist yet. */
  readonly live: L | undefined;
}

/**
 * Finds out whether the declared value of a change exists; undefined where it does, or where nothing proves that it does not.
 * An error proves nothing.
 */
export type FindAbsence<C, L> = (client: C, change: Change, recipient: Recipient<L>) => Promise<Absence | undefined>;

/** @param isSecret - no message shows the value, or one that is similar */
export function formatAbsence({ owner, nouns: [one, many], value, known, remedy }: Absence, isSecret: boolean): string {
  const problem = `${owner} does not have the ${one} ${isSecret ? REDACTED : JSON.stringify(value)}`;
  const others = isSecret ? "" : formatKnown(value, known, [one, many]);
  return `${problem}${others}. Declare another ${one}, or ${remedy}`;
}

function formatKnown(value: string, known: readonly string[], [one, many]: Absence["nouns"]): string {
  const [first] = known;
  const similar = findSimilar(value, known);
  const count = (number: number, other = "") => `${number} ${other}${number === 1 ? one : many}`;
  if (similar !== undefined)
    return `; did you mean ${JSON.stringify(similar)}? It has ${count(known.length - 1, "other ")}`;
  return first === undefined ? "" : `. It has ${count(known.length)}, e.g. ${JSON.stringify(first)}`;
}
