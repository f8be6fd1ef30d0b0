/** Values that one object at a time has, e.g. extensions, phone numbers and ids. */
import { createHash } from "node:crypto";
import { idKey } from "../../shared/ids";
import { unwrapSingleton } from "../../shared/nesting";
import { oncePer } from "../../shared/once-per";
import { REDACTED } from "../../shared/redact";
import {
  type AnyField,
  type Change,
  type Exclusivity,
  type FieldValues,
  type Fields,
  type Numbering,
  formatPath,
  isObject,
  isUnknown,
  isSecretAt,
  isUnset,
  secretPathsIn,
  setAtPath,
} from "../fields/index";

/** One exclusive value: of a field, of a member, or an element of a list. */
export interface ExclusiveValue {
  /** `["extension"]`, `["accessDeviceEndpoint", "linePort"]` */
  readonly path: readonly string[];
  readonly field: AnyField;
  readonly exclusivity: Exclusivity;
  readonly value: unknown;
  /** Whether the value is an element of the list that the field is. */
  readonly isElement: boolean;
  /** No message or record shows it. */
  readonly isSecret: boolean;
  /** What the platform returned, where that is a number: it can stand for several texts, with and without leading zeros. */
  readonly returned?: number | bigint;
}

/** The exclusive values that are declared, or that a live object has. Unset and unknown ones are left out. */
export function exclusiveValues(fields: Fields, values: FieldValues, isLive = false): ExclusiveValue[] {
  const secretPaths = isLive ? [] : secretPathsIn(values);
  const found = Object.entries(fields).flatMap(([name, field]) =>
    isExclusive(field)
      ? isLive
        ? collect([name], field, readable(field, values, name), field.readLive(values, name))
        : collect([name], field, values[name])
      : [],
  );
  return secretPaths.length === 0
    ? found
    : found.map((one) => ({ ...one, isSecret: isSecretAt(secretPaths, formatPath(one.path)) }));
}

/** The names of the fields that contain exclusive values of a namespace. */
export function fieldsWith(fields: Fields, namespace: string): string[] {
  return Object.keys(fields).filter((name) => fields[name] && isExclusive(fields[name], namespace));
}

/** Whether the field contains exclusive values, of any namespace by default. */
function isExclusive({ exclusivity, type }: AnyField, namespace = exclusivity?.namespace): boolean {
  if (exclusivity && exclusivity.namespace === namespace) return true;
  return Object.values(type.members ?? {}).some((member) => isExclusive(member, namespace));
}

/** @param response - the same value as the platform returned it */
function collect(path: readonly string[], field: AnyField, value: unknown, response?: unknown): ExclusiveValue[] {
  if (isUnset(value) || value === undefined) return [];
  const { exclusivity } = field;
  const elements = [value].flat().filter((one) => !isUnset(one));
  if (exclusivity)
    return elements
      .filter((one) => !isUnknown(one))
      .map((one) => ({
        path,
        field,
        exclusivity,
        value: one,
        isElement: Array.isArray(value),
        isSecret: field.isWriteOnly,
        ...(isNumber(response) && { returned: response }),
      }));
  const ofResponse = unwrapSingleton(response);
  const members = Object.entries(field.type.members ?? {}).filter(([, member]) => isExclusive(member));
  return elements
    .filter(isObject)
    .flatMap((object) =>
      members.flatMap(([name, member]) =>
        collect([...path, name], member, object[name], isObject(ofResponse) ? ofResponse[name] : undefined),
      ),
    );
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** The live value of a field; undefined where it cannot be read, because it proves nothing then. */
function readable(field: AnyField, live: FieldValues, name: string): unknown {
  try {
    return field.type.parse(field.readLive(live, name)) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Whether two exclusive values cannot belong to two objects, apart from their scope.
 *
 * @param other - declared or live
 */
export function isSameValue(declared: ExclusiveValue, other: ExclusiveValue, numbering: Numbering): boolean {
  if (declared.exclusivity.namespace !== other.exclusivity.namespace) return false;
  const { type } = declared.field;
  return declared.isElement
    ? type.equals([declared.value], [other.value], numbering)
    : type.equals(declared.value, other.returned ?? other.value, numbering);
}

/**
 * Whether what the platform returned for a held value stands for the value that is declared for the holder, and not for the one
 * that another object wants: a number stands for "0102" and for "102".
 *
 * @param declared - the values that are declared for the holder
 */
export function isHoldersOwn(
  fields: Fields,
  { returned, path }: ExclusiveValue,
  wanted: ExclusiveValue,
  declared: FieldValues,
  numbering: Numbering,
): boolean {
  if (returned === undefined) return false;
  const own = exclusiveValues(fields, declared).filter((one) => formatPath(one.path) === formatPath(path));
  return own.some(
    (one) => one.field.type.equals(one.value, returned, numbering) && !isSameValue(one, wanted, numbering),
  );
}

/** Whether two objects are in the scope in which the value is unique. */
export function isInScope({ exclusivity }: ExclusiveValue, one: FieldValues, other: FieldValues): boolean {
  return (exclusivity.within ?? []).every((name) => one[name] === other[name]);
}

/** The value that a live object has and that excludes the given one. @param owner - of the given value: its scope */
export function conflictingValue(
  fields: Fields,
  wanted: ExclusiveValue,
  owner: FieldValues,
  live: FieldValues,
  numbering: Numbering,
): ExclusiveValue | undefined {
  if (!isInScope(wanted, owner, live)) return undefined;
  return exclusiveValues(fields, live, true).find((held) => isSameValue(wanted, held, numbering));
}

/** The change by which a live object gives up a value, and nothing else. Undefined where it cannot. */
export function releaseOf(fields: Fields, live: FieldValues, held: ExclusiveValue): Change | undefined {
  const [name = ""] = held.path;
  const field = fields[name];
  const current = field && readable(field, live, name);
  if (!field || current === undefined) return undefined;
  const declared = withoutValue(field, current, held);
  return declared === undefined
    ? undefined
    : { path: [name], field, live: current, declared, isDrift: false, isSecret: held.isSecret };
}

function withoutValue(field: AnyField, current: unknown, held: ExclusiveValue): unknown {
  if (Array.isArray(current)) {
    const rest = current.filter(
      (element) => !collect(held.path, field, [element]).some(({ value }) => value === held.value),
    );
    return rest.length > 0 ? rest : null;
  }
  if (held.path.length === 1 && field.isClearable) return null;
  const substitute = held.exclusivity.substitute?.(String(held.value));
  if (substitute === undefined || held.path.length === 1) return substitute;
  const object: Record<string, unknown> = {};
  setAtPath(object, held.path.slice(1), substitute);
  return object;
}

const MARK = "handover-";
const DIGITS = 16;

/**
 * A free id that takes the place of another one, in the same domain. It follows from that id alone, so that a later run
 * recognizes what a run that was killed has left.
 */
export function substituteId(id: string): string {
  const digest = createHash("sha256").update(idKey(id)).digest("hex").slice(0, DIGITS);
  return `${MARK}${digest}${id.includes("@") ? id.slice(id.indexOf("@")) : ""}`;
}

/** Whether an id can be a {@link substituteId}. */
export function isSubstitute(id: string): boolean {
  return idKey(id).startsWith(MARK);
}

/** How messages write an exclusive value: `extension "1002"`. */
export function formatExclusive(value: ExclusiveValue): string {
  return `${formatPath(value.path)} ${formatExclusiveValue(value)}`;
}

export function formatExclusiveValue({ value, isSecret }: Pick<ExclusiveValue, "value" | "isSecret">): string {
  return isSecret ? REDACTED : JSON.stringify(value);
}

/**
 * The names of the fields by which other resources of a run decide: exclusive values with their scope, what identifies the object,
 * and the options that keep its values.
 */
export const sharedFields = oncePer(({ fields, lifecycleOptions }: SharingSchema): readonly string[] => {
  const deciding = Object.entries(fields).filter(
    ([, field]) => isExclusive(field) || field.identification !== undefined,
  );
  const scopes = deciding.flatMap(([, { exclusivity }]) => exclusivity?.within ?? []);
  const options = KEEPING_OPTIONS.filter((name) => Object.hasOwn(lifecycleOptions, name));
  return [...new Set([...deciding.map(([name]) => name), ...scopes, ...options])];
});

/** Options with the value `fail`, which forbids changes that the program does not state there. */
const KEEPING_OPTIONS = ["onConflict", "onExisting"];

interface SharingSchema {
  readonly fields: Fields;
  readonly lifecycleOptions: Fields;
}
