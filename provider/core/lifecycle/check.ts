/** Checks a declaration against the schema of its kind. Makes no request. */
import { merge } from "../../shared/merge";
import type { ResourceSchema, Values } from "../definition";
import { type CheckedFields, SECRET_PATHS, checkFields } from "../fields/index";
import { argumentFields } from "../state";

/** Canonical values with defaults, or the declared values and every failure. */
export function checkDeclaration(schema: ResourceSchema, declared: Readonly<Values>): CheckedFields {
  const { [SECRET_PATHS]: secretPaths, ...fields } = declared;
  const { values, failures } = checkFields(argumentFields(schema), fields);
  // Rules across fields need values that are valid by themselves.
  const all = failures.length > 0 ? failures : (schema.validate?.(values) ?? []);
  if (all.length > 0) return { values: { ...declared }, failures: all };
  const withDefaults = merge<Readonly<Values>>(schema.lifecycleDefaults, values);
  const complete = schema.withDefaults?.(withDefaults) ?? withDefaults;
  return { values: { ...complete, ...(secretPaths !== undefined && { [SECRET_PATHS]: secretPaths }) }, failures: [] };
}
