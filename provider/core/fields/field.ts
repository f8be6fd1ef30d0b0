/** Builds the fields of a schema: a type of value, and how the provider treats the field. */
import type { AnyField, Exclusivity, FieldType, FieldValues, Identification, FieldRisk } from "./field-type";
import { secretType } from "./secret-hash";

/** When a declaration must contain the field. */
type Requirement = "optional" | "requiredOnCreate" | "required";

/** Whether a response contains the field: `sometimes` depends on the release of the platform. */
type InResponse = "always" | "sometimes" | "never";

interface Traits<T> {
  readonly type: FieldType<T>;
  readonly requirement: Requirement;
  readonly inResponse: InResponse;
  readonly isClearable: boolean;
  readonly source: string;
  readonly createName?: string;
  readonly createdFrom?: string;
  readonly isSetAfterCreation?: boolean;
  readonly ignoredAdvice?: string;
  readonly formerName?: string;
  readonly risk?: FieldRisk;
  readonly identification?: Identification;
  readonly exclusivity?: Exclusivity;
  readonly readFrom?: (live: FieldValues) => unknown;
  readonly forName?: (name: string) => AnyField | undefined;
}

/**
 * One field of a resource, written once in its schema. A field is immutable: each method returns another one.
 *
 * @typeParam T - the canonical value
 * @typeParam Empty - `null` for a field that can be cleared, else `never`
 * @typeParam R - whether each declaration must contain it
 * @typeParam W - whether it is write-only
 * @example
 * ```ts
 * const title = Field.of(textType({ min: 1, max: 50 })).clearable().from("OCI-P UserModifyRequest22");
 * ```
 */
export class Field<
  T,
  Empty extends null = never,
  R extends "optional" | "required" = "optional",
  W extends boolean = false,
> implements AnyField {
  declare readonly requirement: R;
  declare readonly value: T | Empty;

  private constructor(private readonly traits: Traits<T>) {}

  /** An optional field that responses contain and that cannot be cleared. */
  static of<T>(type: FieldType<T>): Field<T> {
    return new Field<T>({ type, requirement: "optional", inResponse: "always", isClearable: false, source: "" });
  }

  get type(): FieldType<T> {
    return this.traits.type;
  }
  get isClearable(): boolean {
    return this.traits.isClearable;
  }
  get isRequired(): boolean {
    return this.traits.requirement === "required";
  }
  get isRequiredOnCreate(): boolean {
    return this.traits.requirement === "requiredOnCreate";
  }
  get isWriteOnly(): W {
    return (this.traits.inResponse === "never") as W;
  }
  get isOptionalInResponse(): boolean {
    return this.traits.inResponse === "sometimes";
  }
  get createName(): string | undefined {
    return this.traits.createName;
  }
  get isSetAfterCreation(): boolean {
    return this.traits.isSetAfterCreation ?? false;
  }
  get createdFrom(): string | undefined {
    return this.traits.createdFrom;
  }
  get ignoredAdvice(): string | undefined {
    return this.traits.ignoredAdvice;
  }
  get formerName(): string | undefined {
    return this.traits.formerName;
  }
  get source(): string {
    return this.traits.source;
  }
  get risk(): FieldRisk | undefined {
    return this.traits.risk;
  }
  get identification(): Identification | undefined {
    return this.traits.identification;
  }
  get exclusivity(): Exclusivity | undefined {
    return this.traits.exclusivity;
  }

  readLive(live: FieldValues, name: string): unknown {
    return this.traits.readFrom ? this.traits.readFrom(live) : live[name];
  }

  forName(name: string): AnyField | undefined {
    return this.traits.forName?.(name);
  }

  /** `null` clears the field on the platform. */
  clearable(): Field<T, null, R, W> {
    return new Field<T, null, R, W>({ ...this.traits, isClearable: true });
  }
  /** Every declaration must contain it. */
  required(): Field<T, Empty, "required", W> {
    return new Field<T, Empty, "required", W>({ ...this.traits, requirement: "required" });
  }
  /** A declaration must contain it if the object does not exist yet. */
  requiredOnCreate(): Field<T, Empty, R, W> {
    return this.with({ requirement: "requiredOnCreate" });
  }
  /** Responses never contain it. Always secret. An option sets its version, with which the state contains only a hash of it. */
  writeOnly(): Field<T, Empty, R, true> {
    const { traits } = this;
    return new Field<T, Empty, R, true>({ ...traits, type: secretType(traits.type), inResponse: "never" });
  }
  /** Responses can omit it. */
  optionalInResponse(): Field<T, Empty, R, W> {
    return this.with({ inResponse: "sometimes" });
  }
  /** Responses contain it under another name or in another object. `read` returns undefined if they omit it. */
  readFrom(read: (live: FieldValues) => unknown): Field<T, Empty, R, W> {
    return this.with({ readFrom: read });
  }
  /** The request that creates the object has another name for it. */
  createdAs(createName: string): Field<T, Empty, R, W> {
    return this.with({ createName });
  }
  /** The request that creates the object requires it; where it is not declared, it gets the value of another field. */
  createdFromField(name: string): Field<T, Empty, R, W> {
    return this.with({ createdFrom: name });
  }
  /** The request that creates the object does not accept it. */
  setAfterCreation(): Field<T, Empty, R, W> {
    return this.with({ isSetAfterCreation: true });
  }
  /** Some platforms accept it and ignore it. `advice` states what to do then, as sentences. */
  mayBeIgnored(advice: string): Field<T, Empty, R, W> {
    return this.with({ ignoredAdvice: advice });
  }
  /** Earlier versions had another name for it. */
  formerly(formerName: string): Field<T, Empty, R, W> {
    return this.with({ formerName });
  }
  /** A reviewer looks twice before it changes. */
  withRisk(risk: FieldRisk): Field<T, Empty, R, W> {
    return this.with({ risk });
  }
  /** Its value shows which person a user is. */
  identifies(identification: Identification): Field<T, Empty, R, W> {
    return this.with({ identification });
  }
  /** Only one object at a time can have the value. */
  exclusive(exclusivity: Exclusivity): Field<T, Empty, R, W> {
    return this.with({ exclusivity });
  }
  /** As the field of members that the schema does not name: another field for some names. */
  byName(forName: (name: string) => AnyField | undefined): Field<T, Empty, R, W> {
    return this.with({ forName });
  }
  /** The document that states its limits, e.g. an OCI-P request. */
  from(source: string): Field<T, Empty, R, W> {
    return this.with({ source });
  }

  private with(traits: Partial<Traits<T>>): Field<T, Empty, R, W> {
    return new Field<T, Empty, R, W>({ ...this.traits, ...traits });
  }
}
