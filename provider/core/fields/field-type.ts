/**
 * The contracts of fields and their types: what a value may be, how it is read in the platform's loose typing, and when two
 * values are equal. They name each other, so they share a file.
 */
import { isObject } from "../../shared/objects";
import { isUnset } from "./unset";

/** Values of fields, by name. */
export type FieldValues = Readonly<Record<string, unknown>>;

/** How the user's platform writes phone numbers: the `countryCode` and `nationalPrefix` of the live user. */
export interface Numbering {
  /** Digits, e.g. `44`. */
  readonly countryCode?: string | undefined;
  /** Digits before a national number, e.g. `0`. */
  readonly nationalPrefix?: string | undefined;
}

/**
 * Turns any value into a valid one, or reports why it cannot. This is the part of a zod schema that is used here. Zod's own
 * types do not compile under every setting of TypeScript, and programs see these types.
 */
export interface Schema<T> {
  parse(value: unknown): T;
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * How an object is compared and written:
 * - `complete`: as one value. A member that is not declared must be unset on the platform.
 * - `declaredMembers`: as one value. Members that are not declared do not count.
 * - `eachMember`: its members are fields of their own, each compared and written separately.
 */
export type Comparison = "complete" | "declaredMembers" | "eachMember";

/** Limits of a valid value: of its characters, of its number, or of its elements. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  /** What a text in canonical form must match besides. */
  readonly pattern?: RegExp;
}

/** The form of a value in JSON, for programs in other languages. An object has {@link FieldType.members}. */
type Shape =
  | "text"
  | "boolean"
  | "integer"
  | "object"
  | "any"
  | { readonly choices: readonly string[] }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- elements of any type
  | { readonly elements: FieldType<any>; readonly key?: string; readonly canBeOne?: true };

/**
 * A type of value. Its functions receive values that are set; a field decides what unset means.
 *
 * @typeParam T - the canonical value
 */
export interface FieldType<T> {
  /** Its name in the reference: "text", "phone number". */
  readonly label: string;
  /** Its limits in the reference: "1–30 characters". */
  readonly limits: string;
  readonly shape: Shape;
  /** Limits that hold for every spelling of a valid value, for editors that check values without this code. */
  readonly bounds?: Bounds;
  /** Turns a declared value into its canonical form. */
  readonly schema: Schema<T>;
  /** The known members of an object, or of the objects in a list. */
  readonly members?: Fields;
  /** The field of a member that {@link members} does not contain. Without it, such a member is an error. */
  readonly otherMembers?: AnyField;
  /** `complete` by default. */
  readonly comparison?: Comparison;
  /** Whether the object exists is a field of its own, next to its members. Only with `eachMember`. */
  readonly presence?: AnyField;
  /** Whether two values are equal can depend on {@link Numbering}. */
  readonly dependsOnNumbering?: boolean;
  /** A live value in canonical form; undefined if it is not set. Throws {@link UnreadableValueError}. */
  parse(live: unknown): T | undefined;
  /** A canonical live value in the form that depends least on its platform. Without it, the value itself. */
  toPortable?(value: T, numbering: Numbering): T;
  /** The value of a request that makes the live value the declared one; both are canonical. Without it, the declared value. */
  toWire?(declared: T, live: T | undefined, numbering: Numbering): unknown;
  /** The value of a request that clears the field. Without it, null. */
  toClear?(live: T | undefined): unknown;
  /** What changes in a list in which one member identifies a row. The rows are complete. */
  diffRows?(declared: T, live: T, numbering: Numbering): RowChanges;
  /** Whether a canonical declared value and a live value mean the same. Throws {@link UnreadableValueError}. */
  equals(declared: T, live: unknown, numbering: Numbering): boolean;
}

/** The changes of a list in which rows are written one by one. */
export interface RowChanges {
  readonly added: readonly FieldValues[];
  readonly changed: readonly FieldValues[];
  readonly removed: readonly FieldValues[];
}

/** The platform returned a value that its field cannot hold, e.g. an object instead of text. */
export class UnreadableValueError extends Error {
  /** @param expected - follows "is not" in the message */
  constructor(readonly expected: string) {
    super(`is not ${expected}`);
  }
}

/** Whether members that are not declared do not count in a comparison. */
export function comparesDeclaredMembersOnly({ comparison }: Pick<FieldType<unknown>, "comparison">): boolean {
  return comparison === "declaredMembers" || comparison === "eachMember";
}

/** Whether responses can omit a member of an object that is compared as one value, or of the rows of a list. */
export function hasOptionalMembers(type: Pick<FieldType<unknown>, "members" | "comparison" | "shape">): boolean {
  const isOneValue = type.comparison === "declaredMembers" || rowKeyOf(type) !== undefined;
  return isOneValue && Object.values(type.members ?? {}).some((member) => member.isOptionalInResponse);
}

/** Whether the values of a type are lists. */
export function isListType({ shape }: Pick<FieldType<unknown>, "shape">): boolean {
  return typeof shape === "object" && "elements" in shape;
}

/** The member that identifies a row of a list; undefined for any other type. */
export function rowKeyOf({ shape }: Pick<FieldType<unknown>, "shape">): string | undefined {
  return typeof shape === "object" && "key" in shape ? shape.key : undefined;
}

/** Whether a declared value, which can be unset, and a live value mean the same. */
export function valuesEqual<T>(
  type: FieldType<T>,
  declared: T | null | undefined,
  live: unknown,
  numbering: Numbering,
): boolean {
  // An object of cleared members leaves its other members as they are.
  const clearsMembers = type.comparison === "declaredMembers" && isObject(declared);
  if (isUnset(declared) && !clearsMembers) return type.parse(live) === undefined;
  return type.equals(declared as T, live, numbering);
}

/**
 * Why a reviewer looks twice before the field changes. People are reached at a `number`. Calls go to a `destination`, which
 * also includes a switch that sends calls there.
 */
export type FieldRisk = "number" | "destination";

/** How a value identifies a person: `unique` values belong to one user at a time; several users can have the same `name`. */
export type Identification = "unique" | "name";

/** How a value belongs to one object at a time. */
export interface Exclusivity {
  /** Values of one namespace exclude each other, also in different fields: an alias of one user cannot be the id of another. */
  readonly namespace: string;
  /** The fields within which the value is unique, e.g. the group of an extension. Without them, it is unique on the platform. */
  readonly within?: readonly string[];
  /** A free value for an object that gives up one that cannot be cleared. The same value has the same substitute. */
  readonly substitute?: (value: string) => string;
}

/** A field of any type. {@link Field} builds them. */
export interface AnyField {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- fields of any type are next to each other in a schema
  readonly type: FieldType<any>;
  /** `null` clears the field on the platform. */
  readonly isClearable: boolean;
  /** Every declaration must contain it. */
  readonly isRequired: boolean;
  /** A declaration must contain it if the object does not exist yet. */
  readonly isRequiredOnCreate: boolean;
  /** Responses never contain it, e.g. a password. The value that was applied last counts as live. Always secret. */
  readonly isWriteOnly: boolean;
  /** Responses can omit it. Then the value that was applied last counts as live. */
  readonly isOptionalInResponse: boolean;
  /** Its name in the request that creates the object; undefined if it is the same. */
  readonly createName: string | undefined;
  /** The request that creates the object does not accept it: the next one sets it. */
  readonly isSetAfterCreation: boolean;
  /** The field that a new object gets this one from where it is not declared; undefined if none. */
  readonly createdFrom: string | undefined;
  /** What to do where the platform accepts the field and ignores it, as sentences; undefined if it never does. */
  readonly ignoredAdvice: string | undefined;
  /** Its name in earlier versions. States still contain it; a declaration with it is an error that names the new one. */
  readonly formerName: string | undefined;
  /** The document that states its limits, e.g. an OCI-P request; empty if none is known. */
  readonly source: string;
  readonly risk: FieldRisk | undefined;
  readonly identification: Identification | undefined;
  /** Present if only one object at a time can have the value. In a list it is about each element. */
  readonly exclusivity: Exclusivity | undefined;
  /** Whether each declaration must contain it. Exists only in types. */
  readonly requirement: "optional" | "required";
  /** A declared value. Exists only in types. */
  readonly value: unknown;
  /** For members that the schema does not name: the field of one of them, where its name decides; undefined for this field. */
  forName(name: string): AnyField | undefined;
  /** Its value in a response, as it is there. */
  readLive(live: FieldValues, name: string): unknown;
}

/** Fields, by name. */
export type Fields = Readonly<Record<string, AnyField>>;

/** The declared values of a set of fields. The doc comments of the schema stay with their names. */
export type ValuesOf<F extends Fields> = {
  [K in keyof F as F[K]["requirement"] extends "required" ? K : never]: F[K]["value"];
} & {
  [K in keyof F as F[K]["requirement"] extends "required" ? never : K]?: F[K]["value"];
};
