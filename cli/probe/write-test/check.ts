/** One test of a write test. */
import type { WriteFacts } from "../facts";
import type { DedicatedUser, UserSnapshot } from "./dedicated-user";

/** The facts that checks find. */
export type CheckFacts = Omit<WriteFacts, "untested">;

/** The values that a check changes: fields of the user, and settings by service. */
export interface Touched {
  readonly fields?: readonly string[];
  readonly settings?: Readonly<Record<string, readonly string[]>>;
}

/** A check that is possible with the values of the user. */
export interface PossibleCheck extends Touched {
  /**
   * Leaves the values of `fields` and `settings` in any state: they are restored after it.
   *
   * @returns the facts, or the reason why there are none
   */
  readonly run: (user: DedicatedUser) => Promise<CheckFacts | string>;
}

/**
 * A check only changes values that are set, because a value that was not set may not be clearable again. A number can be a text
 * without its leading zeros, so its text is not known and cannot be restored.
 */
export interface Check {
  /** For people, e.g. `cleared texts`. */
  readonly title: string;
  /** @returns the reason when the check is not possible with this user */
  readonly prepare: (before: UserSnapshot) => PossibleCheck | string;
}

/** The text of a value that can be restored exactly; undefined for any other value. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

export function booleanOf(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}
