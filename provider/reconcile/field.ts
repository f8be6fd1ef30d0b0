/** A field: a kind of value, and what may be done with it. */
import type { Kind } from "./kind";

/** What a change of a field touches beyond the user: the `number` they are reached at, the `destination` that calls go to, or whether they do. */
export type Concern = "number" | "destination";

/** How a value shows who a person is: only one person has it at a time, or it is a name, which several may have. */
export type Identification = "unique" | "name";

interface Traits<T> {
  readonly kind: Kind<T>;
  readonly canBeEmptied: boolean;
  readonly isRequired: boolean;
  readonly isWriteOnly: boolean;
  readonly isNeededByNewUser: boolean;
  readonly mayGoUnanswered: boolean;
  readonly createName: string | undefined;
  readonly source: string;
  readonly concern: Concern | undefined;
  readonly identification: Identification | undefined;
  readonly liveFrom: ((live: Readonly<Record<string, unknown>>) => unknown) | undefined;
}

/**
 * One field of a resource, written once in its schema.
 *
 * @typeParam T - its canonical value
 * @typeParam Empty - `null` when the field can be emptied, else `never`
 * @typeParam Presence - whether it must be declared
 */
export class Field<T, Empty extends null = never, Presence extends "optional" | "required" = "optional"> {
  declare readonly presence: Presence;
  declare readonly value: T | Empty;

  private constructor(private readonly traits: Traits<T>) {}

  static of<T>(kind: Kind<T>): Field<T> {
    return new Field<T>({
      kind,
      canBeEmptied: false,
      isRequired: false,
      isWriteOnly: false,
      isNeededByNewUser: false,
      mayGoUnanswered: false,
      createName: undefined,
      source: "",
      concern: undefined,
      identification: undefined,
      liveFrom: undefined,
    });
  }

  get kind(): Kind<T> {
    return this.traits.kind;
  }
  get canBeEmptied() {
    return this.traits.canBeEmptied;
  }
  get isRequired() {
    return this.traits.isRequired;
  }
  get isWriteOnly() {
    return this.traits.isWriteOnly;
  }
  get isNeededByNewUser() {
    return this.traits.isNeededByNewUser;
  }
  /** The platform may leave it out of its answers; then what was applied last counts as live. */
  get mayGoUnanswered() {
    return this.traits.mayGoUnanswered;
  }
  /** Its name in `POST /users`, where that differs. */
  get createName() {
    return this.traits.createName;
  }
  get source() {
    return this.traits.source;
  }
  /** What is worth a second look before it is changed. */
  get concern() {
    return this.traits.concern;
  }

  /** How its value shows who the person is. */
  get identification() {
    return this.traits.identification;
  }

  /** The value in an answer of the platform. */
  liveIn(live: Readonly<Record<string, unknown>>, name: string): unknown {
    return this.traits.liveFrom ? this.traits.liveFrom(live) : live[name];
  }

  /** `null` empties it. */
  clearable(): Field<T, null, Presence> {
    return new Field<T, null, Presence>({ ...this.traits, canBeEmptied: true });
  }
  required(): Field<T, Empty, "required"> {
    return new Field<T, Empty, "required">({ ...this.traits, isRequired: true });
  }
  /** Never answered by the platform, never shown. */
  writeOnly(): Field<T, Empty, Presence> {
    return new Field<T, Empty, Presence>({ ...this.traits, isWriteOnly: true });
  }
  neededByNewUser(): Field<T, Empty, Presence> {
    return new Field<T, Empty, Presence>({ ...this.traits, isNeededByNewUser: true });
  }
  /** Answered under another name or in another place. Unanswered when `read` gives undefined. */
  answeredAs(
    read: (live: Readonly<Record<string, unknown>>) => unknown,
    { always = true } = {},
  ): Field<T, Empty, Presence> {
    return new Field<T, Empty, Presence>({ ...this.traits, liveFrom: read, mayGoUnanswered: !always });
  }
  createdAs(name: string): Field<T, Empty, Presence> {
    return new Field<T, Empty, Presence>({ ...this.traits, createName: name });
  }
  concerning(concern: Concern): Field<T, Empty, Presence> {
    return new Field<T, Empty, Presence>({ ...this.traits, concern });
  }
  identifies(identification: Identification): Field<T, Empty, Presence> {
    return new Field<T, Empty, Presence>({ ...this.traits, identification });
  }
  /** Where its limit is written down. */
  from(source: string): Field<T, Empty, Presence> {
    return new Field<T, Empty, Presence>({ ...this.traits, source });
  }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- fields of any type side by side in a schema
export type AnyField = Field<any, any, any>;
export type Fields = Readonly<Record<string, AnyField>>;

/** The plain values of a set of fields, with the doc comments of the schema. */
export type ValuesOf<F extends Fields> = {
  [K in keyof F as F[K]["presence"] extends "required" ? K : never]: F[K]["value"];
} & {
  [K in keyof F as F[K]["presence"] extends "required" ? never : K]?: F[K]["value"];
};
