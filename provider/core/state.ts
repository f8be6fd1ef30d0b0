/** What the engine keeps of a resource between two runs: the declared values as inputs, and the outputs. */
import { isDeepStrictEqual } from "node:util";
import { merge } from "../shared/merge";
import { sameId } from "../shared/ids";
import type { Live, ResourceSchema, Values } from "./definition";
import {
  type FieldValues,
  type Fields,
  type Snapshot,
  SECRET_PATHS,
  UNKNOWN,
  declaredPaths,
  isObject,
  isStateOutdated,
  isUnset,
  notAppliedOutput,
  toOutputs,
  withFieldName,
} from "./fields/index";
import { idIn } from "./identity";

/**
 * The output of an object that contains everything which is not declared. A program pays for each name that it registers,
 * whether it reads it or not, so there is one name.
 */
export const DERIVED = "derived";

/** Whether the object existed before it came under management; in {@link DERIVED}, and only where it is false. */
export const ADOPTED = "adopted";

/** Marks the state of an object after a creation with an unknown outcome: the next run settles it. */
export const UNCONFIRMED = "unconfirmed";

/** Whether a list contains a field at all; then a row without it shows that it is not set. */
export type Covers = (name: string) => boolean;

const COVERS_ALL: Covers = () => true;

/** Everything that a program can declare of a kind; the same object for the same schema. */
export const argumentFields = memoize(({ fields, lifecycleOptions }): Fields => ({ ...fields, ...lifecycleOptions }));

/** The paths of fields and options that are declared before and not now. */
export function noLongerDeclared(schema: ResourceSchema, before: FieldValues, now: FieldValues): string[] {
  const fields = argumentFields(schema);
  const remaining = new Set(declaredPaths(fields, now));
  return declaredPaths(fields, before).filter((path) => !remaining.has(path));
}

/** The fields without those that identify the object or have a request of their own. */
export function settableFields({ fields, identity, operations = {} }: ResourceSchema): Fields {
  const others = new Set([...identity.idFields, ...identity.scopeFields, ...Object.keys(operations)]);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !others.has(name)));
}

/** State values under the names of this version: states of earlier versions contain former names of options. */
export function withCurrentNames(schema: ResourceSchema, state: FieldValues): FieldValues {
  const renamed = formerNames(schema).filter(([formerName]) => Object.hasOwn(state, formerName));
  if (renamed.length === 0) return state;
  const current: Values = { ...state };
  for (const [formerName, name] of renamed) {
    current[name] ??= current[formerName];
    Reflect.deleteProperty(current, formerName);
  }
  return current;
}

/** Former and current names of fields that were renamed. */
const formerNames = memoize((schema) =>
  Object.entries(argumentFields(schema)).flatMap(([name, { formerName }]): [string, string][] =>
    formerName === undefined ? [] : [[formerName, name]],
  ),
);

/** The declared values that a state contains. Lifecycle options with their default are not in it. */
export function declaredIn(schema: ResourceSchema, state: FieldValues): Values {
  return merge(schema.lifecycleDefaults, pick(state, argumentFields(schema)), keptSecretPaths(state));
}

/** The member that contains the paths of secret values; none where the program marks no value as secret. */
function keptSecretPaths(state: FieldValues): Values {
  return state[SECRET_PATHS] === undefined ? {} : { [SECRET_PATHS]: state[SECRET_PATHS] };
}

/** Lifecycle options that differ from their defaults: outputs contain only these. */
function changedOptions({ lifecycleOptions, lifecycleDefaults }: ResourceSchema, declared: FieldValues): Values {
  return Object.fromEntries(
    Object.entries(pick(declared, lifecycleOptions)).filter(
      ([name, value]) => !isDeepStrictEqual(value, lifecycleDefaults[name]),
    ),
  );
}

/**
 * The outputs of a resource: declared fields as they are live, where a different notation of an equal value stays as declared,
 * and changed lifecycle options. Objects have {@link DERIVED} as well.
 *
 * @param isAdoptedNow - for an object, whether it existed before
 */
export function outputsOf(
  schema: ResourceSchema,
  declared: FieldValues,
  snapshot: Snapshot,
  isAdoptedNow: boolean,
): Values {
  const fields = toOutputs(schema.fields, declared, snapshot);
  const options = {
    ...changedOptions(schema, declared),
    ...keptSecretPaths(declared),
    ...notAppliedOutput(schema.fields, declared, snapshot),
  };
  if (schema.owner !== undefined) return { ...fields, ...options };
  const id = idIn(schema, fields);
  return merge<Values>(fields, options, { [DERIVED]: derivedOutput(schema, snapshot.live, id, isAdoptedNow) });
}

/**
 * The outputs of a preview: declared values as they are, and what follows from them where it does not change. Everything else is
 * not known yet.
 *
 * @param before - the outputs of the last run
 */
export function previewOutputs(schema: ResourceSchema, declared: FieldValues, before?: FieldValues): Values {
  const keeps = before !== undefined && !(schema.derivedFrom ?? []).some((name) => isChanged(before, declared, name));
  const others = schema.undeclaredOutputs.map((name) => [name, keeps ? before[name] : UNKNOWN] as const);
  return {
    ...Object.fromEntries(others.filter(([, value]) => value !== undefined)),
    ...pick(declared, schema.fields),
    ...changedOptions(schema, declared),
    ...keptSecretPaths(declared),
  };
}

function isChanged(before: FieldValues, declared: FieldValues, name: string): boolean {
  return declared[name] !== undefined && !isDeepStrictEqual(before[name], declared[name]);
}

function derivedOutput(schema: ResourceSchema, live: Live, id: string | undefined, isAdoptedNow: boolean): Values {
  const derived: Values = {};
  for (const [name, field] of Object.entries(schema.derivedFields ?? {})) {
    const value = withFieldName<unknown>([name], () => field.type.parse(field.readLive(live, name)));
    if (value !== defaultOf(schema, name, id)) derived[name] = value ?? null;
  }
  if (!isAdoptedNow) derived[ADOPTED] = false;
  return derived;
}

/** A derived value in some outputs, which contain it only where it differs from its default. */
export function derivedValue(
  schema: ResourceSchema,
  name: string,
  derived: FieldValues | undefined,
  id: unknown,
): unknown {
  const value = derived?.[name];
  return value === undefined ? defaultOf(schema, name, id) : (value ?? undefined);
}

function defaultOf({ derivedDefaults }: ResourceSchema, name: string, id: unknown): unknown {
  return typeof id === "string" ? derivedDefaults?.[name]?.(id) : undefined;
}

/** Outputs made from a row of a list, with the derived values of before that the list does not cover. */
export function withUncovered(
  schema: ResourceSchema,
  outputs: FieldValues,
  row: Live,
  before: FieldValues,
  covers: Covers,
): Values {
  if (outputs[DERIVED] === undefined) return { ...outputs };
  const isUncovered = ([name]: [string, unknown]) =>
    Object.hasOwn(schema.derivedFields ?? {}, name) && row[name] === undefined && !covers(name);
  const covered = Object.entries(derivedIn(outputs)).filter((entry) => !isUncovered(entry));
  const uncovered = Object.entries(derivedIn(before)).filter(isUncovered);
  return { ...outputs, [DERIVED]: Object.fromEntries([...covered, ...uncovered]) };
}

/**
 * Whether a managed field or a derived value of the state differs from the live one: outputs are live values, also where
 * nothing is sent.
 */
export function isStale(
  schema: ResourceSchema,
  before: FieldValues,
  declared: FieldValues,
  snapshot: Snapshot,
  covers: Covers = COVERS_ALL,
): boolean {
  if (isStateOutdated(schema.fields, before, declared, snapshot)) return true;
  if (before[DERIVED] === undefined) return false;
  const { live } = snapshot;
  const id = { before: idIn(schema, before), live: idIn(schema, live) };
  // The id in the state can be written in another case, and so can the values that follow from it.
  const usedId = id.before !== undefined && sameId(id.before, id.live) ? id.before : id.live;
  const current = { [DERIVED]: derivedOutput(schema, live, usedId, isAdopted(before)) };
  return !isDeepStrictEqual(withUncovered(schema, current, live, before, covers)[DERIVED], before[DERIVED]);
}

/** Whether the object existed before it came under management. */
export function isAdopted(outputs: FieldValues): boolean {
  return derivedIn(outputs)[ADOPTED] !== false;
}

/** The value of {@link DERIVED} for an object that a run created. */
export const CREATED: Values = { [ADOPTED]: false };

/** Whether the object is deleted from the platform when its resource is removed. */
export function isDeletedOnRemoval(schema: ResourceSchema, outputs: FieldValues): boolean {
  if (schema.owner !== undefined) return false;
  return (outputs["onDelete"] ?? (isAdopted(outputs) ? "release" : "delete")) === "delete";
}

function derivedIn(outputs: FieldValues): FieldValues {
  const derived = outputs[DERIVED];
  return isObject(derived) ? derived : {};
}

/**
 * The outputs that pass to a resource that takes over. A run keeps them for every resource that the engine shows, so those of
 * objects are few.
 */
export function carriedOf(schema: ResourceSchema, outputs: FieldValues): Values {
  const { idFields, scopeFields } = schema.identity;
  const ids = Object.fromEntries([...idFields, ...scopeFields].map((name) => [name, outputs[name]]));
  if (schema.owner === undefined) return isAdopted(outputs) ? ids : { ...ids, [DERIVED]: CREATED };
  const others = Object.entries(outputs).filter(([name]) => !Object.hasOwn(schema.fields, name));
  const secrets = secretNames(schema).map((name) => [name, outputs[name] ?? null] as const);
  return { ...ids, ...Object.fromEntries([...others, ...secrets]) };
}

/** The names of write-only fields. */
export const secretNames = memoize(({ fields }): readonly string[] =>
  Object.keys(fields).filter((name) => fields[name]?.isWriteOnly),
);

/** Values without the secrets that are set only after the creation of the object: nothing shows that they are applied. */
export function withoutLateSecrets(schema: ResourceSchema, values: FieldValues): Values {
  const isLate = (name: string) =>
    secretNames(schema).includes(name) && schema.fields[name]?.isSetAfterCreation === true;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isLate(name)));
}

/**
 * The names of fields for which a mark as secret changes nothing: every message shows the ids of its object, and write-only
 * values are always secret.
 */
export const unmarkedNames = memoize((schema): ReadonlySet<string> => {
  const { idFields, scopeFields } = schema.identity;
  return new Set([...idFields, ...scopeFields, ...secretNames(schema)]);
});

/** The write-only values among some values. */
export function writeOnlyIn(schema: ResourceSchema, values: FieldValues): Values {
  const secrets = secretNames(schema);
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => secrets.includes(name) && !isUnset(value)),
  );
}

/** The values of these fields. Written as a loop: it runs several times for every resource of a run. */
export function pick(values: FieldValues, fields: Fields): Values {
  const picked: Values = {};
  for (const [name, value] of Object.entries(values)) if (Object.hasOwn(fields, name)) picked[name] = value;
  return picked;
}

function memoize<T>(make: (schema: ResourceSchema) => T): (schema: ResourceSchema) => T {
  const made = new WeakMap<ResourceSchema, { readonly value: T }>();
  return (schema) => {
    const known = made.get(schema) ?? { value: make(schema) };
    made.set(schema, known);
    return known.value;
  };
}
