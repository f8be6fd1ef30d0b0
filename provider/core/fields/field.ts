/** A field of a resource: its type of value, and how the provider treats it. */
import type { FieldType } from "./field-type";

type Values = Readonly<Record<string, unknown>>;

/**
 * Why a reviewer looks twice before the field changes: people are reached at a `number`, and calls go to a `destination` (also
 * a switch that sends calls there).
 */
export type Risk = "number" | "destination";

/** How a value identifies a person: `unique` values belong to one user at a time, and several users can have the same `name`. */
export type Identification = "unique" | "name";

/** When a field must be declared. */
type Presence = "optional" | "requiredOnCreate" | "required";

/** Whether a response of the platform contains the field: `sometimes` depends on the release, `never` is a write-only field. */
type InResponse = "always" | "sometimes" | "never";

interface Traits<T> {
  readonly type: FieldType<T>;
  readonly presence: Presence;
  readonly inResponse: InResponse;
  readonly isClearable: boolean;
  readonly source: string;
  readonly createName?: string;
  readonly formerName?: string;
  readonly risk?: Risk;
  readonly identification?: Identification;
  readonly readFrom?: (live: Values) => unknown;
}

/**
 * One field of a resource, written once in its schema.
 *
 * @typeParam T - its canonical value
 * @typeParam Empty - `null` for a field that can be cleared, else `never`
 * @typeParam P - whether each declaration must contain it
 */
export class Field<T, Empty extends null = never, P extends "optional" | "required" = "optional"> {
  declare readonly presence: P;
  declare readonly value: T | Empty;

  private constructor(private readonly traits: Traits<T>) {}

  static of<T>(type: FieldType<T>): Field<T> {
    return new Field<T>({ type, presence: "optional", inResponse: "always", isClearable: false, source: "" });
  }

  get type(): FieldType<T> {
    return this.traits.type;
  }
  get isClearable(): boolean {
    return this.traits.isClearable;
  }
  get isRequired(): boolean {
    return this.traits.presence === "required";
  }
  get isRequiredOnCreate(): boolean {
    return this.traits.presence === "requiredOnCreate";
  }
  get isWriteOnly(): boolean {
    return this.traits.inResponse === "never";
  }
  /** Responses can omit it; then the value that was applied last counts as live. */
  get isOptionalInResponse(): boolean {
    return this.traits.inResponse === "sometimes";
  }
  /** Its name in the request that creates the resource; undefined where that is its own name. */
  get createName(): string | undefined {
    return this.traits.createName;
  }
  /** Its name in earlier versions. States still contain it; a declaration with it is an error that names the new one. */
  get formerName(): string | undefined {
    return this.traits.formerName;
  }
  /** The document that states its limits. */
  get source(): string {
    return this.traits.source;
  }
  get risk(): Risk | undefined {
    return this.traits.risk;
  }
  get identification(): Identification | undefined {
    return this.traits.identification;
  }

  /** The value in a response of the platform. */
  readLive(live: Values, name: string): unknown {
    return this.traits.readFrom ? this.traits.readFrom(live) : live[name];
  }

  /** `null` clears the field. */
  clearable(): Field<T, null, P> {
    return new Field<T, null, P>({ ...this.traits, isClearable: true });
  }
  /** Each declaration must contain it. */
  required(): Field<T, Empty, "required"> {
    return new Field<T, Empty, "required">({ ...this.traits, presence: "required" });
  }
  /** A declaration must contain it where the resource does not exist yet. */
  requiredOnCreate(): Field<T, Empty, P> {
    return this.with({ presence: "requiredOnCreate" });
  }
  /** The platform never returns it. Always secret. */
  writeOnly(): Field<T, Empty, P> {
    return this.with({ inResponse: "never" });
  }
  /** The platform can omit it from its responses. */
  optionalInResponse(): Field<T, Empty, P> {
    return this.with({ inResponse: "sometimes" });
  }
  /** Responses contain it under another name or at another place; undefined where they omit it. */
  readFrom(read: (live: Values) => unknown): Field<T, Empty, P> {
    return this.with({ readFrom: read });
  }
  /** The request that creates the resource has another name for it. */
  createdAs(createName: string): Field<T, Empty, P> {
    return this.with({ createName });
  }
  /** Earlier versions had another name for it. */
  formerly(formerName: string): Field<T, Empty, P> {
    return this.with({ formerName });
  }
  withRisk(risk: Risk): Field<T, Empty, P> {
    return this.with({ risk });
  }
  identifies(identification: Identification): Field<T, Empty, P> {
    return this.with({ identification });
  }
  /** The document that states its limits, e.g. an OCI-P request. */
  from(source: string): Field<T, Empty, P> {
    return this.with({ source });
  }

  private with(traits: Partial<Traits<T>>): Field<T, Empty, P> {
    return new Field<T, Empty, P>({ ...this.traits, ...traits });
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
