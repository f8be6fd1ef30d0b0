import type { AnyField, Fields } from "./field";

/** How the user's platform writes phone numbers; from the `countryCode` and `nationalPrefix` of the live user. */
export interface Numbering {
  readonly countryCode?: string | undefined;
  readonly nationalPrefix?: string | undefined;
}

/**
 * What turns any value into a valid one, or says why not: what is used of a zod schema. Programs see these types, and are
 * not to need zod's, which do not compile under every setting of TypeScript.
 */
export interface Schema<T> {
  parse(value: unknown): T;
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * A kind of value: what may be declared, how it reads in the platform's loose typing, and when the two mean the same.
 * Kinds see set values only; what is unset is decided one level up, by the field.
 */
export interface FieldType<T> {
  /** What the reference calls it: "text", "phone number". */
  readonly label: string;
  /** Its limits in words: "1–30 characters". */
  readonly limits: string;
  /** Brings a declared value to its canonical form, or says what is wrong with it. */
  readonly schema: Schema<T>;
  /** The members, where the value is an object whose members are documented and checked one by one. */
  readonly members?: Fields;
  /** What its members are that {@link members} does not name; without it there are no others. */
  readonly otherMembers?: AnyField;
  /** Its members are fields of their own: each is compared and sent by itself. */
  readonly managedByMember?: boolean;
  /** Whether it is there at all is a field of its own, beside those of its members. */
  readonly presence?: AnyField;
  /** Only the members that are declared count. */
  readonly coversDeclaredMembers?: boolean;
  /** What it means can depend on how the platform writes phone numbers. */
  readonly dependsOnNumbering?: boolean;
  /** A live value in canonical form; undefined when it is not set. Throws {@link UnreadableValueError}. */
  parse(live: unknown): T | undefined;
  /** Whether a declared value asks for the field to be emptied, where that is not just what is unset. */
  isCleared?(declared: unknown): boolean;
  /** A live value in the writing that depends least on who reads it, where there is more than one. */
  toPortable?(value: T, numbering: Numbering): T;
  /** What is sent to make a live value the declared one, both canonical, where that is not the declared one itself. */
  toWire?(declared: T, live: T | undefined): unknown;
  /** Whether a canonical declared value and a live value mean the same. */
  equals(declared: T, live: unknown, numbering: Numbering): boolean;
}

/** The platform answered something that this kind of field cannot hold, e.g. an object where a text belongs. */
export class UnreadableValueError extends Error {
  constructor(readonly expected: string) {
    super(`is not ${expected}`);
  }
}
